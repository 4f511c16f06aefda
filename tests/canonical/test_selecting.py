"""Parts of documents, named by JSON Pointers: what they hold, and that they say nothing that the whole does not say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from badges.canonical import CanonicalizationError, placing
from badges.canonical.selecting import MAX_LENGTH, MAX_POINTERS, NotSelectable, parse, select, selection_of
from tests.canonical.samples import a_badge

FIRST, REST = (f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}" for name in ("first", "rest"))

CONTEXT: dict[str, Any] = {
    "@vocab": "urn:v:",
    "id": "@id",
    "type": "@type",
    "steps": {"@container": "@list"},
    "sites": {"@container": "@list", "@type": "@id"},
    "counts": {"@container": "@list", "@type": "http://www.w3.org/2001/XMLSchema#byte"},
    "grid": {"@container": "@list"},
    "titles": {"@container": "@language"},
    "named": {"@container": "@id"},
    "nested": "@nest",
    "made": {"@reverse": "urn:v:maker"},
    "raw": {"@type": "@json"},
    "apart": {"@container": "@graph"},
}


def a_thing(**members: Any) -> dict[str, Any]:
    return {"@context": CONTEXT, "id": "urn:it", **members}


def part(document: dict[str, Any], *pointers: str) -> dict[str, Any]:
    """What the pointers select, when all that it says is said by the whole."""
    whole = placing.placed(document)
    reading = placing.read(whole)
    selected = select(whole, selection_of(whole, pointers), reading)
    assert set(placing.read(selected).quads) <= set(reading.quads)
    shown: dict[str, Any] = placing.plain(selected)
    del shown["@context"]
    return shown


def pointers_into(value: Any, place: str = "") -> Iterator[str]:
    yield place
    if isinstance(value, dict):
        for key, member in value.items():
            if key != "@context":
                yield from pointers_into(member, f"{place}/{placing.escaped(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from pointers_into(item, f"{place}/{index}")


@pytest.mark.parametrize(
    ("pointer", "steps"),
    [
        ("", []),
        ("/foo", ["foo"]),
        ("/foo/0", ["foo", "0"]),
        ("/", [""]),
        ("/a~1b", ["a/b"]),
        ("/m~0n", ["m~n"]),
        ("/~01", ["~1"]),
        ("/c%d", ["c%d"]),
        ("/ ", [" "]),
    ],
)
def test_a_pointer_is_read_as_rfc_6901_says(pointer: str, steps: list[str]) -> None:
    assert parse(pointer) == steps


@pytest.mark.parametrize("pointer", ["foo", "#/foo", "/~", "/~2", "/a~", None, 7, ["/a"], "/" * (MAX_LENGTH + 1)])
def test_what_is_no_pointer_is_refused(pointer: Any) -> None:
    with pytest.raises(NotSelectable) as refusal:
        parse(pointer)
    assert refusal.value.code == "malformed_pointer"


@pytest.mark.parametrize(
    "pointer",
    ["/nothing", "/many/2", "/many/00", "/many/-", "/many/+1", "/many/٣", "/many/length", "/many/1/0", "/one/0"],
)
def test_a_pointer_that_leads_nowhere_is_refused(pointer: str) -> None:
    with pytest.raises(NotSelectable) as refusal:
        part(a_thing(many=["a", "b"], one="c"), pointer)
    assert (refusal.value.code, refusal.value.pointer) == ("not_there", pointer)


def test_proofs_are_no_part_of_what_is_signed() -> None:
    with pytest.raises(NotSelectable) as refusal:
        part(a_thing(proof={"x": "y"}), "/proof/x")
    assert refusal.value.code == "proof"


def test_there_is_a_bound_to_the_number_of_pointers() -> None:
    with pytest.raises(NotSelectable) as refusal:
        selection_of({"a": "b"}, ["/a"] * (MAX_POINTERS + 1))
    assert refusal.value.code == "too_many_pointers"


IT = {"id": "urn:it"}


@pytest.mark.parametrize(
    ("members", "pointers", "expected"),
    [
        pytest.param({"a": "b", "c": "d"}, ["/a"], {"a": "b"}, id="a value"),
        pytest.param({"a": "b"}, [""], {"a": "b"}, id="everything"),
        pytest.param({"a": "b"}, ["/id"], {}, id="the identifier, which is there anyway"),
        pytest.param({"type": ["A", "B"], "a": "b"}, ["/type/1"], {"type": ["A", "B"]}, id="a type, with the others"),
        pytest.param({"a": ["b", "c", "d"]}, ["/a/2", "/a/0"], {"a": ["b", "d"]}, id="items, in their order"),
        pytest.param({"a": ["b"]}, ["/a/0"], {"a": ["b"]}, id="an only item"),
        pytest.param({"a": [{"b": "c"}]}, ["/a/0/b"], {"a": [{"b": "c"}]}, id="in an only item"),
        pytest.param(
            {"a": [{"b": "c", "d": "e"}, {"f": "g"}]}, ["/a/0/d", "/a/1"], {"a": [{"d": "e"}, {"f": "g"}]}, id="in items"
        ),
        pytest.param({"a": {"b": {"c": "d", "e": "f"}}}, ["/a/b/c", "/a/b"], {"a": {"b": {"c": "d", "e": "f"}}}, id="wider 2nd"),
        pytest.param({"a": {"b": {"c": "d", "e": "f"}}}, ["/a/b", "/a/b/c"], {"a": {"b": {"c": "d", "e": "f"}}}, id="wider 1st"),
        pytest.param(
            {"a": {"id": "urn:a", "type": "T", "b": "c", "d": {"type": "U", "e": "f"}}},
            ["/a/d/e"],
            {"a": {"id": "urn:a", "type": "T", "d": {"type": "U", "e": "f"}}},
            id="identifiers and types on the way",
        ),
        pytest.param(
            {"a": {"@id": "urn:a", "@type": "T", "b": "c", "d": "e"}},
            ["/a/d"],
            {"a": {"@id": "urn:a", "@type": "T", "d": "e"}},
            id="identifiers and types by their keywords",
        ),
        pytest.param(
            {"a": {"@context": {"b": "urn:other:b"}, "b": "c", "d": "e"}},
            ["/a/b"],
            {"a": {"@context": {"b": "urn:other:b"}, "b": "c"}},
            id="a context on the way",
        ),
        pytest.param(
            {"a": [{"@value": "b", "@language": "nl"}, {"@value": "c", "@language": "en"}]},
            ["/a/1/@value"],
            {"a": [{"@value": "c", "@language": "en"}]},
            id="a value with its language",
        ),
        pytest.param(
            {"titles": {"nl": "b", "en": ["c", "d"], "id": "e"}}, ["/titles/en/1"], {"titles": {"en": ["d"]}}, id="a language map"
        ),
        pytest.param(
            {"named": {"urn:a": {"b": "c", "d": "e"}, "urn:f": {"g": "h"}}},
            ["/named/urn:a/d"],
            {"named": {"urn:a": {"d": "e"}}},
            id="a map by identifiers",
        ),
        pytest.param({"nested": {"a": "b", "c": "d"}}, ["/nested/c"], {"nested": {"c": "d"}}, id="nested members"),
        pytest.param({"made": [{"a": "b", "c": "d"}]}, ["/made/0/c"], {"made": [{"c": "d"}]}, id="the other way round"),
        pytest.param({"raw": {"a": [1, 2]}, "b": "c"}, ["/raw"], {"raw": {"a": [1, 2]}}, id="plain JSON"),
        pytest.param({"apart": [{"a": "b", "c": "d"}]}, ["/apart/0/c"], {"apart": [{"c": "d"}]}, id="in a graph of its own"),
        pytest.param(
            {"@included": [{"id": "urn:a", "b": "c", "d": "e"}]},
            ["/@included/0/d"],
            {"@included": [{"id": "urn:a", "d": "e"}]},
            id="included",
        ),
        pytest.param(
            {"a": {"id": "_:x", "b": "c"}, "d": {"id": "_:x", "e": "f"}},
            ["/a/b", "/d/e"],
            {"a": {"id": "_:x", "b": "c"}, "d": {"id": "_:x", "e": "f"}},
            id="two mentions of one thing without a name",
        ),
        pytest.param(
            {"a": 7, "b": 7.5, "c": True, "d": False}, ["/a", "/c", "/d"], {"a": 7, "c": True, "d": False}, id="numbers"
        ),
        pytest.param({"a": {}, "b": "c"}, ["/a"], {"a": {}}, id="an empty thing"),
        pytest.param({"a": {"@set": ["b", "c"]}}, ["/a/@set/1"], {"a": {"@set": ["c"]}}, id="a set"),
    ],
)
def test_a_part_holds_what_was_selected_and_the_way_to_it(members: Any, pointers: list[str], expected: Any) -> None:
    assert part(a_thing(**members), *pointers) == IT | expected


@pytest.mark.parametrize(
    ("members", "pointers", "expected"),
    [
        pytest.param({"steps": ["a", "b"]}, ["/steps"], {"steps": ["a", "b"]}, id="all of a list"),
        pytest.param({"steps": ["a", "b"]}, ["/steps/1", "/steps/0"], {"steps": ["a", "b"]}, id="every item"),
        pytest.param({"steps": ["a"]}, ["/steps/0"], {"steps": ["a"]}, id="the only item"),
        pytest.param({"steps": "a", "b": "c"}, ["/steps"], {"steps": "a"}, id="an only value without brackets"),
        pytest.param({"steps": {"a": "b", "c": "d"}}, ["/steps/c"], {"steps": {"c": "d"}}, id="an only object without brackets"),
        pytest.param({"steps": 1, "grid": 2}, ["/steps"], {"steps": 1}, id="one of two values without brackets"),
        pytest.param({"steps": 1, "grid": 2}, ["/grid"], {"grid": 2}, id="the other of two values without brackets"),
        pytest.param({"steps": []}, ["/steps"], {"steps": []}, id="an empty list"),
        pytest.param({"steps": ["a", "b"]}, ["/steps/0"], {"urn:v:steps": {FIRST: {"@value": "a"}}}, id="the first value"),
        pytest.param(
            {"steps": ["a", "b", "c"]},
            ["/steps/1"],
            {"urn:v:steps": {REST: {FIRST: {"@value": "b"}}}},
            id="a value in the middle",
        ),
        pytest.param(
            {"steps": ["a", "b", "c"]},
            ["/steps/0", "/steps/2"],
            {"urn:v:steps": {FIRST: {"@value": "a"}, REST: {REST: {FIRST: {"@value": "c"}}}}},
            id="the first and the last value",
        ),
        pytest.param(
            {"counts": [1, 2]},
            ["/counts/1"],
            {"urn:v:counts": {REST: {FIRST: {"@value": 2, "@type": "http://www.w3.org/2001/XMLSchema#byte"}}}},
            id="a value with the datatype of its term",
        ),
        pytest.param(
            {"sites": ["urn:a", "urn:b"]}, ["/sites/1"], {"urn:v:sites": {REST: {FIRST: {"@id": "urn:b"}}}}, id="an IRI"
        ),
        pytest.param(
            {"a": {"@list": ["b", "c"]}}, ["/a/@list/0"], {"urn:v:a": {FIRST: {"@value": "b"}}}, id="a list by its keyword"
        ),
        pytest.param({"a": {"@list": ["b"]}}, ["/a/@list/0"], {"a": {"@list": ["b"]}}, id="the only item by its keyword"),
        pytest.param(
            {"a": {"@list": [{"b": "c"}, {"d": "e"}]}},
            ["/a/@list/0"],
            {"a": {"@list": [{"b": "c"}, {}]}},
            id="objects of a list by its keyword",
        ),
        pytest.param({"a": {"@list": ["b", "c"]}}, ["/a/@list"], {"a": {"@list": ["b", "c"]}}, id="all of a list by its keyword"),
        pytest.param({"steps": [{"a": "b"}, {"c": "d"}]}, ["/steps/1"], {"steps": [{}, {"c": "d"}]}, id="one object"),
        pytest.param(
            {"steps": [{"id": "urn:a", "type": "T", "b": "c"}, {"d": "e", "f": "g"}]},
            ["/steps/1/f"],
            {"steps": [{"id": "urn:a"}, {"f": "g"}]},
            id="part of one object, with the identifier of the other",
        ),
        pytest.param(
            {"steps": [{"id": "urn:a", "type": "T", "b": "c"}, "d"]},
            ["/steps/1"],
            {"steps": [{"id": "urn:a"}, "d"]},
            id="a value after an object",
        ),
        pytest.param({"grid": [["a", "b"], ["c"]]}, ["/grid"], {"grid": [["a", "b"], ["c"]]}, id="a list of lists"),
    ],
)
def test_items_of_an_ordered_list_keep_their_links(members: Any, pointers: list[str], expected: Any) -> None:
    assert part(a_thing(**members), *pointers) == IT | expected


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        pytest.param({"grid": [["a", "b"], ["c"]]}, "/grid/0", id="a list of a list"),
        pytest.param({"grid": [["a", "b"], ["c"]]}, "/grid/0/1", id="an item of a list in a list"),
        pytest.param({"steps": [{"a": {"b": "c"}}, "d"]}, "/steps/0", id="an object before a value"),
        pytest.param({"steps": ["a", None, "b"]}, "/steps/2", id="a value after a null"),
        pytest.param({"steps": ["a", "b"], "urn:v:steps": "c"}, "/steps/0", id="a property written twice"),
    ],
)
def test_a_list_that_cannot_be_shown_in_part_is_refused_by_name(members: Any, pointer: str) -> None:
    with pytest.raises(NotSelectable) as refusal:
        part(a_thing(**members), pointer)
    assert refusal.value.code == "list_item"


def test_every_place_of_a_badge_can_be_selected_alone() -> None:
    badge = a_badge()
    for pointer in pointers_into(badge):
        part(badge, pointer)


def test_two_places_of_a_badge_can_be_selected_together() -> None:
    badge = a_badge()
    pointers = [*pointers_into(badge)]
    for one, other in zip(pointers, reversed(pointers), strict=True):
        part(badge, one, other)


def test_the_statements_of_a_placed_document_are_those_of_the_document() -> None:
    from badges.canonical.rdfc import canonical_nquads
    from badges.canonical.reference import canonicalize

    for document in (a_badge(), a_thing(steps=["a", {"b": "c"}], apart=[{"a": "b"}], made={"c": "d"}, grid=[["a"], []])):
        assert canonical_nquads(placing.read(placing.placed(document)).quads) == canonicalize(document)


def test_a_document_without_end_is_refused_before_it_is_placed() -> None:
    document: dict[str, Any] = {}
    for _ in range(100_000):
        document = {"a": document}
    with pytest.raises(CanonicalizationError) as refusal:
        placing.placed(document)
    assert refusal.value.code == "too_deep"
