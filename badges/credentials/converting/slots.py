"""Names that both directions write, so that what came out of one form finds its way back into it."""

from __future__ import annotations

import re

from badges.credentials.converting.concepts import OWN, Element
from badges.credentials.converting.ledger import Source
from badges.credentials.violation import Document

UNIT = "Learning unit"
OUTCOME = "Learning outcome"
LEARNER = "Learner"
ORIGINAL = "Open Badges 3.0 credential"
ORIGINAL_BADGE = "Original credential"
"""Genre of the evidence that names the credential a badge was converted from."""
ALIGNMENTS = "achievement-alignments"
"""Number of the outcome that carries the skills which a badge aligns its whole achievement with."""
ECTS = "6fcec5c5af"
CONVERSION = "c_c4f849d7"
GENERIC, CONVERTED = "e34929035b", "c_7e400154"
"""Types of credential: one like any other, and one that was another form before."""
CONVERTED_PROFILE = "http://data.europa.eu/snb/model/ap/edc-converted"
BASE64 = "6146cde7dd"
INSTITUTIONAL = "bb4618238e"
WORKLOAD = {"targetFramework": "EU micro-credential: notional workload", "targetType": "ext:EUWorkload"}
QUALITY = {"targetFramework": "EU micro-credential: type of quality assurance", "targetType": "ext:EUQualityAssurance"}
CREDITS = Element("ext:CreditSystem", "Credit system", "specifiedBy", "creditPoint")

_FINGERPRINT = re.compile(r"Open Badges ([A-Za-z][A-Za-z0-9:._-]{0,60}) fingerprint, salt (.{0,200})")

_SLOT = "urn:epass:concept:open-badges:"
_SLOTS = {
    "achievement-id": "achievement id",
    "achievement-type": "achievementType",
    "criteria": "criteria",
    "field-of-study": "fieldOfStudy",
    "licence": "licenseNumber",
    "narrative": "narrative",
    "role": "role",
    "specialization": "specialization",
    "term": "term",
}
"""Terms of Open Badges that the European Learning Model has no property for: they are notes about that term."""


def slot_of(note: Source) -> str | None:
    """The term of Open Badges that a note is about; None for any other note."""
    subject = note.aside().one("subject")
    return _SLOTS.get(str(subject.node.get("id")).removeprefix(_SLOT)) if subject else None


def take_slot(note: Source) -> None:
    """Counts what a note is about as carried over."""
    if subject := note.one("subject"):
        subject.one("inScheme")
        subject.wording("prefLabel", "en")


def subject_of(slot: str) -> Document:
    """What a note about a term of Open Badges is about."""
    name = next(name for name, term in _SLOTS.items() if term == slot)
    scheme = {"id": f"{OWN}open-badges", "type": "ConceptScheme"}
    return {"id": _SLOT + name, "type": "Concept", "inScheme": scheme, "prefLabel": {"en": f"Open Badges: {slot}"}}


def fingerprint_name(kind: str, salt: str) -> str:
    """The register of a number that is the fingerprint of an address, or of another number."""
    return f"Open Badges {kind} fingerprint, salt {salt}"


def fingerprint_of(scheme: str) -> tuple[str, str] | None:
    """Kind and salt of such a number."""
    found = _FINGERPRINT.fullmatch(scheme)
    return (found[1], found[2]) if found else None
