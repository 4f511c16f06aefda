"""Patterns: what the credentials of one unit have in common, so that a batch writes only what is each holder's own.

A credential is text with many quoted strings. A pattern is that text with gaps where strings of two credentials differed; a
row that follows it keeps what stands in the gaps. Between two quotes there is no third, so there is one way only to find the
gaps and one to fill them: what comes back is what went in, byte for byte, or it was never taken apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

_QUOTE = b'"'
_GAP = b"\0"
"""Between the fragments of a pattern as it is kept. JSON text never holds it; what does is kept whole."""
WORTHWHILE = 8
"""Credentials of one kind in one go from which on it pays to look for what they have in common."""
_STRUCTURES = 4
"""Patterns of one kind: badges with one piece of evidence and with three have another structure."""
_KINDS = 512
"""Kinds that are remembered."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text with gaps: a gap lies between two fragments, of which the second begins with a quote."""

    fragments: tuple[bytes, ...]
    hash: bytes

    @classmethod
    def of(cls, kept: bytes) -> Pattern:
        """The pattern that was kept."""
        return cls(tuple(kept.split(_GAP)), sha256(kept).digest())

    @property
    def kept(self) -> bytes:
        """The pattern as it is kept."""
        return _GAP.join(self.fragments)

    def gaps(self, content: bytes) -> bytes | None:
        """What stands in the gaps when this text follows the pattern, else None."""
        first, *rest = self.fragments
        if not content.startswith(first):
            return None
        start, found = len(first), []
        for fragment in rest:
            end = content.find(_QUOTE, start)
            if end < 0 or not content.startswith(fragment, end):
                return None
            found.append(content[start:end])
            start = end + len(fragment)
        return _QUOTE.join(found) if start == len(content) else None

    def filled(self, gaps: bytes) -> bytes:
        """The text that had this in its gaps."""
        first, *rest = self.fragments
        return first + b"".join([gap + fragment for gap, fragment in zip(gaps.split(_QUOTE), rest, strict=True)])


class Patterns:
    """What was learnt from the texts of each kind that came by. May be shared by threads."""

    def __init__(self) -> None:
        self._kinds: dict[Hashable, list[_Learnt]] = {}
        self._lock = Lock()

    def fitting(self, kind: Hashable, texts: Sequence[bytes]) -> list[tuple[Pattern, bytes] | None]:
        """For each of these texts a pattern and what stands in its gaps, or None for one that is better kept whole."""
        with self._lock:
            known = self._kinds.get(kind, [])
            if len(texts) >= WORTHWHILE:
                if not known:
                    if len(self._kinds) >= _KINDS:
                        self._kinds.pop(next(iter(self._kinds)))
                    self._kinds[kind] = known
                for text in texts:
                    if not any(one.fits(text) for one in known):
                        _learn(known, text)
            return [_fitted(known, text) for text in texts]


def _learn(known: list[_Learnt], text: bytes) -> None:
    pieces: list[bytes | None] = [*text.split(_QUOTE)]
    for one in known:
        if one.widen(pieces):
            return
    if len(known) < _STRUCTURES and _GAP not in text:
        known.append(_Learnt(pieces))


def _fitted(known: Sequence[_Learnt], text: bytes) -> tuple[Pattern, bytes] | None:
    for one in known:
        if one.pattern is not None and (gaps := one.pattern.gaps(text)) is not None:
            return (one.pattern, gaps) if len(gaps) < len(text) // 2 else None
    return None


class _Learnt:
    """A structure: the pieces between quotes, None where they were seen to differ."""

    def __init__(self, pieces: list[bytes | None]) -> None:
        self._pieces = pieces
        self._text = _QUOTE.join(piece for piece in pieces if piece is not None)
        self.pattern: Pattern | None = None
        """None as long as one text only was seen."""

    def fits(self, text: bytes) -> bool:
        """Whether nothing new is to be learnt from this text."""
        return self._text == text if self.pattern is None else self.pattern.gaps(text) is not None

    def widen(self, pieces: Sequence[bytes | None]) -> bool:
        """Makes gaps where this text differs; False when its structure is another."""
        if len(pieces) != len(self._pieces) or pieces[0] != self._pieces[0] or pieces[-1] != self._pieces[-1]:
            return False
        if any(piece is not None and _GAP in piece for piece in pieces):
            return False
        self._pieces = [mine if mine == other else None for mine, other in zip(self._pieces, pieces, strict=True)]
        if None in self._pieces:
            self.pattern = Pattern.of(_QUOTE.join(_GAP if piece is None else piece for piece in self._pieces))
        return True
