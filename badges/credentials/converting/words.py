"""Our own words in a conversion, in English where there are none in its language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What this software itself says in a conversion."""

    outcomes: str
    required: str
    result: str
    hours: str
    directed: str
    where: str
    workload: str
    partial: str
    no_criteria: str
    original: str
    original_european: str
    original_badge: str
    digest: str
    unverified: str


_WORDS = {
    "en": Words(
        outcomes="What was shown:",
        required="Required",
        result="Result",
        hours="{hours} hours",
        directed="With",
        where="Where",
        workload="Hours",
        partial="It is part of a larger qualification.",
        no_criteria="The original does not say what one had to show.",
        original="The original",
        original_european="Converted from the European credential {id}, sealed by {issuer} on {day}. The original counts.",
        original_badge="Converted from the Open Badge {id}, which {issuer} issued on {day}. The original counts.",
        digest="SHA-256 of the text under its seal: {digest}",
        unverified="It was NOT verified when it was converted.",
    ),
    "nl": Words(
        outcomes="Wat is aangetoond:",
        required="Nodig",
        result="Resultaat",
        hours="{hours} uur",
        directed="Met",
        where="Waar",
        workload="Uren",
        partial="Het is deel van een grotere kwalificatie.",
        no_criteria="Het origineel zegt niet wat iemand moest aantonen.",
        original="Het origineel",
        original_european="Omgezet uit het Europese certificaat {id}, dat {issuer} op {day} verzegelde. Het origineel telt.",
        original_badge="Omgezet uit de Open Badge {id}, die {issuer} op {day} uitgaf. Het origineel telt.",
        digest="SHA-256 van de tekst onder het zegel: {digest}",
        unverified="Het is bij het omzetten NIET geverifieerd.",
    ),
}


def words(language: str) -> Words:
    """Our words in this language, or in English."""
    return _WORDS.get(language.partition("-")[0], _WORDS["en"])
