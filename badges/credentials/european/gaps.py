"""What may stand in the gaps of European credentials whose other texts conform."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from badges.canonical.shape import NotThisShape
from badges.credentials import elm_values
from badges.credentials.elm_profile import rules
from badges.credentials.european.pattern import NOTE, Pattern
from badges.credentials.values import are_sound_texts
from badges.credentials.violation import Document

_FRESH = frozenset({"id", "url", "string"})
"""Kinds of texts by which the builder tells things apart, or which say what a thing is: none may be met a second time."""

Leaf = tuple[str, tuple[str | int, ...]]
"""The kind of a text, and its pieces: letters that are always there, and numbers of gaps."""


class Gaps:
    """The gaps of a pattern, each in a text of a certain kind."""

    __slots__ = ("_constant", "_fresh", "_leaves", "_used")

    def __init__(self, pattern: Pattern) -> None:
        """Of a pattern that conforms.

        Raises:
            NotThisShape: when a mark came out where nothing of an award may stand.
        """
        numbers = {mark: gap for gap, mark in enumerate(pattern.marks_of_texts) if mark}
        elsewhere = {("id", NOTE + mark) for mark in pattern.marks_of_notes}
        elsewhere |= {("wording", mark) for mark in pattern.marks_of_words}
        cut = re.compile(f"({'|'.join(map(re.escape, numbers))})").split
        leaves, self._constant = dict[Leaf, None](), set[str]()
        for kind, text in dict.fromkeys(_texts(pattern.document, "EuropeanDigitalCredential")):
            if (kind, text) in elsewhere:
                continue  # notes are counted and readings looked at by whoever fills them in
            pieces = cut(text) if kind != "picture" else [text]
            if text.startswith(NOTE) or any(pattern.word in piece for piece in pieces[::2]):
                raise NotThisShape("a note or a reading where none is looked for")
            if len(pieces) == 1:
                self._constant.add(text)
            elif kind in _CHECKS or kind == "wording":
                leaves[kind, tuple(numbers.get(piece, piece) for piece in pieces if piece)] = None
            else:
                raise NotThisShape(f"a gap in {kind}")
        self._leaves = tuple((_CHECKS[kind], pieces) for kind, pieces in leaves if kind != "wording")
        self._fresh = tuple({pieces for kind, pieces in leaves if kind in _FRESH})
        self._used = [gap for gap, mark in enumerate(pattern.marks_of_texts) if mark]

    def admit(self, values: Sequence[str]) -> bool:
        """Whether a credential with these texts in its gaps certainly conforms, and things keep their names; see ``texts_of``."""
        if not are_sound_texts([values[gap] for gap in self._used]):
            return False
        if not all(is_right(_text(pieces, values)) for is_right, pieces in self._leaves):
            return False
        fresh = {_text(pieces, values) for pieces in self._fresh}
        return len(fresh) == len(self._fresh) and fresh.isdisjoint(self._constant)


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "id": elm_values.is_iri,
    "string": lambda _text: True,
    "dateTime": lambda text: elm_values.fits(text, "dateTime"),
    "url": lambda text: elm_values.fits(text, "url"),
    "status": lambda text: elm_values.fits({"@value": text, "@type": elm_values.ANY_URI}, "status"),
}
"""What is asked of a text beyond being sound; of a wording nothing."""


def _text(pieces: Sequence[str | int], values: Sequence[str]) -> str:
    return "".join([values[piece] if isinstance(piece, int) else piece for piece in pieces])


def _texts(node: Document, role: str) -> Iterator[tuple[str, str]]:
    """Every text in a thing of this class that conforms, with its kind; ``fixed`` where the profile leaves no choice."""
    for name, value in node.items():
        rule = rules()[role][1].get(name)
        for one in value if isinstance(value, list) else [value]:
            if name == "id":
                yield "id", one
            elif rule is None or rule.kind == "Concept":
                yield from (("fixed", text) for text in _all_texts(one))
            elif rule.kind in rules():
                yield from _texts(one, rule.kind)
            elif rule.kind in elm_values.TEXTS:
                yield from (("wording", wording) for wording in one.values())
            elif rule.kind == "status":
                yield "status", one["@value"]
            elif isinstance(one, str):
                yield rule.kind, one


def _all_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _all_texts(member)
