"""From expanded JSON-LD to quads (JSON-LD 1.1 API §8.1), in one walk and in linear time.

PyLD's own way over a node map compares every value with every other: a few thousand values would keep it busy for minutes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from badges.canonical.error import CanonicalizationError
from badges.canonical.jcs import canonical_json
from badges.canonical.rdfc import Quad, literal

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_I18N = "https://www.w3.org/ns/i18n#"

# Loose on purpose, as other processors are; what would end an IRI in N-Quads is refused below.
_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*|_):\S*").fullmatch
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*").fullmatch

# Between < and > these would end it: an IRI that closes its own bracket could forge a whole line of the signed text.
_BREAKS_A_LINE = re.compile(r"[\x00-\x20<>\x7f]").search


def quads(expanded: list[Any], place_of: Callable[[dict[str, Any], str], str | None] = lambda *_: None) -> Iterator[Quad]:
    """The statements of an expanded document; those with a relative IRI are left out, as the standard says.

    Blank nodes are numbered, but for objects with a place: those are called after it. ``place_of`` is told whose value a list is.

    Raises:
        CanonicalizationError: ``invalid_iri`` for an IRI that N-Quads cannot write, ``invalid_json_ld`` for a node with two
            indexes, and for what is no expanded document.
    """
    return _Walk(place_of).nodes(expanded, "")


class _Walk:
    def __init__(self, place_of: Callable[[dict[str, Any], str], str | None]) -> None:
        self.numbers = count()
        self.place_of = place_of
        self.indexes: dict[tuple[str, str], str] = {}
        """The one index of each node that has one, by graph and name."""

    def nodes(self, items: list[Any], graph: str) -> Iterator[Quad]:
        for item in items:
            # Values and lists that hang on no node say nothing.
            if isinstance(item, dict) and "@value" not in item and not _is_list(item):
                yield from self.node(item, self.name(item), graph)

    def name(self, node: dict[str, Any]) -> str | None:
        """The node as N-Quads writes it; None for one whose statements cannot be written."""
        id = node.get("@id")
        if id is None:
            place = self.place_of(node, "")
            return self.fresh() if place is None else f"_:p{place}"
        return iri(id)

    def fresh(self) -> str:
        # Documents' own blank nodes get another letter in iri(), so that the two never meet.
        return f"_:f{next(self.numbers)}"

    def cells(self, chain: dict[str, Any], owner: str) -> Iterator[str]:
        """A blank node for each item of a list, the links of its chain."""
        place = self.place_of(chain, owner)
        for index in range(len(chain["@list"])):
            yield self.fresh() if place is None else f"_:p{cell(place, index)}"

    def node(self, node: dict[str, Any], subject: str | None, graph: str) -> Iterator[Quad]:
        if "@index" in node and "@id" in node and self.indexes.setdefault((graph, node["@id"]), node["@index"]) != node["@index"]:
            raise CanonicalizationError("invalid_json_ld", "conflicting indexes")  # §7.2 step 6.9
        for key, values in node.items():
            if key == "@type":
                for type in values:
                    yield from _quad(subject, f"<{RDF}type>", iri(type), graph)
            elif key == "@graph":
                # A graph whose name cannot be written is left out whole.
                if subject is not None:
                    yield from self.nodes(values, subject)
            elif key == "@included":
                yield from self.nodes(values, graph)
            elif key == "@reverse":
                for property, items in values.items():
                    for item in map(_object, items):
                        other = self.name(item)
                        yield from self.node(item, other, graph)
                        yield from _quad(other, iri(property), subject, graph)
            elif not key.startswith("@"):
                for value in values:
                    yield from self.value(subject, iri(key), value, graph)

    def value(self, subject: str | None, predicate: str | None, value: Any, graph: str) -> Iterator[Quad]:
        if "@value" in _object(value):
            yield from _quad(subject, predicate, typed(value), graph)
        elif _is_list(value) and (subject is None or predicate is None or predicate.startswith("_:")):
            # Nobody begins this list: only what the nodes in it say for themselves is left.
            for item in value["@list"]:
                yield from self.value(None, None, item, graph)
        elif "@list" in value:
            cells = [*self.cells(value, f"{subject} {predicate}")]
            yield from _quad(subject, predicate, cells[0] if cells else f"<{RDF}nil>", graph)
            for place, (cell, item) in enumerate(zip(cells, value["@list"], strict=True), start=1):
                yield from self.value(cell, f"<{RDF}first>", item, graph)
                yield cell, f"<{RDF}rest>", cells[place] if place < len(cells) else f"<{RDF}nil>", graph
        else:
            other = self.name(value)
            yield from _quad(subject, predicate, other, graph)
            yield from self.node(value, other, graph)


def _object(item: Any) -> dict[str, Any]:
    """What stands in an expanded document; PyLD leaves a text unexpanded whose property has become a keyword meanwhile.

    Raises:
        CanonicalizationError: for anything but an object.
    """
    if not isinstance(item, dict):
        raise CanonicalizationError("invalid_json_ld", "a value that is no object")
    return item


def _is_list(item: dict[str, Any]) -> bool:
    """Whether it is a list object (§5.1.2 step 17); PyLD lets one through that has a type as well.

    Raises:
        CanonicalizationError: for something that is a list and more than that.
    """
    if "@list" not in item:
        return False
    if not item.keys() <= {"@list", "@index"}:
        raise CanonicalizationError("invalid_json_ld", "invalid set or list object")
    return True


def cell(place: str, index: int) -> str:
    """The place of one link in the chain of a list. No other place begins with a digit."""
    return f"{index}:{place}"


def is_absolute(text: str) -> bool:
    """Whether it stands for itself, as an IRI or blank node; statements about anything else are left out."""
    return bool(_ABSOLUTE(text))


def iri(value: Any) -> str | None:
    """An IRI or blank node as N-Quads writes it; None for a relative one.

    Raises:
        CanonicalizationError: ``invalid_iri`` when it would break the line it stands in.
    """
    # PyLD lets a null among several types through.
    if not isinstance(value, str) or not _ABSOLUTE(value):
        return None
    if _BREAKS_A_LINE(value):
        raise CanonicalizationError("invalid_iri", value[:200])
    return f"_:d{value[2:]}" if value.startswith("_:") else f"<{value}>"


def typed(item: dict[str, Any]) -> str | None:
    """A value object as a literal (§8.4.2), or None when its language or datatype is none."""
    value, datatype, language = item["@value"], item.get("@type"), item.get("@language")
    if datatype == "@json":
        return f"{literal(canonical_json(value))}^^<{RDF}JSON>"
    if language is not None and not _LANGUAGE_TAG(language):
        return None
    if datatype is not None and (iri(datatype) or "_:").startswith("_:"):
        return None
    text, native = lexical(value, datatype)
    if native is None and "@direction" in item:
        return f"{literal(text)}^^<{_I18N}{(language or '').lower()}_{item['@direction']}>"
    if native is None and language is not None:
        return f"{literal(text)}@{language}"
    datatype = datatype or native or f"{XSD}string"
    return literal(text) if datatype == f"{XSD}string" else f"{literal(text)}^^<{datatype}>"


def lexical(value: Any, datatype: str | None) -> tuple[str, str | None]:
    """Text of a value that is to have this datatype, if any, and the datatype that JSON's kinds of values bring along."""
    if isinstance(value, bool):
        return ("true" if value else "false"), f"{XSD}boolean"
    if datatype == f"{XSD}double" and isinstance(value, str):
        # Not in the text of the standard, but what other processors do with numbers written as strings.
        try:
            return _double(float(value)), None
        except ValueError:
            return value, None
    if isinstance(value, str):
        return value, None
    if datatype == f"{XSD}double" or abs(value) >= 1e21 or value != int(value):
        return _double(float(value)), f"{XSD}double"
    return str(int(value)), f"{XSD}integer"


def _double(value: float) -> str:
    """§8.6: one digit, a point, up to fifteen digits without zeros at the end, E, exponent."""
    mantissa, _, exponent = f"{value:.15E}".partition("E")
    if not exponent:
        return mantissa
    digits = mantissa.rstrip("0")
    return f"{digits}0E{int(exponent)}" if digits.endswith(".") else f"{digits}E{int(exponent)}"


def _quad(subject: str | None, predicate: str | None, value: str | None, graph: str) -> Iterator[Quad]:
    # §8.1 steps 1.3 and 1.4: no relative IRI anywhere, and no blank node as a predicate.
    if subject is not None and predicate is not None and value is not None and not predicate.startswith("_:"):
        yield subject, predicate, value, graph
