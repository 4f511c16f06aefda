"""Who is asked about what, and the known faults of theirs: what `make interop` expects of others."""

from __future__ import annotations

from dataclasses import dataclass

BAZAAR = "@digitalbazaar/vc"
CORE = "@digitalcredentials/verifier-core"
JOSE = "jose"
OPENVC = "openvc-core"
BADGESLIB = "openbadgeslib"
SCRIPT = "cryptography alone"


@dataclass(frozen=True, slots=True)
class Fault:
    """Where they differ from the standard, or from what is careful. A test fails when they mend it."""

    libraries: tuple[str, ...]
    what: str


_OURS = ("ours accepted", "refused by them")
_THEIRS = ("theirs accepted", "refused by us")
_BOTH = (*_OURS, *_THEIRS)

FAMILIES: dict[str, dict[str, tuple[str, ...]]] = {
    "eddsa-rdfc-2022": {BAZAAR: _OURS, CORE: _OURS, OPENVC: _OURS, BADGESLIB: _OURS},
    "Bitstring status list": {BAZAAR: _OURS, CORE: _OURS, OPENVC: _OURS, BADGESLIB: _OURS},
    "baked PNG/SVG": {BADGESLIB: _OURS},
}
"""Family -> library -> in which columns a whole run must have something."""

FAULTS: dict[str, Fault] = {
    "data-integrity-lists-unchecked": Fault(
        (BADGESLIB,), "it checks the signature of a status list only if that is a JWT; one with a proof inside it believes unread"
    ),
}
