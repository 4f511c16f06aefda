"""What was issued: exact bytes, and where their status is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FormName(StrEnum):
    """The forms an award is issued in."""

    OPEN_BADGE = "open-badge"
    EUROPEAN = "european"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """A place in a status list (W3C Bitstring Status List v1.0 §2.1)."""

    list_url: str
    index: int
    purpose: str = "revocation"

    @property
    def url(self) -> str:
        """``<list>#<index>``, the entry's own address."""
        return f"{self.list_url}#{self.index}"


@dataclass(frozen=True, slots=True)
class IssuedCredential:
    """A secured credential. ``content`` is what was signed; nothing ever re-serialises it."""

    id: str
    """The credential's own ``id``: an https URL for an Open Badge, ``urn:credential:<uuid>`` for a European one.

    A newer edition of an Open Badge keeps it, so that whoever holds the old one finds the new one; a wallet knows a European
    credential by its id and takes each only once, so there every edition has its own.
    """
    award_id: str
    form: FormName
    language: str
    edition: int
    media_type: str
    content: bytes
    status: StatusEntry
    issued_at: datetime


class StandaloneKind(StrEnum):
    """What is signed here without an award."""

    ENDORSEMENT = "endorsement"
    LEARNER_RECORD = "learner-record"
    CONVERSION = "conversion"
    """Says in another form what somebody else's credential says."""
    SEALED_CREDENTIAL = "sealed-credential"
    """Made elsewhere, sealed here, and kept as long as it is on its way to a wallet or longer."""


@dataclass(frozen=True, slots=True)
class Standalone:
    """A secured credential that belongs to no award: an endorsement, a record of several, one that was made elsewhere."""

    id: str
    kind: StandaloneKind
    issuer: str
    """The id of whoever signed it: a DID of ours, or of somebody else whose endorsement we carry."""
    subject: str | None
    """The id of what is endorsed; None for all that is about a person."""
    media_type: str
    content: bytes
    issued_at: datetime
    status: StatusEntry | None = None
    """Its place in one of our lists; None when somebody else made it."""
    valid_until: datetime | None = None
    withdrawn_at: datetime | None = None

    def stands_at(self, at: datetime) -> bool:
        """Whether it counts at this moment."""
        return self.withdrawn_at is None and (self.valid_until is None or at < self.valid_until)


@dataclass(frozen=True, slots=True)
class Supersession:
    """When and why an edition of an award was replaced by the next one."""

    award_id: str
    edition: int
    at: datetime
    reason: str
    """For the school's own records; nobody else reads it."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The printable certificate of an award: a PDF that carries both signed files. Kept, so that its QR stays the same."""

    award_id: str
    language: str
    content: bytes
