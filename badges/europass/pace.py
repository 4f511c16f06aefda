"""How fast one wallet service is asked: so many deposits a minute, and not at all for a while when it is in trouble."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from badges.model.delivery import Unreachable, WalletAnswer

BURST_SECONDS = 2.0
"""Who was quiet for so long may send at once what would have been sent in that time."""
TROUBLES = 5
"""So many unsettled answers one after another are the service's trouble and not that of a credential."""
LONGEST_PAUSE = 60.0
"""Seconds after which one more attempt shows whether the service is back, unless it named a time itself."""
LONGEST_ASKED = 3600.0
"""Seconds that a service may ask to be left alone."""


class Pace:
    """The pace for one wallet service; shared by all threads that deliver."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ValueError for a pace at which nothing is ever sent."""
        if per_minute < 1:
            raise ValueError("at least one deposit a minute")
        self._gap = 60.0 / per_minute
        self._clock = clock
        self._lock = Lock()
        self._next = clock() - BURST_SECONDS
        self._held_until = 0.0
        self._troubles = 0

    def turn(self) -> float:
        """Takes the next turn: seconds to wait for it."""
        with self._lock:
            now = self._clock()
            mine = max(self._next, now - BURST_SECONDS, self._held_until)
            self._next = mine + self._gap
            return max(0.0, mine - now)

    def held(self) -> float:
        """Seconds for which the service is left alone; 0 when it is not."""
        with self._lock:
            return max(0.0, self._held_until - self._clock())

    def heard(self, answer: WalletAnswer) -> None:
        """Takes note of how an attempt ended."""
        with self._lock:
            if not isinstance(answer, Unreachable):
                self._troubles = 0
                return
            self._troubles += 1
            pause = min(answer.wait.total_seconds(), LONGEST_ASKED) if answer.wait else 0.0
            if self._troubles >= TROUBLES:
                pause = max(pause, min(2.0 ** (self._troubles - TROUBLES), LONGEST_PAUSE))
            self._held_until = max(self._held_until, self._clock() + pause)
