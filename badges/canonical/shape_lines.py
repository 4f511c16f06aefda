"""Lines of N-Quads with gaps: put in order once, filled for each document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

from badges.canonical.shape_quads import Slot, Term

Piece = str | int
"""Text, or the number of what is put in its place."""


class Lines:
    """Lines that stand together."""

    __slots__ = ("_is_in_order", "gaps", "pick", "text")

    def __init__(self, lines: Iterable[Sequence[Piece]], subject: Sequence[Piece] = ()) -> None:
        """Lines are given without the subject that all of them begin with."""
        ordered = sorted((_beginning(line), number, line) for number, line in enumerate(lines))
        pieces = [piece for _, _, line in ordered for piece in (*subject, *line)]
        places = [piece for piece in pieces if isinstance(piece, int)]
        self.gaps = frozenset(places)
        """Numbers of what is put in."""
        self.pick: Any = itemgetter(*places) if places else None
        """What takes out of fillings what fills the gaps, in their order."""
        self.text = "".join(_formatted(piece) if places else str(piece) for piece in pieces).encode()
        # A line with a gap at a point where another goes on may come before that one or after it.
        self._is_in_order = not any(
            after.startswith(head) and any(isinstance(piece, int) for piece in (*line, *other))
            for (head, _, line), (after, _, other) in pairwise(ordered)
        )

    def filled(self, fillings: Any) -> bytes:
        """The lines in order, whatever fills their gaps: ``fillings`` holds it by number."""
        if self.pick is None:
            return self.text
        text = self.text % self.pick(fillings)
        return text if self._is_in_order else b"".join(sorted(text.splitlines(keepends=True)))


def pieces(term: Term) -> list[Piece]:
    """A term, its gap left open."""
    return [term.before, term.number, term.after] if isinstance(term, Slot) else [term]


def picker(numbers: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """What takes the items with these numbers out of a sequence, one or none of them as a sequence as well."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    (only,) = numbers or (0,)
    return itemgetter(slice(only, only + len(numbers)))


def _beginning(line: Sequence[Piece]) -> str:
    """How a line begins, whatever fills its gaps."""
    known = ""
    for piece in line:
        if isinstance(piece, int):
            break
        known += piece
    return known


def _formatted(piece: Piece) -> str:
    return "%b" if isinstance(piece, int) else piece.replace("%", "%%")
