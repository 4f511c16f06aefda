"""Everything the doors reach for, made once by whoever starts the server and passed in: no globals, no settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from badges.keyring import Keyring
from badges.model.addresses import Addresses
from badges.store import Store, Watch
from badges.verification.facts import LIMITS, Answer, Need, Trust

if TYPE_CHECKING:
    from badges.web.judging import JudgePool
    from badges.web.rendering import Pages
    from badges.web.skills import Skills

Enqueue = Callable[[Sequence[str]], None]
"""Hands the ids of pending deliveries to whoever runs them."""
Fetch = Callable[[Need], Answer]
Own = Callable[[Need], Answer | None]
"""The answer when it is ours to give, else None."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one client, and all of them together, may ask for."""

    file_bytes: int = LIMITS.file_bytes
    """The largest file that is checked."""
    order_bytes: int = 1_000_000
    """The largest body of ``POST /awards``."""
    seal_bytes: int = LIMITS.text_bytes
    """The largest credential that is sealed."""
    other_bytes: int = 16_000
    """The largest body anywhere else."""
    checks_at_once: int = 8
    """Checks in progress; who comes later waits."""
    checks_waiting: int = 32
    """Checks that wait; who comes later still is asked to come back."""
    checks_per_minute: int = 600
    """Checks of one network address."""
    body_seconds: float = 30.0
    """How long a file may take to arrive."""
    judge_seconds: float = 10.0
    """How long judging one file may take in its process."""
    check_seconds: float = 25.0
    """How long a whole check may take."""
    fetch_seconds: float = 15.0
    """How much of that may have passed when the last document must be there: what is left is enough for judging."""
    processes: int = 2
    """Processes that judge."""
    units_on_a_page: int = 50


@dataclass(frozen=True, slots=True)
class World:
    """What every door is given."""

    store: Store
    keyring: Keyring
    addresses: Addresses
    trust: Callable[[], Trust]
    """Whom a verdict may call known, as it is now."""
    clock: Callable[[], datetime]
    fetch: Fetch
    own: Own
    enqueue: Enqueue
    limits: Limits
    judges: JudgePool
    watch: Watch
    pages: Pages
    skills: Skills
