"""What to call somebody: anybody can bear any name, so the address stands beside that of somebody whom we do not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from badges.model.text import Text
from badges.verification.confusables import plain
from badges.verification.key_documents import domain_of

if TYPE_CHECKING:
    from badges.verification.verdict import Verdict

_LONGEST_NAME = 80
_LONGEST_ADDRESS = 100
LOOK_ALIKE = ("issuer.lookalike", "issuer.borrowed_name")
"""What is found of an issuer that bears the name of another one, or nearly."""


@dataclass(frozen=True, slots=True)
class IssuerName:
    """What an issuer calls itself, and what may be relied on."""

    said: Text | None
    """As it calls itself."""
    known: str | None = None
    """As the list calls it that knows it; None for somebody whom we do not know."""
    address: str = ""
    """What to compare: its host, its number, else its whole id."""
    is_alike: bool = False
    """Whether it bears the name of another one, or nearly: then nothing but a list or the address says who it is."""

    def is_known_as(self, wording: str) -> bool:
        """Whether this is how the list calls it, but for what the eye passes over."""
        return self.known is not None and plain(self.known) == plain(wording)


def issuer_name(verdict: Verdict) -> IssuerName | None:
    """What the issuer of a credential is called; None where it has no name, or the credential is not its own."""
    summary = verdict.summary
    # What was found of the parts of a credential stands behind its own.
    found = next((found for found in verdict.findings if found.check == "issuer"), None)
    if summary is None or found is None:
        return None
    detail = found.detail
    known = {"issuer.listed": detail.get("name"), "issuer.borrowed_name": detail.get("listed")}.get(found.code)
    if summary.issuer is None and known is None:
        return None
    address = str(detail.get("domain") or domain_of(summary.issuer_id or "–"))
    return IssuerName(summary.issuer, known, address[:_LONGEST_ADDRESS], found.code in LOOK_ALIKE)


def with_address(name: str, address: str) -> str:
    """A name that somebody gives themselves, cut so that no length of it pushes the address out of sight."""
    said = " ".join(name.split())
    said = said if len(said) <= _LONGEST_NAME else said[: _LONGEST_NAME - 1] + "…"
    return f"{said} ({address[:_LONGEST_ADDRESS]})" if said else address[:_LONGEST_ADDRESS]
