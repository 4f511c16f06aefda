"""Keeping account of a document while it is converted: what nobody took up is lost, and is told by its place.

So no list of losses can be forgotten or go stale: a converter takes each value that it writes elsewhere, and what is left over
at the end is the report. The European Learning Model writes a thing out again wherever it occurs; it is one thing here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from badges.credentials.elm_values import escape
from badges.credentials.violation import Document
from badges.one_or_many import listed

MOST_DEEP = 60
"""Levels that are looked at; nobody's credential has half as many."""
LONGEST_SAID = 160
_PART = tuple[str, str, str]
"""Whose, under which name, and which of several: a language, an id, or nothing."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something the source says that the other form does not."""

    path: str
    """Where it stands in the source (JSON Pointer)."""
    said: str
    """What it says there, shortened."""
    code: str
    """Why it is not said any more: a key of ``REASONS``."""


@dataclass(slots=True)
class Ledger:
    """What was taken up, and why something could not be."""

    taken: set[_PART] = field(default_factory=set)
    codes: dict[_PART, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A thing of the document that is converted. Whatever is asked of it by ``take`` counts as carried over."""

    node: Document
    at: str
    ledger: Ledger
    european: bool

    @property
    def key(self) -> str:
        """The thing itself, whichever of its copies this is."""
        return _key(self.node, self.at, european=self.european)

    def aside(self) -> Source:
        """The same, read without it counting as carried over."""
        return replace(self, ledger=Ledger())

    def string(self, term: str) -> str | None:
        """The text that stands there, taken up."""
        for value in listed(self.node.get(term)):
            if isinstance(value, str) and value.strip():
                self.ledger.taken.add((self.key, term, value))
                return value
        return None

    def look(self, term: str) -> str | None:
        """The text that stands there, not yet taken up."""
        return self.aside().string(term)

    def number(self, term: str) -> float | None:
        """The number that stands there, taken up."""
        value = next(iter(listed(self.node.get(term))), None)
        if not isinstance(value, int | float) or isinstance(value, bool):
            return None
        self.ledger.taken.add((self.key, term, str(value)))
        return value

    def wording(self, term: str, language: str, *, or_any: bool = False) -> str | None:
        """What a language map says in a language, taken up; with ``or_any`` else in English or any other, not taken up."""
        said = self.node.get(term)
        wordings = {tag: text for tag, value in said.items() if (text := _text(value))} if isinstance(said, dict) else {}
        if language in wordings:
            self.ledger.taken.add((self.key, term, language))
            return wordings[language]
        if or_any and wordings:
            tag = "en" if "en" in wordings else next(iter(wordings))
            self.ledger.codes.setdefault((self.key, term, tag), "language")
            return wordings[tag]
        return None

    def take_if(self, term: str, language: str, said: str | None) -> None:
        """Counts a wording as carried over where it is the one that is written anyway."""
        if said is not None and self.aside().wording(term, language) == said:
            self.wording(term, language)

    def take_equal(self, term: str, said: str | None) -> None:
        """Counts a text as carried over where it is the one that is written anyway."""
        if said is not None and self.look(term) == said:
            self.string(term)

    def one(self, term: str) -> Source | None:
        """The first thing that stands there, taken up."""
        return next(self.many(term, 1), None)

    def many(self, term: str, most: int | None = None) -> Iterator[Source]:
        """The things that stand there, each taken up when it is reached."""
        value = self.node.get(term)
        number = 0
        for place, member in enumerate(listed(value)):
            if isinstance(member, dict) and (most is None or number < most):
                number += 1
                at = f"{self.at}/{escape(term)}" + (f"/{place}" if isinstance(value, list) else "")
                found = replace(self, node=member, at=at)
                self.ledger.taken.add((self.key, term, found.key))
                yield found

    def lose(self, term: str, code: str, member: Source | None = None) -> None:
        """Says why this is not carried over: all that stands there, or one thing of it."""
        if member is not None:
            self.ledger.taken.discard((self.key, term, member.key))
        self.ledger.codes[self.key, term, member.key if member else ""] = code


def losses(root: Source, silent: frozenset[str], by_term: dict[str, str]) -> list[Loss]:
    """What was not taken up, in the order of the document, each thing once.

    ``silent`` are terms that say nothing of the award; ``by_term`` are reasons for terms that never have a place.
    """
    said = frozenset(part[:2] for part in root.ledger.taken)
    return list(dict.fromkeys(_Walk(root.ledger, silent, by_term, root.european, said).of(root.node, root.at, 0)))


@dataclass(slots=True)
class _Walk:
    ledger: Ledger
    silent: frozenset[str]
    by_term: dict[str, str]
    european: bool
    said: frozenset[tuple[str, str]]
    """Whose texts were taken up in some language."""
    walked: set[_PART] = field(default_factory=set)

    def of(self, node: Document, at: str, depth: int) -> Iterator[Loss]:
        key = _key(node, at, european=self.european)
        for term, value in node.items():
            if term in self.silent or (self.european and term in ("id", "type")):
                continue
            where = f"{at}/{escape(term)}"
            if self.european and isinstance(value, dict) and "type" not in value and "@value" not in value:
                for language, said in value.items():
                    default = "language" if (key, term) in self.said else "no_place"
                    yield from self._leaf((key, term, language), said, f"{where}/{escape(language)}", default)
                continue
            for place, member in enumerate(listed(value)):
                here = f"{where}/{place}" if isinstance(value, list) else where
                if isinstance(member, dict) and "@value" not in member:
                    part = key, term, _key(member, here, european=self.european)
                    if part in self.walked:
                        continue
                    self.walked.add(part)
                    if part in self.ledger.taken and depth < MOST_DEEP:
                        yield from self.of(member, here, depth + 1)
                    else:
                        yield Loss(here, _short(member), self._code(part, "no_place"))
                else:
                    yield from self._leaf((key, term, str(member)), member, here, "no_place")

    def _leaf(self, part: _PART, said: Any, at: str, default: str) -> Iterator[Loss]:
        if part not in self.ledger.taken and part not in self.walked:
            self.walked.add(part)
            yield Loss(at, _short(said), self._code(part, default))

    def _code(self, part: _PART, default: str) -> str:
        whole = (*part[:2], "")
        return self.ledger.codes.get(part) or self.ledger.codes.get(whole) or self.by_term.get(part[1]) or default


def _key(node: Document, at: str, *, european: bool) -> str:
    id = node.get("id")
    return id if european and isinstance(id, str) else at


def _text(value: Any) -> str | None:
    said = next(iter(listed(value)), None)
    return said if isinstance(said, str) and said.strip() else None


_NAMES = ("prefLabel", "title", "legalName", "name", "noteLiteral", "targetName", "contentURL", "notation", "description")


def _short(said: Any) -> str:
    """A value in few words; of a thing its name."""
    for _ in range(6):
        if isinstance(said, list):
            said = next(iter(said), "")
        elif isinstance(said, dict):
            named = next((said[name] for name in ("@value", *_NAMES) if said.get(name)), None)
            inner = [value for name, value in said.items() if name not in ("id", "type", "language", "content")]
            said = named if named is not None else next(iter(inner), said.get("id", ""))
    said = "…" if isinstance(said, dict | list) else said
    text = " ".join(str(said).split())
    return text if len(text) <= LONGEST_SAID else f"{text[: LONGEST_SAID - 1]}…"
