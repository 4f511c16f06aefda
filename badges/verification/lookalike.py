"""Issuers that bear the name of a known one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from badges.verification.facts import Trust


def lookalike(trust: Trust, id: str, names: Iterable[str]) -> str | None:
    """The known issuer whose name this one bears, under another address of the same kind."""
    said = {_plain(name) for name in names}
    for known_id, known in trust.issuers.items():
        if _kind(known_id) == _kind(id) and known_id != id and _plain(known.name) in said:
            return known.name
    return None


def _kind(id: str) -> str:
    """A web identity or a number in a register: one organisation may well have both."""
    return "web" if id.startswith(("did:", "https:", "http:")) else "number"


def _plain(name: str) -> str:
    """A name without what the eye passes over: case, accents, spaces, signs (Unicode NFKD)."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())
