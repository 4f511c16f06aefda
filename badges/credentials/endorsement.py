"""Endorsements: what one organisation says in favour of an achievement, of an issuer, or of a credential (Open Badges 3.0).

An endorsement is a credential of its own, signed by whoever endorses. It travels alone, or inside what it speaks of: as an object
with its own proof (``endorsement``) or as a signed token (``endorsementJwt``). What carries it is signed over it, so a credential
can hold only endorsements that were made before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badges.credentials.instants import rfc3339
from badges.credentials.status import entry
from badges.credentials.violation import Document
from badges.model.issued import StatusEntry

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"


COMPACT_JWS = "text/plain"
"""Media type of a signed token (Open Badges 3.0 §8.2); an endorsement of any other type is a document with its proof inside."""


@dataclass(frozen=True, slots=True)
class Endorsements:
    """Endorsements of one thing, in the order in which they are shown."""

    documents: tuple[Document, ...] = ()
    """Signed ``EndorsementCredential`` documents, each with its proof."""
    tokens: tuple[str, ...] = ()
    """Signed tokens (compact JWS)."""


NONE = Endorsements()


@dataclass(frozen=True, slots=True)
class BadgeEndorsements:
    """What a badge carries of others' words, by what they speak of."""

    credential: Endorsements = NONE
    achievement: Endorsements = NONE
    issuer: Endorsements = NONE


def build(
    subject: str,
    profile: Document,
    *,
    id: str,
    name: str,
    at: datetime,
    comment: str | None = None,
    status: StatusEntry | None = None,
    valid_until: datetime | None = None,
) -> Document:
    """An EndorsementCredential about ``subject``, not yet signed. ``comment`` is Markdown, ``profile`` says who endorses.

    Raises:
        ValueError: when a moment has no time zone, or the endorsement ends before it begins.
    """
    if valid_until is not None and valid_until <= at:
        raise ValueError("An endorsement ends after it begins.")
    made: Document = {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": name,
        "issuer": profile,
        "validFrom": rfc3339(at),
    }
    if valid_until is not None:
        made["validUntil"] = rfc3339(valid_until)
    made["credentialSubject"] = {"id": subject, "type": ["EndorsementSubject"]}
    if comment:
        made["credentialSubject"]["endorsementComment"] = comment
    if status is not None:
        made["credentialStatus"] = entry(status)
    made["credentialSchema"] = [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    return made


def endorsed(thing: Document, endorsements: Endorsements) -> Document:
    """A credential, an Achievement or a Profile with what others say of it; the very same one of which nothing is said."""
    said = {"endorsement": endorsements.documents, "endorsementJwt": endorsements.tokens}
    return {**thing, **{term: list(words) for term, words in said.items() if words}} if any(said.values()) else thing


def subject_of(endorsement: Document) -> str | None:
    """The id of what is endorsed."""
    subject = endorsement.get("credentialSubject")
    id = subject.get("id") if isinstance(subject, dict) else None
    return id if isinstance(id, str) and id else None
