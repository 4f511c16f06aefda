"""Parts of a document, named by JSON Pointers (vc-di-ecdsa §3.4.10 to 3.4.13)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from badges.canonical.placing import OrderedList, PlacedArray, PlacedObject, Reading
from badges.canonical.rdf import RDF, cell

MAX_POINTERS = 1_000
MAX_LENGTH = 1_000
"""How many pointers there may be, and how many characters each may have."""

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}").fullmatch
_OF_A_VALUE = frozenset(("@value", "@type", "@language", "@direction", "@id"))
_BAD_ESCAPE = re.compile(r"~(?![01])").search


class NotSelectable(ValueError):
    """A pointer that selects nothing that could be shown.

    ``code`` is one of ``malformed_pointer``, ``too_many_pointers``, ``not_there`` (the document has no such place), ``proof``
    (proofs are not part of what is signed) and ``list_item`` (a list that cannot be shown in part); ``pointer`` is the culprit.
    """

    def __init__(self, code: str, pointer: str = "") -> None:
        super().__init__(f"{code}: {pointer}" if pointer else code)
        self.code = code
        self.pointer = pointer


class Selection(dict[str | int, "Selection"]):
    """Which members or items of a JSON value are selected; ``whole`` if all of it is."""

    whole: bool = False


def parse(pointer: object) -> list[str]:
    """The steps of a JSON Pointer (RFC 6901).

    Raises:
        NotSelectable: ``malformed_pointer``.
    """
    if not isinstance(pointer, str) or len(pointer) > MAX_LENGTH or _BAD_ESCAPE(pointer):
        raise NotSelectable("malformed_pointer", str(pointer)[:200])
    if pointer and not pointer.startswith("/"):
        raise NotSelectable("malformed_pointer", pointer)
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def selection_of(document: Any, pointers: Iterable[object]) -> Selection:
    """What these pointers select in this document.

    Raises:
        NotSelectable: when one is malformed or leads nowhere, or there are too many.
    """
    root = Selection()
    for number, pointer in enumerate(pointers):
        if number >= MAX_POINTERS:
            raise NotSelectable("too_many_pointers")
        steps = parse(pointer)
        if steps[:1] == ["proof"]:
            raise NotSelectable("proof", str(pointer))
        value, selected = document, root
        for step in steps:
            key, value = _step(value, step, str(pointer))
            selected = selected.setdefault(key, Selection())
        selected.whole = True
    return root


def select(document: PlacedObject, selection: Selection, reading: Reading) -> PlacedObject:
    """The selected part of a document, its objects still at the places that they have in the whole.

    On the way to what was selected every object keeps its identifier, its types and its context (§3.4.11), so that statements
    in the part are statements of the whole. That includes identifiers of blank nodes, without which two mentions of one
    thing would become two things.

    Raises:
        NotSelectable: ``list_item``.
    """
    part = _Part(reading).object(document, selection)
    # An empty root still says under which contexts it says nothing.
    return PlacedObject({"@context": document.get("@context"), **part}, document.place)


def _step(value: Any, step: str, pointer: str) -> tuple[str | int, Any]:
    if isinstance(value, dict) and step in value:
        return step, value[step]
    if isinstance(value, list) and _INDEX(step) and int(step) < len(value):
        return int(step), value[int(step)]
    raise NotSelectable("not_there", pointer)


class _Part:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def of(self, value: Any, selection: Selection) -> Any:
        if selection.whole or (isinstance(value, dict) and "@value" in value):
            # A value without its language or datatype would be another one.
            return value
        if isinstance(value, PlacedObject):
            return self.object(value, selection)
        return PlacedArray([self.of(value[index], selection[index]) for index in sorted(selection, key=int)], value.place)

    def object(self, value: PlacedObject, selection: Selection) -> PlacedObject:
        if selection.whole:
            return value
        kept = ("id", "type", "@id", "@type", "@context") if value.place in self.reading.nodes else ()
        part = PlacedObject({}, value.place)
        for key, member in value.items():
            if key in kept or (key in selection and (key == "@context" or selection[key].whole)):
                part[key] = member
            elif key in selection and (found := self._list_at(member, selection[key])):
                self._items(value, part, key, *found)
            elif key in selection:
                part[key] = self.of(member, selection[key])
        return part

    def _list_at(self, member: Any, selection: Selection) -> tuple[PlacedArray, Selection, str] | None:
        """The array of an ordered list, whether its term or the document says that it is one, and its place."""
        if isinstance(member, PlacedArray) and member.place in self.reading.lists:
            return member, selection, member.place
        if isinstance(member, PlacedObject) and member.place in self.reading.lists and "@list" in selection:
            inner = member["@list"]
            return (inner, selection["@list"], member.place) if isinstance(inner, PlacedArray) else None
        return None

    def _items(
        self, source: PlacedObject, part: PlacedObject, key: str, array: PlacedArray, selection: Selection, place: str
    ) -> None:
        """Some items of an ordered list.

        The signed statements link each item to the next, so an item cannot be shown as if it stood alone. Objects that were
        not selected leave an empty one (or their identifier) in their place. Where a value was not selected the links are
        written out (rdf:first, rdf:rest), which is the one way of JSON-LD to leave it out.
        """
        others = [item for index, item in enumerate(array) if index not in selection]
        chain = self.reading.lists[place]
        if selection.whole or all(isinstance(item, PlacedObject) and item.place in self.reading.nodes for item in others):
            items = [self._item(item, selection, index) for index, item in enumerate(array)]
            shown = PlacedArray(items, array.place)
            part[key] = shown if array.place == place else PlacedObject({"@list": shown}, place)
        elif chain.property in source or chain.property in part or len(chain.items) != len(array):
            raise NotSelectable("list_item", array.place)
        else:
            part[chain.property] = _links(chain, place, selection)

    def _item(self, item: Any, selection: Selection, index: int) -> Any:
        if selection.whole:
            return item
        if index in selection:
            return self.of(item, selection[index])
        return PlacedObject({key: item[key] for key in ("id", "@id") if key in item}, item.place)


def _links(chain: OrderedList, place: str, selection: Selection) -> PlacedObject:
    """The links of a list up to the last item that is selected."""
    last = max(int(index) for index in selection)
    link: PlacedObject | None = None
    for index in range(last, -1, -1):
        members: dict[str, Any] = {}
        if index in selection:
            # Written out as they were expanded; of an object that would lose the places of what is in it.
            if not selection[index].whole or not _OF_A_VALUE.issuperset(chain.items[index]):
                raise NotSelectable("list_item", place)
            members[f"{RDF}first"] = chain.items[index]
        if link is not None:
            members[f"{RDF}rest"] = link
        link = PlacedObject(members, cell(place, index))
    assert link is not None
    return link
