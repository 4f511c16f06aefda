"""What comes of a conversion."""

from __future__ import annotations

from dataclasses import dataclass

from badges.credentials.converting.ledger import Loss
from badges.credentials.violation import Document, Violation


class NotConvertible(ValueError):
    """There is nothing in the document that the other form could be made of; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A document that nobody has signed, and what it does not say of its source."""

    document: Document
    losses: tuple[Loss, ...]
    """What the source says and the conversion does not, in the order of the source."""
    missing: tuple[Violation, ...] = ()
    """What the other form asks for and the source does not say, by its place in the conversion."""
