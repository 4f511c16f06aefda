"""European credentials that differ in some texts only: what they have in common is built, checked and written once.

A shape is the text of a credential with gaps. The very code that builds every credential makes it, from a *pattern*: an award
whose names, dates and addresses are marks. Where marks come out are the gaps; what is between them is in the text of all awards
of the *kind*. Nothing is learnt from examples, and two patterns with different marks must agree.

The European Learning Model repeats things under the same name, so the builder compares what it is given: an e-mail address that
the school has too gets the school's number. Therefore a gap takes only a text that stands nowhere else (``Gaps``). Notes are the
exception, since levels and grades read alike more often than not: they are counted for each credential, as ``Edition`` does it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import orjson

from badges.canonical.shape import NotThisShape
from badges.credentials.elm_conforming import conforms
from badges.credentials.european.assessment import readings, standing
from badges.credentials.european.edition import instant
from badges.credentials.european.gaps import Gaps
from badges.credentials.european.pattern import ID, Pattern, Reading, texts_of
from badges.credentials.instants import last_second
from badges.credentials.values import are_sound_texts
from badges.model.addresses import Addresses
from badges.model.award import Award, Evidence
from badges.model.further import NOTHING
from badges.model.issued import StatusEntry
from badges.model.parties import Issuer, Organisation, SealIdentity
from badges.model.text import Text


@dataclass(frozen=True, slots=True)
class Sealable:
    """The text of a credential that may be sealed, in pieces."""

    content: Sequence[bytes]
    """UTF-8."""
    literal: Sequence[bytes]
    """The same as it stands between the quotes of a JSON string."""


class Very:
    """A thing as a key, equal to itself alone: equal texts may have their wordings in another order and are written otherwise."""

    __slots__ = ("thing",)

    def __init__(self, thing: object) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Very) and self.thing is other.thing


def kind_of(award: Award) -> Hashable:
    """All that makes the text of an award's credential another one, but for what stands in gaps."""
    unit, part, holder, grade = award.unit, award.participation, award.holder, award.grade
    return (
        *map(Very, (unit, award.awarding_body, part.form, part.purpose)),
        part.host and _kind_of_host(part.host),
        part.country,
        part.hours,
        award.language,
        award.valid_until is None,
        *map(bool, (holder.given_name, holder.family_name, holder.name_latin, holder.email, holder.subject_id)),
        tuple([result.outcome for result in award.results]),
        tuple(map(_kind_of_piece, award.evidence)),
        # How the grade reads is a gap; its languages decide which the credential has.
        grade and grade.label.languages,
        standing(award),
        # Written out, since equal texts may have their wordings in another order; and it may be as long as a file.
        None if award.further == NOTHING else sha256(repr(award.further).encode("utf-8", "surrogatepass")).digest(),
        Very(award.parts) if award.parts else None,
    )


def _kind_of_host(host: Organisation) -> Hashable:
    """A host that is in no catalogue is made up anew for each award."""
    named = tuple(host.legal_name.wordings.items())
    return named, Very(host.logo), host.id, host.address, host.identifiers, host.homepage, host.email


def _kind_of_piece(piece: Evidence) -> Hashable:
    name, description = (text and tuple(text.wordings.items()) for text in (piece.name, piece.description))
    return Very(piece.kind), name, description, bool(piece.url), piece.media_type, piece.sha256


