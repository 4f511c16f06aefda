"""Words that differ by a letter or two: filed so that whoever asks compares with a few of them, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_MOST_COMPARED = 40
_ONE_EDIT, _TWO_EDITS = 7, 12
"""From how many letters on a word may differ by one letter, or by two, and still be taken for another."""
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class _Word:
    """A known word, and whose it is."""

    letters: str
    id: str


@dataclass(slots=True)
class Words:
    """Words that stand in the same surroundings, found again by any piece of them that was not touched.

    A word with up to n edits keeps one of n + 1 pieces as it was, so that is what they are filed under.
    """

    filed: dict[tuple[str, int, int, str], list[_Word]] = field(default_factory=dict)

    def add(self, around: str, letters: str, id: str) -> None:
        """File a word; one that is too short or too long for a slip of the pen is not."""
        if not _ONE_EDIT <= len(letters) <= _LONGEST_WORD:
            return
        for place, piece in _pieces(letters):
            self.filed.setdefault((around, len(letters), place, piece), []).append(_Word(letters, id))

    def near(self, around: str, letters: str) -> Iterator[str]:
        """Whose words are one edit away, or two if they are long."""
        if len(letters) > _LONGEST_WORD + 2:
            return
        compared = 0
        seen: set[str] = set()
        for key in _keys(around, letters):
            for word in self.filed.get(key, ()):
                if word.letters in seen:
                    continue
                seen.add(word.letters)
                compared += 1
                if compared > _MOST_COMPARED:
                    return
                most = _edits(len(word.letters))
                if 0 < distance(letters, word.letters, most) <= most:
                    yield word.id


def _edits(length: int) -> int:
    """How many letters of a word of this length may be others."""
    return 2 if length >= _TWO_EDITS else 1 if length >= _ONE_EDIT else 0


def _pieces(letters: str) -> Iterator[tuple[int, str]]:
    """Number and letters of each piece."""
    count = _edits(len(letters)) + 1
    for place in range(count):
        start, end = (len(letters) * one // count for one in (place, place + 1))
        yield place, letters[start:end]


def _keys(around: str, letters: str) -> Iterator[tuple[str, int, int, str]]:
    """Under what a word near this one may be filed: its length, which piece, and what is there now, moved by as much."""
    for length in range(len(letters) - 2, len(letters) + 3):
        edits = _edits(length)
        if not edits or abs(length - len(letters)) > edits:
            continue
        for place in range(edits + 1):
            start, end = (length * one // (edits + 1) for one in (place, place + 1))
            for moved in range(-edits, edits + 1):
                if start + moved >= 0 and end + moved <= len(letters):
                    yield around, length, place, letters[start + moved : end + moved]


def distance(one: str, other: str, most: int) -> int:
    """How many letters are added, left out, changed, or swapped with the next; ``most`` + 1 for anything more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
