"""What comes of a conversion."""

from __future__ import annotations

import json
from dataclasses import dataclass

from badges.credentials.converting.ledger import Loss
from badges.credentials.violation import Document, Violation


class NotConvertible(ValueError):
    """There is nothing in the document that the other form could be made of; the message says what is missing."""


def refuse_unwritable(document: Document) -> None:
    """Nothing is made of a document that holds half a character: nobody could write it down again. Raises NotConvertible."""
    try:
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise NotConvertible("There is half a character in it (a lone surrogate), which no file can hold.") from None


@dataclass(frozen=True, slots=True)
class Original:
    """The file that was converted, to be carried along: who doubts the conversion verifies that."""

    content: bytes
    file_type: str
    """A code of the EU list of file types: ``JSON``, ``TXT`` for a token, ``PNG``, ``SVG``, ``PDF``."""


def not_verified(why: str | None) -> tuple[Loss, ...]:
    """What is told first of a conversion whose original nobody vouches for."""
    return () if why is None else (Loss("", why, "unverified"),)


@dataclass(frozen=True, slots=True)
class Conversion:
    """A document that nobody has signed, and what it does not say of its source."""

    document: Document
    losses: tuple[Loss, ...]
    """What the source says and the conversion does not, in the order of the source."""
    missing: tuple[Violation, ...] = ()
    """What the other form asks for and the source does not say, by its place in the conversion."""