class EuropeanShape:
    """The credentials of one kind of award, by one issuer, under one seal, with the same pictures."""

    def __init__(self, pattern: Pattern, languages: tuple[str, ...]) -> None:
        self._languages = languages
        self._fills = [bool(mark) for mark in pattern.marks_of_texts]
        self._notes = pattern.notes
        self._words: dict[Very, _Words] = {}
        self._content = _Cloze(pattern.pieces)
        self._literal = _Cloze(piece if isinstance(piece, int) else _in_a_string(piece) for piece in pattern.pieces)
        self._gaps = Gaps(pattern)

    @classmethod
    def of(
        cls,
        award: Award,
        issuer: Issuer,
        seal: SealIdentity,
        *,
        languages: tuple[str, ...],
        pictures: Mapping[str, bytes],
        addresses: Addresses,
        with_badge: bool,
    ) -> EuropeanShape:
        """The shape of all credentials of this award's kind; ``with_badge`` when they name the badge of the same award.

        Raises:
            NotThisShape: when they have none, or would not conform.
        """
        if not all(reading and reading.wordings.keys() >= set(languages) for reading in readings(award)):
            raise NotThisShape("a result without a wording")
        one, other = (
            Pattern(*marks, award, issuer, seal, languages, pictures, addresses, with_badge=with_badge) for marks in _MARKS
        )
        if len(one.notes) >= len(_NUMBERS):
            raise NotThisShape("more notes than are counted")
        if (one.pieces, one.notes) != (other.pieces, other.notes):
            raise NotThisShape("what stands between the gaps depends on what stands in them")
        if not (conforms(one.document) and conforms(other.document)):
            raise NotThisShape("it does not conform")
        return cls(one, languages)

    def sealable(self, award: Award, status: StatusEntry, *, id: str, at: datetime, open_badge_id: str | None) -> Sealable | None:
        """The text of this award's credential: that of ``build`` and ``payload``, without violations. None when in doubt.

        The award must be of the kind that this is the shape of.

        Raises:
            ValueError: for a time without a zone.
        """
        part, end = award.participation, award.valid_until
        if not id.startswith(ID) or ":" in id[len(ID) :] or part.start > part.end or (end and instant(at) >= last_second(end)):
            return None
        texts = texts_of(award, status, id=id, at=at, open_badge_id=open_badge_id)
        if [bool(text) for text in texts] != self._fills or not self._gaps.admit(texts):
            return None
        once = [orjson.dumps(text)[1:-1] for text in texts]
        twice = [_in_a_string(text) for text in once]
        said: list[Hashable] = []
        for reading in readings(award):
            words = self._words_of(reading) if reading else None
            if words is None:
                return None
            said.append(words.note)
            once += words.once
            twice += words.twice
        numbers: dict[Hashable, bytes] = {}
        for note in self._notes:
            number = numbers.setdefault(said[note.place] if isinstance(note, Reading) else note, _NUMBERS[len(numbers)])
            once.append(number)
            twice.append(number)
        return Sealable(self._content.filled(once), self._literal.filled(twice))

    def _words_of(self, reading: Text) -> _Words | None:
        """A reading in the languages of the shape; None when it has not all of them, or not as one may write them."""
        known = self._words.get(very := Very(reading))
        if known is not None:
            return known
        wording = reading.only(self._languages)
        if len(wording) < len(self._languages) or not are_sound_texts(wording.values()):
            return None
        once = [orjson.dumps(text)[1:-1] for text in wording.values()]
        words = _Words((tuple(wording.items()), None), once, [_in_a_string(text) for text in once])
        if len(self._words) < _MOST_WORDS:
            self._words[very] = words
        return words


@dataclass(frozen=True, slots=True)
class _Words:
    """How one grade or level reads."""

    note: Hashable
    """What ``Edition`` tells notes apart by."""
    once: Sequence[bytes]
    """Each wording as it stands in a JSON string, in the order of languages."""
    twice: Sequence[bytes]
    """As it stands in one within another."""


_MARKS = (("gapQ7zk", 7000), ("gapB4vT", 8000))
_NUMBERS = [str(number).encode() for number in range(1, 200)]
_MOST_WORDS = 256
_SHORT = 4096
"""Letters of a piece that is copied with its neighbours."""


class _Cloze:
    """A text with gaps, in runs of short pieces, which are put together, and long pieces, which stay as they are."""

    __slots__ = ("_runs",)

    def __init__(self, pieces: Iterable[bytes | int]) -> None:
        self._runs: list[list[bytes | int]] = [[]]
        for piece in pieces:
            if isinstance(piece, bytes) and len(piece) > _SHORT:
                self._runs += [[piece], []]
            else:
                self._runs[-1].append(piece)

    def filled(self, values: Sequence[bytes]) -> list[bytes]:
        """The text with these in its gaps."""
        return [b"".join([values[piece] if isinstance(piece, int) else piece for piece in run]) for run in self._runs]


def _in_a_string(text: bytes) -> bytes:
    """How a text stands within the quotes of a JSON string."""
    return orjson.dumps(text.decode("utf-8"))[1:-1] if b'"' in text or b"\\" in text else text
