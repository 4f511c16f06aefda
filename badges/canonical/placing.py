"""Documents whose objects and arrays know where they stand, so that a part of one speaks of the same blank nodes as the whole.

Selective disclosure compares the statements of a part with those of the whole. vc-di-ecdsa §3.4.7 to 3.4.9 gives every blank
node a name of its own for that (skolemization) and takes it away again; a name taken from the place in the document does the
same, and reaches the links of a ``@list``, which have no name in JSON-LD.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from badges.canonical.rdf import quads
from badges.canonical.rdfc import Quad
from badges.canonical.reference import admit, expand, pyld


class PlacedObject(dict[str, Any]):
    """A JSON object that stands at this place: a JSON Pointer into the whole document, or a link of a list."""

    def __init__(self, members: Mapping[str, Any], place: str) -> None:
        super().__init__(members)
        self.place = place

    def __deepcopy__(self, memo: dict[int, Any]) -> PlacedObject:
        return PlacedObject({key: copy.deepcopy(value, memo) for key, value in self.items()}, self.place)


class PlacedArray(list[Any]):
    """A JSON array that stands at this place."""

    def __init__(self, items: list[Any], place: str) -> None:
        super().__init__(items)
        self.place = place

    def __deepcopy__(self, memo: dict[int, Any]) -> PlacedArray:
        return PlacedArray([copy.deepcopy(item, memo) for item in self], self.place)


@dataclass(frozen=True, slots=True)
class OrderedList:
    """A ``@list`` of a document, expanded: the property whose value it is, and its items."""

    property: str
    items: list[Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a placed document says.

    ``nodes`` are the places of objects that are nodes (not values, maps or the like), ``lists`` the ordered lists by the place
    of their array.
    """

    quads: tuple[Quad, ...]
    nodes: frozenset[str]
    lists: Mapping[str, OrderedList]


def placed(document: dict[str, Any]) -> PlacedObject:
    """The same document, knowing its places. Contexts are instructions, not content, and stay as they are.

    Raises:
        CanonicalizationError: when it is nothing a processor should be given.
    """
    admit(document)
    return _object(document, "")


def _object(value: dict[str, Any], place: str) -> PlacedObject:
    members = {k: v if k == "@context" else _placed(v, f"{place}/{escaped(k)}") for k, v in value.items()}
    return PlacedObject(members, place)


def _placed(value: Any, place: str) -> Any:
    if isinstance(value, dict):
        return _object(value, place)
    if isinstance(value, list):
        return PlacedArray([_placed(item, f"{place}/{index}") for index, item in enumerate(value)], place)
    return value


def escaped(key: str) -> str:
    """A member's name as a JSON Pointer writes it (RFC 6901 §3)."""
    return key.replace("~", "~0").replace("/", "~1")


def read(document: PlacedObject) -> Reading:
    """The statements of a placed document, its blank nodes called after their places.

    Raises:
        CanonicalizationError: when the document is no JSON-LD.
    """
    watched = _Watched(pyld().JsonLdProcessor())
    expanded = expand(document, watched.processor)
    nodes, lists = set[str](), {}
    for property, value in _values(expanded, ""):
        place = watched.place_of(value)
        if place is not None and "@list" in value:
            lists[place] = OrderedList(property, value["@list"])
        elif place is not None and "@value" not in value:
            nodes.add(place)
    return Reading(tuple(quads(expanded, watched.place_of)), frozenset(nodes), lists)


class _Watched:
    """A PyLD processor that remembers which of its results came from which place."""

    def __init__(self, processor: Any) -> None:
        self.processor = processor
        self._by_pyld = processor._expand
        # The results are kept along, so that no other object can come to have their identity.
        self._came_from: dict[int, tuple[Any, str]] = {}
        self._owners: set[str] = set()
        processor._expand = self._expand

    def _expand(self, active: Any, active_property: Any, element: Any, *rest: Any, **named: Any) -> Any:
        result = self._by_pyld(active, active_property, element, *rest, **named)
        if isinstance(element, PlacedObject | PlacedArray) and isinstance(result, dict | list):
            self._came_from[id(result)] = (result, element.place)
        return result

    def place_of(self, thing: Any, owner: str = "") -> str | None:
        """Where an expanded object came from; for a list or graph that PyLD put around something, where that came from.

        A list around a single value without brackets came from nowhere, and is called after whose it is.
        """
        if found := self._came_from.get(id(thing)):
            return found[1]
        if isinstance(thing, dict) and isinstance(content := thing.get("@list"), list):
            place = self.place_of(content)
            place = self.place_of(content[0]) if place is None and content else place
            return self._called_after(owner) if place is None and owner else place
        if isinstance(thing, dict) and isinstance(content := thing.get("@graph"), list) and content:
            place = self.place_of(content[0])
            return None if place is None else f"@graph:{place}"
        return None

    def _called_after(self, owner: str) -> str | None:
        # Only the first of several: two under one name would be one.
        if owner in self._owners:
            return None
        self._owners.add(owner)
        return f"@list:{owner}"


def _values(value: Any, property: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of an expanded document with the property it is a value of, the outermost first."""
    if isinstance(value, list):
        for item in value:
            yield from _values(item, property)
    elif isinstance(value, dict):
        yield property, value
        if "@value" not in value:
            for key, member in value.items():
                yield from _values(member, property if key.startswith("@") else key)


def plain(value: Any) -> Any:
    """The same JSON without places."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
