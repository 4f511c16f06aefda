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
    """The credential's own ``id``: an https URL for an Open Badge, ``urn:credential:<uuid>`` for a European one."""
    award_id: str
    form: FormName
    language: str
    edition: int
    media_type: str
    content: bytes
    status: StatusEntry
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """The printable certificate of an award: a PDF that carries both signed files. Kept, so that its QR stays the same."""

    award_id: str
    language: str
    content: bytes
