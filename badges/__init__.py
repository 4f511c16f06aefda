"""Micro-credentials for international experience: the library in a few names, each loaded when it is first asked for.

``Award`` is the snapshot everything is made from; ``open_badge`` and ``european_credential`` build the unsigned documents;
``verify`` gives a ``Verdict`` about a file, a text or a link, fetching nothing unless it is given a ``fetcher``, and knowing
nobody unless it is told whom (``read_trust``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from badges.credentials.european import build as european_credential
    from badges.credentials.open_badge import build as open_badge
    from badges.fetching import fetcher
    from badges.keyring import read_trust
    from badges.model.award import Award
    from badges.verification.verdict import Verdict
    from badges.verifying import offline, verify

__all__ = ["Award", "Verdict", "european_credential", "fetcher", "offline", "open_badge", "read_trust", "verify"]

_HOMES = {
    "Award": ("badges.model.award", "Award"),
    "Verdict": ("badges.verification.verdict", "Verdict"),
    "european_credential": ("badges.credentials.european", "build"),
    "fetcher": ("badges.fetching", "fetcher"),
    "offline": ("badges.verifying", "offline"),
    "open_badge": ("badges.credentials.open_badge", "build"),
    "read_trust": ("badges.keyring", "read_trust"),
    "verify": ("badges.verifying", "verify"),
}


def __getattr__(name: str) -> Any:
    """Load a name of the library from its room (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'badges' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
