"""One thing that is known of an issuer, and whose word it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Standing(StrEnum):
    """How much there is behind a line."""

    CONFIRMED = "confirmed"
    """Somebody else than the issuer stands behind it."""
    CLAIMED = "claimed"
    """Nobody but the issuer says so."""
    CONTRADICTED = "contradicted"
    """Somebody who should know says otherwise, or it cannot be."""
    NOT_KNOWN = "not_known"
    """There is nothing to go by."""


_STANDINGS = {
    Standing.CONFIRMED: """
        domain.vouches domain.hosts domain.own_website
        seal.qualified seal.advanced seal.listed
        register.by_certificate register.by_list register.by_domain
        list.names list.old
    """,
    Standing.CLAIMED: """
        domain.other_website
        name.of_other_body
        seal.unproven
        register.claimed register.of_another
    """,
    Standing.CONTRADICTED: """
        domain.not_vouched
        seal.contradicted
        register.contradicted register.not_theirs register.malformed register.check_digits
        name.not_in_list name.not_in_certificate
    """,
    Standing.NOT_KNOWN: """
        domain.unreachable domain.not_asked domain.key_only domain.none
        domain.mixed domain.disguised domain.unreadable domain.shared domain.local
        seal.demo seal.none seal.old_list seal.not_granted seal.excepted
        list.ended list.none
        name.mixed name.hidden
        lookalike.same_name lookalike.same_look lookalike.doubled lookalike.letters
        lookalike.domain_look lookalike.domain_letters lookalike.domain_inside lookalike.domain_hyphen lookalike.domain_ending
        lookalike.namesake
    """,
}
LINES: Mapping[str, Standing] = MappingProxyType({code: s for s, codes in _STANDINGS.items() for code in codes.split()})
"""Every code of a line with its standing. The sentences are ``who.<code>`` and, with more to say, ``who.<code>.about``."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line."""

    code: str
    """What it is about, and what was found: ``domain.vouches``."""
    standing: Standing
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """JSON values that the sentence of the code may name."""

    @property
    def about(self) -> str:
        """``domain``, ``seal``, ``register``, ``list``, ``name`` or ``lookalike``."""
        return self.code.partition(".")[0]

    def to_json(self) -> dict[str, Any]:
        """As a verdict gives it."""
        return {"about": self.about, "code": self.code, "standing": str(self.standing), "detail": dict(self.detail)}


def line(code: str, **detail: Any) -> Line:
    """A line with the standing that belongs to its code."""
    return Line(code, LINES[code], detail)
