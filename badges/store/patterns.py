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
_STRUCTURES = 16
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
            found = [_fitted(known, text) for text in texts]
            if None in found and len(texts) >= WORTHWHILE:
                self._learn(kind, [text for text, one in zip(texts, found, strict=True) if one is None])
                known = self._kinds[kind]
                found = [one or _fitted(known, text) for text, one in zip(texts, found, strict=True)]
        # Where nearly everything differs, a pattern saves nothing.
        return [one if one and 2 * len(one[1]) < len(text) else None for text, one in zip(texts, found, strict=True)]

    def _learn(self, kind: Hashable, texts: Sequence[bytes]) -> None:
        if kind not in self._kinds and len(self._kinds) >= _KINDS:
            del self._kinds[next(iter(self._kinds))]
        known = self._kinds.setdefault(kind, [])
        for text in texts:
            if not any(one.fits(text) for one in known):
                pieces = text.split(_QUOTE)
                if not any(one.widen(pieces) for one in known) and len(known) < _STRUCTURES and _GAP not in text:
                    known.append(_Learnt(text, pieces))


def _fitted(known: Sequence[_Learnt], text: bytes) -> tuple[Pattern, bytes] | None:
    for one in known:
        if one.pattern is not None and (gaps := one.pattern.gaps(text)) is not None:
            return one.pattern, gaps
    return None


class _Learnt:
    """A structure: the pieces between quotes, None where they were seen to differ."""

    def __init__(self, text: bytes, pieces: Sequence[bytes]) -> None:
        self._text = text
        self._pieces: list[bytes | None] = [*pieces]
        self.pattern: Pattern | None = None
        """None as long as one text only was seen."""

    def fits(self, text: bytes) -> bool:
        """Whether nothing new is to be learnt from this text."""
        return self._text == text if self.pattern is None else self.pattern.gaps(text) is not None

    def widen(self, pieces: Sequence[bytes]) -> bool:
        """Makes gaps where this text differs; False when its structure is another."""
        if len(pieces) != len(self._pieces) or pieces[0] != self._pieces[0] or pieces[-1] != self._pieces[-1]:
            return False
        same = [mine if mine == other else None for mine, other in zip(self._pieces, pieces, strict=True)]
        self._pieces = same
        self.pattern = Pattern.of(_QUOTE.join(_GAP if piece is None else piece for piece in same))
        return True
