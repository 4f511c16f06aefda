"""A share: a secret link that shows what its maker chose, until it ends or is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ShareKind(StrEnum):
    """What a share opens."""

    CERTIFICATE = "certificate"
    """The QR on paper: shows what the paper shows, no files."""
    REFRESH = "refresh"
    """The address inside a badge where its newest text can be had: gives that file, shows no page."""


@dataclass(frozen=True, slots=True)
class Share:
    """``secret`` has at least 128 random bits and is stored hashed; this value holds it only when it is made."""

    secret: str
    award_id: str
    kind: ShareKind
    made_at: datetime
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    edition: int = 1
    """The edition of the award that it was made with."""

    def open_at(self, now: datetime) -> bool:
        """Whether the link still works at this moment."""
        return self.withdrawn_at is None and (self.expires_at is None or now < self.expires_at)
