"""A European credential as RDF sees it: things by their ids, the copies of each taken together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from badges.credentials.elm_values import escape, is_iri
from badges.credentials.european import table
from badges.credentials.violation import Document, Violation

MOST_DEEP = 120
"""Levels of nesting that are looked at; the Commission's deepest samples have some twenty."""

_MOST_GUESSES = 20
"""Names that somebody looks for others that are like them."""

Said = tuple[str, Any]
"""A place, and what is written there; a thing stands as a ``Thing``."""


@dataclass(slots=True, eq=False)
class Thing:
    """A node: what all its copies say together."""

    id: str | None
    """None for one without an absolute id."""
    at: str
    """Where it was met first."""
    is_lost: bool = False
    """Whether RDF leaves out all that is said of it and with it, since its id is relative."""
    types: dict[str, None] = field(default_factory=dict)
    said: dict[str, list[Said]] = field(default_factory=dict)

    def values(self, name: str) -> list[Said]:
        """What is said under a name, in the order of the document."""
        return self.said.get(name, [])


class Things:
    """All things of a document, and what was odd while reading it."""

    def __init__(self, document: Document) -> None:
        self.oddities: list[Violation] = []
        self._by_id: dict[str, Thing] = {}
        self._first: dict[str, Document] = {}
        self._blank: list[Thing] = []
        self.root = self._read(document, "", 0)

    def __iter__(self) -> Iterator[Thing]:
        yield from self._by_id.values()
        yield from self._blank

    def thing(self, value: Any) -> Thing | None:
        """The thing that a value is or refers to; None for what is none, or is nowhere described."""
        if isinstance(value, Thing):
            return value
        return self._by_id.get(value) if isinstance(value, str) else None

    def _odd(self, at: str, code: str, message: str) -> None:
        self.oddities.append(Violation(at, code, message))

    def _read(self, node: Document, at: str, depth: int) -> Thing:
        thing = self._named(node, at)
        for type in _listed(node.get("type")):
            if not isinstance(type, str) or not table.is_class_defined(type):
                self._odd(f"{at}/type", "elm.type", f"there is no class {str(type)[:60]!r} in the European Learning Model")
            else:
                thing.types[type] = None
        if depth > MOST_DEEP:
            self._odd(at, "elm.too_deep", f"more than {MOST_DEEP} levels: this is not looked at")
            return thing
        for written, value in node.items():
            if written in ("id", "type", "@context"):
                continue
            where = f"{at}/{escape(written)}"
            if written.startswith("@"):
                self._odd(where, "elm.keyword", "write id and type; other words of JSON-LD have no place in a credential")
                continue
            name = table.canonical(written)
            if not table.is_defined(name, _listed(node.get("type"))):
                hint = self._guess(thing, written) if len(self.oddities) < _MOST_GUESSES else ": leave it out"
                self._odd(where, "elm.dropped", f"no context knows {written[:80]!r}, so it would vanish without a word{hint}")
                continue
            said = thing.said.setdefault(name, [])
            if name not in table.text_terms() and isinstance(value, list) and not value:
                self._odd(where, "elm.empty", "an empty array says nothing: leave the property out")
            if name in table.text_terms() and isinstance(value, list) and value:
                said.append((where, value))  # to JSON-LD an array of language maps is none
                continue
            for n, one in enumerate(value if isinstance(value, list) else [value]):
                place = f"{where}/{n}" if isinstance(value, list) else where
                if one is None:
                    self._odd(place, "elm.null", "null says nothing: leave the property out")
                elif isinstance(one, dict) and "@value" not in one and name not in table.text_terms() | table.literal_terms():
                    thing_said = self._read(one, place, depth + 1)
                    if not thing_said.is_lost:
                        said.append((place, thing_said))
                else:
                    said.append((place, one))
        return thing

    def _named(self, node: Document, at: str) -> Thing:
        id = node.get("id")
        if not isinstance(id, str) or not is_iri(id):
            is_lost = "id" in node
            how = "is not absolute, so RDF leaves it out" if is_lost else "is missing, so nobody can refer to it"
            code = "elm.lost" if is_lost else "elm.id"
            self._odd(f"{at}/id", code, f"the id {how}: write one such as urn:epass:<class>:<number>")
            blank = Thing(None, at, is_lost)
            if not is_lost:
                self._blank.append(blank)
            return blank
        first = self._first.setdefault(id, node) if node.keys() - {"id", "type"} else node
        if first is not node and _differ(first, node):
            self._odd(at, "elm.copies_differ", f"{id} says something else elsewhere in the document: RDF takes both together")
        if id not in self._by_id:
            self._by_id[id] = Thing(id, at)
        return self._by_id[id]

    @staticmethod
    def _guess(thing: Thing, name: str) -> str:
        from difflib import get_close_matches  # only for those who err

        near = [row.name for type in thing.types for row in table.properties(type)]
        guess = get_close_matches(name[:80], near, 1) or get_close_matches(name[:80], list(table.homes()), 1)
        return f": is {guess[0]} meant?" if guess else ": leave it out"


def _differ(one: Document, other: Document) -> bool:
    try:
        return one != other
    except RecursionError:  # nested deeper than is looked at
        return True


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
