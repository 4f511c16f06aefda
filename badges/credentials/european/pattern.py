"""A pattern of European credentials: the credential of an award in which marks stand for all that differs within its kind."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache

import orjson

from badges.credentials.european.assessment import readings
from badges.credentials.european.document import compose
from badges.credentials.european.edition import Edition, instant
from badges.credentials.violation import Document
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import StatusEntry
from badges.model.parties import Issuer, SealIdentity
from badges.model.text import Text

ID = "urn:credential:"
NOTE = "urn:epass:note:"
"""How credentials and notes are named; what follows is a gap."""
_LONG = rb"[A-Za-z0-9+/]{4096,}"
"""Base64 that is better not copied again and again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Stands for the wording of one of the award's ``readings``."""

    place: int


class Pattern:
    """The text of a credential, cut at its marks and pictures."""

    def __init__(
        self,
        word: str,
        year: int,
        award: Award,
        issuer: Issuer,
        seal: SealIdentity,
        languages: tuple[str, ...],
        pictures: Mapping[str, bytes],
        addresses: Addresses,
        *,
        with_badge: bool,
    ) -> None:
        """Marks begin with this word, or are days of the years from this one on. Neither may be met in the credential."""
        self.word = word
        own = _marked(award, word, year)
        edition = _Marking(languages, addresses, word=word)
        status, at = StatusEntry(f"https://{word}l", 7), datetime(year, 2, 3, 4, 5, 6, tzinfo=UTC)
        id, open_badge_id = f"{ID}{word}i", f"{word}b" if with_badge else None
        self.document: Document = compose(
            edition, own, issuer, seal, status, id=id, at=at, pictures=pictures, open_badge_id=open_badge_id
        )
        self.notes: tuple[Hashable, ...] = edition.notes
        """What each note says, in the order in which the builder met them: the wording and its subject, or a ``Reading``."""
        self.marks_of_texts = texts_of(own, status, id=id, at=at, open_badge_id=open_badge_id)
        """In the order of ``texts_of``; empty where nothing stands."""
        self.marks_of_words = [_wording(word, place, n) for place in range(len(readings(own))) for n in range(len(languages))]
        self.marks_of_notes = [_note(word, n) for n in range(1, len(self.notes) + 1)]
        marks = (*self.marks_of_texts, *self.marks_of_words, *self.marks_of_notes)
        gaps = {mark.encode(): gap for gap, mark in enumerate(marks) if mark}
        cut = re.split(b"(%b|%b)" % (b"|".join(map(re.escape, gaps)), _LONG), orjson.dumps(self.document))
        self.pieces: list[bytes | int] = [gaps[piece] if piece in gaps else _kept(piece) for piece in cut if piece]
        """The text of the document, and the numbers of gaps instead of marks. Pictures are pieces by themselves."""


@lru_cache(maxsize=256)
def _kept(piece: bytes) -> bytes:
    """The very bytes that other patterns hold: those of one unit have most of theirs in common."""
    return piece


def texts_of(award: Award, status: StatusEntry, *, id: str, at: datetime, open_badge_id: str | None) -> list[str]:
    """What stands in the gaps, but for readings and notes; empty where nothing does."""
    holder, part = award.holder, award.participation
    return [
        id.removeprefix(ID),
        open_badge_id or "",
        status.url,
        instant(at),
        holder.given_name,
        holder.family_name,
        holder.name_latin or "",
        holder.email or "",
        holder.subject_id or "",
        award.awarded_on.isoformat(),
        part.start.isoformat(),
        part.end.isoformat(),
        award.valid_until.isoformat() if award.valid_until else "",
        *[piece.url for piece in award.evidence if piece.url],
    ]


def _marked(award: Award, word: str, year: int) -> Award:
    holder, part = award.holder, award.participation
    return replace(
        award,
        holder=replace(
            holder,
            given_name=holder.given_name and f"{word}g",
            family_name=holder.family_name and f"{word}f",
            name_latin=holder.name_latin and f"{word}t",
            email=holder.email and f"{word}e",
            subject_id=holder.subject_id and f"{word}s",
        ),
        participation=replace(part, start=date(year + 1, 2, 3), end=date(year + 2, 2, 3)),
        awarded_on=date(year + 3, 2, 3),
        valid_until=award.valid_until and date(year + 4, 2, 3),
        evidence=tuple(replace(piece, url=piece.url and f"https://{word}u{n:03}") for n, piece in enumerate(award.evidence)),
    )


def _wording(word: str, place: int, language: int) -> str:
    return f"{word}w{place:03}{language:03}"


def _note(word: str, number: int) -> str:
    return f"{word}n{number:03}"


@dataclass(frozen=True, slots=True)
class _Marking(Edition):
    """Names notes by marks, and writes marks for what results read."""

    word: str = ""

    @property
    def notes(self) -> tuple[Hashable, ...]:
        return tuple(self._numbers.get("note", ()))

    def id(self, kind: str, what: object) -> str:
        named = Edition.id(self, kind, what)
        return NOTE + _note(self.word, int(named.removeprefix(NOTE))) if kind == "note" else named

    def result(self, reading: Text) -> Document:  # noqa: ARG002  # whatever it is, marks stand for it
        place = sum(isinstance(note, Reading) for note in self.notes)
        wording = {language: _wording(self.word, place, n) for n, language in enumerate(self.languages)}
        return {"id": self.id("note", Reading(place)), "type": "Note", "noteLiteral": wording}
