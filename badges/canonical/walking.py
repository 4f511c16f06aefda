"""One walk from JSON to statements over compiled tables, which finds what the statements leave out as it goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from badges.canonical.error import CanonicalizationError
from badges.canonical.gathered import Gathered, Name
from badges.canonical.literals import careful_literal, json_literal, typed_literal, value_object
from badges.canonical.meanings import (
    ID,
    JSON,
    LANGUAGE_MAP,
    LIST,
    ONE_BY_ONE,
    PROPERTY,
    TYPE,
    TYPES,
    UNDEFINED,
    NotCovered,
    Term,
    Types,
)
from badges.canonical.rdf import RDF
from badges.canonical.rdfc import Quad
from badges.canonical.reference import MAX_DEPTH, MAX_NODES, weight
from badges.canonical.tables import Table, Tables
from badges.canonical.terms import Kind, Undefined, escaped
from badges.canonical.work import Budget
from badges.patience import about_to_take_long

Place = tuple[Any, str | int] | None
"""Where something stands: the place of what holds it, and its name or number there."""

Lines = list[bytes]

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*").fullmatch
_FIRST, _REST, _NIL = f" <{RDF}first> ".encode(), f" <{RDF}rest> ".encode(), f"<{RDF}nil>".encode()
_BLANK = ord("_")
# What takes longer than the names and values that it has: steps beside those.
_A_THING, _A_CULPRIT, _A_LINK, _A_NUMBER, _IN_A_GRAPH = 2, 3, 5, 3, 3
_DEEPEST = MAX_DEPTH - 4
"""Deeper than this the reference looks how deep it is: that spares asking for every value."""


class Walk:
    """One document on its way.

    What it says is ``gathered``. JSON escapes some letters in another way than N-Quads does: only ``carefully`` is sure of them,
    and everything else is asked afterwards by ``needs_care``. ``ordered`` goes through members as PyLD does: then ``quads`` has
    the same, in the order and with the names of blank nodes of the reference.
    """

    __slots__ = (
        "_apart",
        "_blanks",
        "_budget",
        "_fresh",
        "_left",
        "_links",
        "_met",
        "_named_blanks",
        "_ordered",
        "_own",
        "_said",
        "_tables",
        "_text",
        "culprits",
        "gathered",
        "quads",
        "steps",
    )

    def __init__(
        self, tables: Tables, budget: Budget, apart: str | None = None, *, ordered: bool = False, carefully: bool = False
    ) -> None:
        self._gather(Gathered())
        self.quads: list[Quad] = []
        self.culprits: list[tuple[Place, Kind, str]] = []
        self.steps = 0
        """What it cost, without contexts."""
        self._tables = tables
        self._own: Tables | None = None
        self._budget = budget
        self._met = budget.met
        self._fresh = 0
        self._blanks: dict[bytes, int] = {}
        self._named_blanks: dict[int, bytes] = {}
        self._left = max(0, min(MAX_NODES, budget.left))
        self._ordered = ordered
        self._apart = apart
        self._text: Callable[[str], bytes] = careful_literal if ordered or carefully else orjson.dumps

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
        if isinstance(document.get(self._apart or ""), str):
            raise NotCovered("a text set apart")
        most = self._left
        try:
            self._node(document, self._tables.first, None, b"", None, None, None, 1)
        except (orjson.JSONEncodeError, UnicodeEncodeError) as error:
            raise NotCovered("surrogate") from error
        except (NotCovered, CanonicalizationError) as error:
            if most < MAX_NODES and "too_large" in error.args[0]:
                self._budget.exhaust()
            raise
        finally:
            self.steps = most - max(0, self._left)
            self._budget.left -= self.steps
        if self._budget.left < 0:
            self._budget.exhaust()

    def undefined(self) -> tuple[Undefined, ...]:
        """What was found that the statements do not say, in document order."""
        return tuple(Undefined(_pointer(place), kind, value) for place, kind, value in dict.fromkeys(self.culprits))

    def _spend(self, values: int) -> None:
        self._left -= values
        if self._left < 0:
            raise NotCovered("too_large")

    def _blame(self, place: Place, kind: Kind, value: str) -> None:
        """Take down what no statement holds."""
        self._spend(_A_CULPRIT)
        self.culprits.append((place, kind, value))

    def _meet(self, table: Table) -> None:
        """Pay for a context, the first time that this file comes to it."""
        if table not in self._met:
            self._met.add(table)
            self._budget.spend(table.cost)

    def _own_tables(self) -> Tables:
        if self._own is None:
            about_to_take_long()
            self._own = self._tables.for_one_document()
        return self._own

    def _blank(self, called: bytes | None = None) -> int:
        """A new blank node, or the one that the document calls so; fresh ones count upwards."""
        if called is None:
            node = self._fresh
            self._fresh += 1
        else:
            node = self._blanks.setdefault(called, -1 - len(self._blanks))
            self._named_blanks[node] = called
            self.gathered.is_odd = True
        self.gathered.said.setdefault(node, [])
        return node

    def _say(self, subject: Name | None, predicate: bytes, value: Name, graph: Name | None) -> None:
        """A statement, if it is about something."""
        if subject is None:
            return
        if graph is not None:
            self._spend(_IN_A_GRAPH)
            self.gathered.is_odd = True
            self.gathered.links.append((subject, predicate, value, graph))
        elif isinstance(value, int):
            self.gathered.links.append((subject, predicate, value, None))
        else:
            self.gathered.said.setdefault(subject, []).append(predicate + value + b" .\n")
        if self._ordered:
            term = self._term
            self.quads.append((term(subject), predicate[1:-1].decode(), term(value), "" if graph is None else term(graph)))

    def _term(self, name: Name) -> str:
        if isinstance(name, bytes):
            return name.decode()
        return f"_:f{name}" if name >= 0 else self._named_blanks[name].decode()

    def _node(
        self,
        element: dict[str, Any],
        table: Table,
        owner: Name | None,
        predicate: bytes,
        into: Lines | None,
        graph: Name | None,
        place: Place,
        depth: int,
    ) -> None:
        """An object that is a thing: the statement that leads to it, then those that it makes.

        ``into`` are the lines of its owner, where they may be written as they come.
        """
        if depth > _DEEPEST:
            raise NotCovered("too_deep")
        self._left -= 2 * len(element) + _A_THING
        if self._left < 0:
            raise NotCovered("too_large")
        if "@context" in element:
            table = self._local(element["@context"], table)
        type_key, types = table.type_key, None
        if (said := element.get(type_key)) is not None or (said := element.get(type_key := "@type")) is not None:
            types = table.types(said)
            table = types.table
            self._left -= len(types.written)
        if table not in self._met:
            self._meet(table)
        id_key = table.id_key
        if (id := element.get(id_key)) is not None or (id := element.get(id_key := "@id")) is not None:
            name = self._named(id, table)
            lines = self._lines(name)
        else:
            name = self._fresh
            self._fresh = name + 1
            self._said[name] = lines = []
        if owner is not None and name is not None:
            if into is None:
                self._say(owner, predicate, name, graph)
            elif isinstance(name, int):
                self._links.append((owner, predicate, name, None))
            else:
                into.append(predicate + name + b" .\n")
        is_simple = graph is None and not self._ordered
        into = lines if is_simple else None
        known, text, iri_of = table.terms.get, self._text, table.iri
        for key, value in self._in_order(element, table) if self._ordered else element.items():
            term = known(key) or table.term(key)
            if is_simple and type(value) is str:
                # Texts and links of which nothing else comes are most of what is said.
                if term.is_plain:
                    lines.append(term.before + text(value) + term.after)
                    continue
                if term.is_link and (iri := iri_of(value)) is not None and iri[0] != _BLANK:
                    lines.append(term.before + iri + b" .\n")
                    continue
            kind = term.kind
            if kind == PROPERTY:
                if place is None and key == self._apart:
                    self._set_apart(term, value, name)
                else:
                    self._values(term, value, name, into, graph, (place, key), depth)
            elif kind == TYPES:
                if types is None or key != type_key:
                    raise NotCovered("type by another name")
                if is_simple and not types.has_undefined:
                    lines += types.lines
                else:
                    self._types(types, value, name, graph, (place, key))
            elif kind == ID:
                if id is None or key != id_key:
                    raise NotCovered("id twice")
                if name is None:
                    self._blame((place, key), "relative_iri", value)
            elif kind == UNDEFINED:
                self._pass_over(key, value, depth)
                self._blame((place, key), "property", key)
        if types is not None and known(type_key) is not known("@type"):
            raise NotCovered("type by another name")

    def _pass_over(self, key: str, value: Any, depth: int) -> None:
        """What is not looked into must still be what a document may hold."""
        if not key.isascii():
            weight(key, 1, 1)
        if value is not None and not (type(value) is str and value.isascii()):
            self._spend(weight(value, MAX_DEPTH - depth, self._left))

    def _local(self, contexts: Any, table: Table) -> Table:
        self._spend(1 if isinstance(contexts, str) else weight(contexts, MAX_DEPTH, self._left))
        table = table.local(contexts, self._own_tables)
        self._meet(table)
        return table

    def _lines(self, name: Name | None) -> Lines:
        """The lines of a thing with a name: what is said of it here, and perhaps elsewhere as well."""
        if name is None:
            return []  # nobody will read them
        lines = self._said.get(name)
        if lines is None:
            lines = self._said[name] = []
        else:
            self.gathered.again.add(name)
        return lines

    def _set_apart(self, term: Term, value: Any, name: Name | None) -> None:
        """What belongs to the document and not to its form: only what it would leave out is looked for."""
        kept = self.gathered
        self._gather(Gathered())
        self._values(term, value, name, None, None, (None, self._apart or ""), 1)
        self._gather(kept)

    def _gather(self, gathered: Gathered) -> None:
        self.gathered, self._said, self._links = gathered, gathered.said, gathered.links

    def _in_order(self, element: dict[str, Any], table: Table) -> Iterable[tuple[str, Any]]:
        """The members as PyLD goes through them. It would bring together what two names of one property say."""
        members = sorted(element.items(), key=_key)
        properties = [table.term(key).before for key, _ in members]
        properties = [predicate for predicate in properties if predicate]
        if len(set(properties)) < len(properties):
            raise NotCovered("one property by two names")
        return members

    def _named(self, id: Any, table: Table) -> Name | None:
        if type(id) is not str:
            raise NotCovered("id")
        iri = table.iri(id)
        return self._blank(iri) if iri is not None and iri[0] == _BLANK else iri

    def _types(self, types: Types, said: Any, name: Name | None, graph: Name | None, place: Place) -> None:
        for index, iri in enumerate(types.written):
            if iri is None:
                is_one = type(said) is str
                self._blame(place if is_one else (place, index), "type", said if is_one else said[index])
            else:
                if name is not None:
                    self.gathered.again.add(name)
                self._say(name, TYPE, self._blank(iri) if iri[0] == _BLANK else iri, graph)

    def _values(
        self, term: Term, value: Any, name: Name | None, into: Lines | None, graph: Name | None, place: Place, depth: int
    ) -> None:
        """What a member says, be it one value or several."""
        if term.table not in self._met:
            self._meet(term.table)
        shape, kind = term.shape, type(value)
        if name is not None and (kind is list or shape == LANGUAGE_MAP or not term.is_alone):
            self.gathered.again.add(name)
        if shape == ONE_BY_ONE or (shape == LANGUAGE_MAP and kind is not dict):
            if kind is list:
                self._spend(len(value))
                for index, item in enumerate(value):
                    self._value(term, item, name, term.before, into, graph, (place, index), depth + 1)
            else:
                self._value(term, value, name, term.before, into, graph, place, depth)
        elif shape == LANGUAGE_MAP:
            self._language_map(term, value, name, graph, place)
        elif shape == JSON:
            self._spend(weight(value, MAX_DEPTH - depth, self._left))
            self._say(name, term.before, json_literal(value), graph)
        elif shape == LIST and value is not None:
            self._list(term, value, name, graph, place, depth)
        elif kind is list:
            self._spend(len(value))
            for index, item in enumerate(value):
                self._graph(term, item, name, graph, (place, index), depth + 1)
        else:
            self._graph(term, value, name, graph, place, depth)

    def _value(
        self,
        term: Term,
        value: Any,
        name: Name | None,
        predicate: bytes,
        into: Lines | None,
        graph: Name | None,
        place: Place,
        depth: int,
    ) -> None:
        kind = type(value)
        if kind is dict:
            if "@value" not in value:
                is_reference = len(value) == 1 and next(iter(value)) in ("@id", term.table.id_key)
                inside = term.reference() if is_reference else term.inside()
                self._node(value, inside, name, predicate, into, graph, place, depth + 1)
                return
            self._spend(2 * len(value))
            said: Name = value_object(term, value, self._meet)
        elif kind is str:
            if term.is_text:
                said = self._text(value) + term.suffix
            elif term.coercion == "@id" or term.coercion == "@vocab":
                iri = term.table.iri(value) if term.coercion == "@id" else term.table.vocabulary_iri(value)
                if iri is None:
                    self._blame(place, "relative_iri", value)
                    return
                said = self._blank(iri) if iri[0] == _BLANK else iri
            else:
                said = typed_literal(value, term.coercion)
        elif value is None:
            self._blame(place, "dropped", "null")
            return
        elif kind is bool or kind is int or kind is float:
            self._spend(_A_NUMBER)
            said = typed_literal(value, None if term.coercion in ("@id", "@vocab") else term.coercion)
        else:
            raise NotCovered("list in a list")
        if into is not None and isinstance(said, bytes):
            into.append(predicate + said + b" .\n")
        else:
            self._say(name, predicate, said, graph)

    def _graph(self, term: Term, value: Any, name: Name | None, graph: Name | None, place: Place, depth: int) -> None:
        """A value that is a graph of its own (JSON-LD 1.1 §4.9.1), called by a blank node."""
        if value is None:
            self._blame(place, "dropped", "null")
            return
        if type(value) is not dict or "@value" in value or len(value) - ("@context" in value) < 2:
            raise NotCovered("next to nothing in a graph")
        inner = self._blank()
        self._say(name, term.before, inner, graph)
        self._node(value, term.inside(), None, b"", None, inner, place, depth + 1)

    def _list(self, term: Term, value: Any, name: Name | None, graph: Name | None, place: Place, depth: int) -> None:
        """A chain of blank nodes, one for each item that is something."""
        if name is None:
            raise NotCovered("list of nobody")
        items = value if type(value) is list else [value]
        self._spend((1 + _A_LINK) * len(items))
        cells = [None if item is None else self._blank() for item in items]
        chain: list[Name] = [cell for cell in cells if cell is not None]
        self._say(name, term.before, chain[0] if chain else _NIL, graph)
        links = iter([*chain[1:], _NIL])
        for index, (cell, item) in enumerate(zip(cells, items, strict=True)):
            self._value(term, item, cell, _FIRST, None, graph, (place, index) if items is value else place, depth + 1)
            if cell is not None:
                self._say(cell, _REST, next(links), graph)

    def _language_map(self, term: Term, value: dict[str, Any], name: Name | None, graph: Name | None, place: Place) -> None:
        self._spend(2 * len(value))
        for tag, texts in sorted(value.items(), key=_key) if self._ordered else value.items():
            if tag == "@none":
                suffix = b""
            elif _LANGUAGE_TAG(tag):
                suffix = b"@" + tag.lower().encode()
            else:
                raise NotCovered("language tag")
            listed = type(texts) is list
            self._spend(len(texts) if listed else 0)
            for index, text in enumerate(texts if listed else [texts]):
                if text is None:
                    at = place, tag
                    self._blame((at, index) if listed else at, "dropped", "null")
                elif type(text) is not str:
                    raise NotCovered("language map")
                else:
                    self._say(name, term.before, self._text(text) + suffix, graph)


def _key(item: tuple[str, Any]) -> str:
    return item[0]


def _pointer(place: Place) -> str:
    steps = []
    while place is not None:
        place, step = place
        steps.append(escaped(str(step)))
    return "".join(f"/{step}" for step in reversed(steps))
