"""One walk from JSON to quads over compiled tables, which finds what the quads leave out as it goes."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from badges.canonical.jcs import canonical_json
from badges.canonical.rdf import RDF, typed
from badges.canonical.rdfc import Quad, Said, literal, quoted
from badges.canonical.reference import MAX_DEPTH, MAX_NODES, weight
from badges.canonical.tables import (
    GRAPH,
    JSON,
    LANGUAGE_MAP,
    LIST,
    PROPERTY,
    TYPE,
    TYPE_IRI,
    UNDEFINED,
    NotCovered,
    Table,
    Tables,
    Term,
)
from badges.canonical.terms import Kind, Undefined, escaped
from badges.canonical.work import Budget

Place = tuple[Any, str | int, int] | None
"""Where something stands: the place of what holds it, its name or number there, and how deep that is."""

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*").fullmatch
_SURROGATE = re.compile(r"[\ud800-\udfff]").search
_FIRST, _REST, _NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
_DEEPEST = MAX_DEPTH - 4
"""Deeper than this the reference looks how deep it is: that spares asking for every value."""


class Walk:
    """One document on its way.

    What it says stands by subject in ``said``, and in ``links`` where blank nodes are values or in graphs. ``ordered`` goes
    through members as PyLD does: then ``quads`` has the same, in the order and with the names of blank nodes of the reference.
    """

    __slots__ = ("_apart", "_budget", "_fresh", "_left", "_met", "_ordered", "_tables", "culprits", "links", "quads", "said")

    def __init__(self, tables: Tables, budget: Budget, apart: str | None = None, *, ordered: bool = False) -> None:
        self.said: Said = {}
        self.links: list[Quad] = []
        self.quads: list[Quad] = []
        self.culprits: list[tuple[Place, Kind, str]] = []
        self._tables = tables
        self._budget = budget
        self._met = budget.met
        self._fresh = count()
        self._left = MAX_NODES
        self._ordered = ordered
        self._apart = apart

    def document(self, document: Any) -> None:
        """Walk through a whole document.

        Raises:
            NotCovered: for what is left to the reference.
            CanonicalizationError: for what the reference refuses too, and ``too_complex``.
        """
        if type(document) is not dict or len(document) < 3:
            raise NotCovered("next to nothing")
        if "@context" not in document:
            raise NotCovered("no context")
        try:
            self._node(document, self._tables.first, None, "", "", None)
        finally:
            self._budget.spend(MAX_NODES - max(0, self._left))

    def undefined(self) -> tuple[Undefined, ...]:
        """What was found that the quads do not say, in no order."""
        return tuple(Undefined(_pointer(place), kind, value) for place, kind, value in dict.fromkeys(self.culprits))

    def _spend(self, values: int) -> None:
        self._left -= values
        if self._left < 0:
            raise NotCovered("too_large")

    def _meet(self, table: Table) -> None:
        """Pay for a context, the first time that this file comes to it."""
        if table not in self._met:
            self._met.add(table)
            self._budget.spend(table.cost)

    def _say(self, subject: str | None, predicate: str, value: str, graph: str) -> None:
        """A statement, if it is about something."""
        if subject is None:
            return
        if graph or value[0] == "_":
            self.links.append((subject, predicate, value, graph))
        else:
            self.said.setdefault(subject, []).append(f" {predicate} {value} .\n")
        if self._ordered:
            self.quads.append((subject, predicate, value, graph))

    def _node(self, element: dict[str, Any], table: Table, owner: str | None, predicate: str, graph: str, place: Place) -> None:
        """An object that is a thing: the statement that leads to it, then those that it makes."""
        depth = place[2] + 1 if place else 1
        if depth > _DEEPEST:
            raise NotCovered("too_deep")
        self._left -= 2 * len(element)
        if self._left < 0:
            raise NotCovered("too_large")
        if "@context" in element:
            contexts = element["@context"]
            table = table.local(contexts)
            self._spend(len(contexts))
            self._meet(table)
        types: Any = None
        type_key = id_key = ""
        for key in table.type_keys:
            if key in element:
                if type_key:
                    raise NotCovered("types twice")
                types, type_key = element[key], key
        if type_key:
            typing = table.types(types)
            table = typing.table
            self._left -= len(typing.written)
        if table not in self._met:
            self._meet(table)
        for key in table.id_keys:
            if key in element:
                if id_key:
                    raise NotCovered("id twice")
                id_key = key
        name = self._named(element[id_key], table, (place, id_key, depth)) if id_key else f"_:f{next(self._fresh)}"
        if owner is not None and name is not None:
            self._say(owner, predicate, name, graph)
        is_simple = name is not None and not graph and not self._ordered
        lines = self.said.setdefault(name or "", [])
        terms = table.terms
        for key, value in self._in_order(element, table) if self._ordered else element.items():
            term = terms.get(key) or table.term(key)
            if term.is_plain and type(value) is str and (place is not None or key != self._apart):
                text = quoted(value)
                if not text.isascii() and _SURROGATE(text):
                    raise NotCovered("surrogate")
                if "\\u" in text or "\x7f" in text:
                    text = literal(value)
                if is_simple:
                    lines.append(f"{term.before}{text}{term.after}")
                else:
                    self._say(name, term.predicate, text + term.suffix, graph)
            elif term.kind == PROPERTY:
                if place is None and key == self._apart:
                    kept = self.said, self.links, self.quads
                    self.said, self.links, self.quads = {}, [], []
                    self._values(term, value, name, graph, (place, key, depth))
                    self.said, self.links, self.quads = kept
                else:
                    self._values(term, value, name, graph, (place, key, depth))
            elif term.kind == TYPE:
                if key != type_key:
                    raise NotCovered("type by another name")
                if is_simple and not typing.has_undefined:
                    lines += typing.lines
                else:
                    self._types(typing.written, types, name, graph, (place, key, depth))
            elif term.kind == UNDEFINED:
                self._spend(weight(key, 1, 1) + weight(value, MAX_DEPTH - depth, self._left))
                self.culprits.append(((place, key, depth), "property", key))
        if type_key and terms.get(type_key) is not terms["@type"]:
            raise NotCovered("type by another name")

    def _in_order(self, element: dict[str, Any], table: Table) -> list[tuple[str, Any]]:
        """The members as PyLD goes through them. It would bring together what two names of one property say."""
        members = sorted(element.items(), key=_key)
        said = [table.term(key).predicate for key, _ in members]
        properties = [predicate for predicate in said if predicate]
        if len(set(properties)) < len(properties):
            raise NotCovered("one property by two names")
        return members

    def _named(self, id: Any, table: Table, place: Place) -> str | None:
        if type(id) is not str:
            raise NotCovered("id")
        name = table.iri(id)
        if name is None:
            self.culprits.append((place, "relative_iri", id))
        return name

    def _types(self, iris: tuple[str | None, ...], types: Any, name: str | None, graph: str, place: Place) -> None:
        for index, iri in enumerate(iris):
            if iri is None:
                is_one = type(types) is str
                self.culprits.append((place if is_one else _item(place, index), "type", types if is_one else types[index]))
            else:
                self._say(name, TYPE_IRI, iri, graph)

    def _values(self, term: Term, value: Any, name: str | None, graph: str, place: Place) -> None:
        """What a member says, be it one value or several."""
        if term.table not in self._met:
            self._meet(term.table)
        shape = term.shape
        if shape == JSON:
            self._spend(weight(value, MAX_DEPTH - _depth(place), self._left))
            self._json(term, value, name, graph)
        elif shape == LANGUAGE_MAP and type(value) is dict:
            self._language_map(term, value, name, graph, place)
        elif shape == LIST and value is not None:
            self._list(term, value, name, graph, place)
        elif type(value) is list:
            of_one = self._graph if shape == GRAPH else self._value
            self._spend(len(value))
            for index, item in enumerate(value):
                of_one(term, item, name, term.predicate, graph, _item(place, index))
        elif shape == GRAPH:
            self._graph(term, value, name, term.predicate, graph, place)
        else:
            self._value(term, value, name, term.predicate, graph, place)

    def _value(self, term: Term, value: Any, name: str | None, predicate: str, graph: str, place: Place) -> None:
        kind = type(value)
        if kind is dict:
            if "@value" in value:
                self._spend(2 * len(value))
                said = self._value_object(term, value)
            else:
                is_reference = len(value) == 1 and next(iter(value)) in term.table.id_keys
                self._node(value, term.reference() if is_reference else term.inside(), name, predicate, graph, place)
                return
        elif kind is str:
            if term.is_text:
                said = _text(value) + term.suffix
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
        self._say(name, predicate, said, graph)

    def _graph(self, term: Term, value: Any, name: str | None, predicate: str, graph: str, place: Place) -> None:
        """A value that is a graph of its own (JSON-LD 1.1 §4.9.1), called by a blank node."""
        if value is None:
            self.culprits.append((place, "dropped", "null"))
            return
        if type(value) is not dict or "@value" in value or len(value) - ("@context" in value) < 2:
            raise NotCovered("next to nothing in a graph")
        inner = f"_:f{next(self._fresh)}"
        self._say(name, predicate, inner, graph)
        self._node(value, term.inside(), None, "", inner, place)

    def _list(self, term: Term, value: Any, name: str | None, graph: str, place: Place) -> None:
        """A chain of blank nodes, one for each item that is something."""
        if name is None:
            raise NotCovered("list of nobody")
        items = value if type(value) is list else [value]
        self._spend(len(items))
        cells = [None if item is None else f"_:f{next(self._fresh)}" for item in items]
        chain = [cell for cell in cells if cell is not None]
        self._say(name, term.predicate, chain[0] if chain else _NIL, graph)
        links = iter([*chain[1:], _NIL])
        for index, (cell, item) in enumerate(zip(cells, items, strict=True)):
            self._value(term, item, cell, _FIRST, graph, _item(place, index) if items is value else place)
            if cell is not None:
                self._say(cell, _REST, next(links), graph)

    def _language_map(self, term: Term, value: dict[str, Any], name: str | None, graph: str, place: Place) -> None:
        self._spend(2 * len(value))
        for tag, texts in sorted(value.items(), key=_key) if self._ordered else value.items():
            if not _LANGUAGE_TAG(tag):
                raise NotCovered("language tag")
            listed = type(texts) is list
            self._spend(len(texts) if listed else 0)
            for index, text in enumerate(texts if listed else [texts]):
                if text is None:
                    at = _item(place, tag)
                    self.culprits.append((_item(at, index) if listed else at, "dropped", "null"))
                elif type(text) is not str:
                    raise NotCovered("language map")
                else:
                    self._say(name, term.predicate, f"{_text(text)}@{tag.lower()}", graph)

    def _json(self, term: Term, value: Any, name: str | None, graph: str) -> None:
        if _holds_null(value):
            raise NotCovered("null in JSON")
        self._say(name, term.predicate, f"{literal(canonical_json(value))}^^<{RDF}JSON>", graph)

    def _value_object(self, term: Term, value: dict[str, Any]) -> str:
        """A literal that is written out (JSON-LD 1.1 §4.2)."""
        inner = {"@value": value["@value"]}
        if type(inner["@value"]) not in (str, bool, int, float) or len(value) > 2:
            raise NotCovered("value object")
        for key, said in value.items():
            if key == "@type" and type(said) is str:
                # A datatype may bring a context along, as any type may: it is processed, though nothing in here needs it.
                types = term.reference().types(said)
                self._meet(types.table)
                (datatype,) = types.written
                if datatype is None or datatype.startswith("_:"):
                    raise NotCovered("odd datatype")
                inner["@type"] = datatype[1:-1]
            elif key == "@language" and type(said) is str and type(inner["@value"]) is str:
                inner["@language"] = said.lower()
            elif key != "@value":
                raise NotCovered("value object")
        weight(inner["@value"], 1, 1)
        if (text := typed(inner)) is None:
            raise NotCovered("language tag")
        return text


def _text(value: str) -> str:
    text = quoted(value)
    if not text.isascii() and _SURROGATE(text):
        raise NotCovered("surrogate")
    return literal(value) if "\\u" in text or "\x7f" in text else text


def _typed(value: Any, datatype: str | None) -> str:
    weight(value, 1, 1)
    text = typed({"@value": value} if datatype is None else {"@value": value, "@type": datatype})
    if text is None:
        raise NotCovered("odd datatype")
    return text


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return any(map(_holds_null, value)) if isinstance(value, list) else value is None


def _depth(place: Place) -> int:
    return place[2] if place else 0


def _item(place: Place, step: str | int) -> Place:
    return place, step, _depth(place) + 1


def _key(item: tuple[str, Any]) -> str:
    return item[0]


def _pointer(place: Place) -> str:
    steps = []
    while place is not None:
        place, step, _ = place
        steps.append(escaped(str(step)))
    return "".join(f"/{step}" for step in reversed(steps))
