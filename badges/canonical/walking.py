"""One walk from JSON to quads over compiled tables, which finds what the quads leave out as it goes."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from badges.canonical.jcs import canonical_json
from badges.canonical.rdf import RDF, typed
from badges.canonical.rdfc import Quad, literal
from badges.canonical.tables import (
    GRAPH,
    JSON,
    LANGUAGE_MAP,
    LIST,
    PROPERTY,
    TYPE,
    UNDEFINED,
    NotCovered,
    Table,
    Tables,
    Term,
)
from badges.canonical.terms import Kind, Undefined, escaped

WORK = 12_000
"""Term definitions that one document may cause here; the reference has more patience."""

Place = tuple[Any, str | int] | None
"""Where something stands: the place of what holds it, and its name or number there."""

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*").fullmatch
_TYPE, _FIRST, _REST, _NIL = f"<{RDF}type>", f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"


class Walk:
    """One document on its way.

    ``ordered`` goes through members as PyLD does, so that quads, their order and the names of blank nodes come out as those of
    the reference; without it only the names and the order may differ.
    """

    __slots__ = ("_apart", "_fresh", "_ordered", "_others", "_spent", "_tables", "culprits", "quads")

    def __init__(self, tables: Tables, apart: str | None = None, *, ordered: bool = False) -> None:
        self.quads: list[Quad] = []
        self.culprits: list[tuple[Place, Kind, str]] = []
        self._tables = tables
        self._spent = tables.defined
        self._fresh = count()
        self._ordered = ordered
        self._apart = apart
        self._others: list[Quad] = []

    def document(self, document: dict[str, Any]) -> None:
        """Walk through a whole document.

        Raises:
            NotCovered: for what is left to the reference.
        """
        if len(document) < 3:
            raise NotCovered("next to nothing")
        if "@context" not in document:
            raise NotCovered("no context")
        self._node(document, self._tables.first, None, "", "", None)

    def undefined(self) -> tuple[Undefined, ...]:
        """What was found that the quads do not say, in no order."""
        return tuple(Undefined(_pointer(place), kind, value) for place, kind, value in dict.fromkeys(self.culprits))

    def _node(self, element: dict[str, Any], table: Table, owner: str | None, predicate: str, graph: str, place: Place) -> None:
        """An object that is a thing: the statement that leads to it, then those that it makes."""
        if "@context" in element:
            table = table.local(element["@context"])
        outer = table
        types: Any = None
        type_key = ""
        for key in outer.type_keys:
            if key in element:
                if type_key:
                    raise NotCovered("types twice")
                types, type_key = element[key], key
        if type_key:
            listed = [types] if type(types) is str else types
            if type(listed) is not list or not listed or not all(type(one) is str for one in listed):
                raise NotCovered("type")
            typing = outer.types(tuple(listed))
            table = typing.table
        if self._tables.defined - self._spent > WORK:
            raise NotCovered("contexts")
        name = self._name(element, table, place)
        quads = self.quads
        if owner is not None and name is not None:
            quads.append((owner, predicate, name, graph))
        terms = table.terms
        seen: set[str] = set()
        for key, value in sorted(element.items(), key=_key) if self._ordered else element.items():
            term = terms.get(key) or table.term(key)
            kind = term.kind
            if kind == PROPERTY:
                if self._ordered:
                    if term.predicate in seen:
                        raise NotCovered("one property by two names")
                    seen.add(term.predicate)
                if type(value) is str and term.is_text and term.shape != JSON and term.shape != GRAPH and term.shape != LIST:
                    if name is not None:
                        quads.append((name, term.predicate, literal(value) + term.suffix, graph))
                elif place is None and key == self._apart:
                    self.quads = self._others
                    self._values(term, value, name, graph, (place, key))
                    self.quads = quads
                else:
                    self._values(term, value, name, graph, (place, key))
            elif kind == TYPE:
                if key != type_key:
                    raise NotCovered("type by another name")
                self._types(typing.written, types, name, graph, (place, key))
            elif kind == UNDEFINED:
                self.culprits.append(((place, key), "property", key))
        if type_key and terms.get(type_key) is not terms["@type"]:
            raise NotCovered("type by another name")

    def _name(self, element: dict[str, Any], table: Table, place: Place) -> str | None:
        named = ""
        for key in table.id_keys:
            if key in element:
                if named:
                    raise NotCovered("id twice")
                named = key
        if not named:
            return f"_:f{next(self._fresh)}"
        id = element[named]
        if type(id) is not str:
            raise NotCovered("id")
        name = table.iri(id)
        if name is None:
            self.culprits.append(((place, named), "relative_iri", id))
        return name

    def _types(self, iris: tuple[str | None, ...], types: Any, name: str | None, graph: str, place: Place) -> None:
        for index, iri in enumerate(iris):
            if iri is None:
                is_one = type(types) is str
                self.culprits.append((place if is_one else (place, index), "type", types if is_one else types[index]))
            elif name is not None:
                self.quads.append((name, _TYPE, iri, graph))

    def _values(self, term: Term, value: Any, name: str | None, graph: str, place: Place) -> None:
        """What a member says, be it one value or several."""
        shape = term.shape
        if shape == JSON:
            self._json(term, value, name, graph)
        elif shape == LANGUAGE_MAP and type(value) is dict:
            self._language_map(term, value, name, graph, place)
        elif shape == LIST and value is not None:
            self._list(term, value, name, graph, place)
        elif type(value) is list:
            of_one = self._graph if shape == GRAPH else self._value
            for index, item in enumerate(value):
                of_one(term, item, name, term.predicate, graph, (place, index))
        elif shape == GRAPH:
            self._graph(term, value, name, term.predicate, graph, place)
        else:
            self._value(term, value, name, term.predicate, graph, place)

    def _value(self, term: Term, value: Any, name: str | None, predicate: str, graph: str, place: Place) -> None:
        kind = type(value)
        if kind is dict:
            if "@value" in value:
                said = _value_object(term, value)
            else:
                is_reference = len(value) == 1 and next(iter(value)) in term.table.id_keys
                self._node(value, term.reference() if is_reference else term.inside(), name, predicate, graph, place)
                return
        elif kind is str:
            if term.is_text:
                said = literal(value) + term.suffix
            elif term.coercion == "@id" or term.coercion == "@vocab":
                iri = term.table.iri(value) if term.coercion == "@id" else term.table.vocabulary_iri(value)
                if iri is None:
                    self.culprits.append((place, "relative_iri", value))
                    return
                said = iri
            else:
                said = _typed(value, term.coercion)
        elif value is None:
            self.culprits.append((place, "dropped", "null"))
            return
        elif kind is bool or kind is int or kind is float:
            said = _typed(value, None if term.coercion in ("@id", "@vocab") else term.coercion)
        else:
            raise NotCovered("list in a list")
        if name is not None:
            self.quads.append((name, predicate, said, graph))

    def _graph(self, term: Term, value: Any, name: str | None, predicate: str, graph: str, place: Place) -> None:
        """A value that is a graph of its own (JSON-LD 1.1 §4.9.1), called by a blank node."""
        if value is None:
            self.culprits.append((place, "dropped", "null"))
            return
        if type(value) is not dict or "@value" in value or len(value) - ("@context" in value) < 2:
            raise NotCovered("next to nothing in a graph")
        inner = f"_:f{next(self._fresh)}"
        if name is not None:
            self.quads.append((name, predicate, inner, graph))
        self._node(value, term.inside(), None, "", inner, place)

    def _list(self, term: Term, value: Any, name: str | None, graph: str, place: Place) -> None:
        """A chain of blank nodes, one for each item that is something."""
        if name is None:
            raise NotCovered("list of nobody")
        items = value if type(value) is list else [value]
        cells = [None if item is None else f"_:f{next(self._fresh)}" for item in items]
        chain = [cell for cell in cells if cell is not None]
        self.quads.append((name, term.predicate, chain[0] if chain else _NIL, graph))
        links = iter([*chain[1:], _NIL])
        for index, (cell, item) in enumerate(zip(cells, items, strict=True)):
            self._value(term, item, cell, _FIRST, graph, (place, index) if items is value else place)
            if cell is not None:
                self.quads.append((cell, _REST, next(links), graph))

    def _language_map(self, term: Term, value: dict[str, Any], name: str | None, graph: str, place: Place) -> None:
        for tag, texts in sorted(value.items(), key=_key) if self._ordered else value.items():
            if not _LANGUAGE_TAG(tag):
                raise NotCovered("language tag")
            for index, text in enumerate(texts if type(texts) is list else [texts]):
                if text is None:
                    at: Place = (place, tag)
                    self.culprits.append(((at, index) if type(texts) is list else at, "dropped", "null"))
                elif type(text) is not str:
                    raise NotCovered("language map")
                elif name is not None:
                    self.quads.append((name, term.predicate, f"{literal(text)}@{tag.lower()}", graph))

    def _json(self, term: Term, value: Any, name: str | None, graph: str) -> None:
        if _holds_null(value):
            raise NotCovered("null in JSON")
        if name is not None:
            self.quads.append((name, term.predicate, f"{literal(canonical_json(value))}^^<{RDF}JSON>", graph))


def _value_object(term: Term, value: dict[str, Any]) -> str:
    """A literal that is written out (JSON-LD 1.1 §4.2)."""
    inner = {"@value": value["@value"]}
    if type(inner["@value"]) not in (str, bool, int, float) or len(value) > 2:
        raise NotCovered("value object")
    for key, said in value.items():
        if key == "@type" and type(said) is str:
            datatype = term.reference().vocabulary_iri(said)
            if datatype is None or datatype.startswith("_:"):
                raise NotCovered("odd datatype")
            inner["@type"] = datatype[1:-1]
        elif key == "@language" and type(said) is str and type(inner["@value"]) is str:
            inner["@language"] = said.lower()
        elif key != "@value":
            raise NotCovered("value object")
    if (text := typed(inner)) is None:
        raise NotCovered("language tag")
    return text


def _typed(value: Any, datatype: str | None) -> str:
    text = typed({"@value": value} if datatype is None else {"@value": value, "@type": datatype})
    if text is None:
        raise NotCovered("odd datatype")
    return text


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return any(map(_holds_null, value)) if isinstance(value, list) else value is None


def _key(item: tuple[str, Any]) -> str:
    return item[0]


def _pointer(place: Place) -> str:
    steps = []
    while place is not None:
        place, step = place
        steps.append(escaped(str(step)))
    return "".join(f"/{step}" for step in reversed(steps))
