"""What a signature would not cover is found, named and located."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from badges.canonical import CanonicalizationError, Undefined, canonicalize, undefined
from tests.canonical.samples import CONTEXTS, a_badge, a_graph, at, changed, leaves
from tests.canonical.test_reference import json_values

pytestmark = pytest.mark.usefixtures("either_way")


def kinds(document: Any) -> list[tuple[str, str]]:
    return [(found.pointer, found.kind) for found in undefined(document)]


def test_a_badge_that_says_everything_in_defined_terms_has_nothing_undefined() -> None:
    assert undefined(a_badge()) == ()


def test_the_examples_have_nothing_undefined(shared: Path) -> None:
    for file in shared.glob("examples/*/open-badge.json"):
        assert undefined(json.loads(file.read_bytes())) == (), file


@pytest.mark.parametrize(
    ("pointer", "value", "expected"),
    [
        ("/colour", "red", ("/colour", "property")),
        ("/colour", {"shade": {"of": "red"}}, ("/colour", "property")),
        ("/credentialSubject/achievement/hive~1size", 3, ("/credentialSubject/achievement/hive~1size", "property")),
        ("/credentialSubject/achievement/type/0", "Beekeeping", ("/credentialSubject/achievement/type/0", "type")),
        ("/type/1", "OpenBadgeCredentail", ("/type/1", "type")),
        ("/issuer/id", "issuers/7", ("/issuer/id", "relative_iri")),
        ("/issuer/id", "", ("/issuer/id", "relative_iri")),
        ("/id", "https://badges.example/my badge", ("/id", "relative_iri")),
        ("/credentialSubject/achievement/image", "bee.png", ("/credentialSubject/achievement/image", "relative_iri")),
        ("/name", None, ("/name", "dropped")),
        ("/name", {"@value": "x", "@language": "no language"}, ("/name/@value", "dropped")),
        ("/name", {"@language": "en"}, ("/name/@language", "dropped")),
        ("/@index", "shelf", ("/@index", "dropped")),
        ("/@unknown", "x", ("/@unknown", "property")),
        ("/_:p", "x", ("/_:p", "property")),
    ],
)
def test_one_undefined_thing_is_named_with_its_place(pointer: str, value: Any, expected: tuple[str, str]) -> None:
    assert expected in kinds(changed(a_badge(), pointer, value))


def test_a_language_map_on_a_plain_term_is_undefined_in_every_language() -> None:
    badge = changed(a_badge(), "/credentialSubject/achievement/name", {"en": "Bees", "nl": "Bijen"})
    where = "/credentialSubject/achievement/name"
    assert kinds(badge) == [(f"{where}/en", "property"), (f"{where}/nl", "property")]


def test_a_text_where_a_graph_belongs_is_dropped() -> None:
    assert kinds(a_graph(inside="no object")) == [("/inside", "dropped")]


def test_a_type_needs_its_context() -> None:
    badge = {**a_badge(), "@context": CONTEXTS[:2]}
    assert kinds(badge) == [("/credentialSchema/0/type", "type")]


def test_a_redefined_protected_term_stands_alone() -> None:
    badge = {**a_badge(), "@context": [*CONTEXTS, {"Achievement": "urn:mine"}], "colour": "red"}
    assert undefined(badge) == (Undefined("/@context", "protected", "protected term redefinition"),)


def test_an_unknown_context_stands_alone_and_is_named() -> None:
    badge = {**a_badge(), "@context": [*CONTEXTS, "https://badges.example/context"]}
    assert undefined(badge) == (Undefined("/@context", "invalid", "https://badges.example/context"),)


def test_an_unknown_context_is_named_with_the_place_where_it_stands() -> None:
    badge = a_badge()
    badge["credentialSubject"]["achievement"]["@context"] = [{"more": "urn:more"}, "https://badges.example/context"]
    expected = Undefined("/credentialSubject/achievement/@context", "invalid", "https://badges.example/context")
    assert undefined(badge) == (expected,)
    hidden = {**a_badge(), "@context": [*CONTEXTS, {"more": {"@id": "urn:more", "@context": "https://badges.example/context"}}]}
    assert undefined({**hidden, "more": {"x": "y"}})[0].pointer == "/@context/3/more/@context"


def test_culprits_come_in_document_order() -> None:
    badge = {"one": 1, **a_badge(), "two": 2}
    badge["issuer"]["three"] = 3
    assert [found.pointer for found in undefined(badge)] == ["/one", "/issuer/three", "/two"]


def test_what_a_context_switches_off_is_undefined() -> None:
    assert kinds({"@context": {"name": None}, "@id": "urn:a", "name": "x"}) == [("/name", "property")]


def test_the_document_is_left_as_it_was() -> None:
    badge = {**a_badge(), "colour": None}
    before = copy.deepcopy(badge)
    undefined(badge)
    assert badge == before


def test_looking_does_not_change_what_is_signed() -> None:
    before = canonicalize(a_badge())
    undefined(a_badge())
    assert canonicalize(a_badge()) == before


def test_hostile_documents_are_invalid_and_nothing_worse() -> None:
    deep: dict[str, Any] = {}
    for _ in range(50_000):
        deep = {"x": deep}
    assert kinds(deep) == [("", "invalid")]


members = st.dictionaries(
    st.sampled_from(
        [
            "name",
            "knows",
            "kind",
            "words",
            "steps",
            "inside",
            "byKey",
            "anything",
            "long",
            "type",
            "id",
            "other",
            "@index",
            "@type",
        ]
    ),
    st.recursive(
        st.one_of(st.text(max_size=5), st.sampled_from(["urn:x", "Thing", "_:b", "en"]), st.none(), st.integers(0, 3)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    ["name", "knows", "kind", "words", "en", "nl", "id", "type", "@value", "@language", "@list", "@set", "x"]
                ),
                inner,
                max_size=3,
            ),
        ),
        max_leaves=8,
    ),
    max_size=4,
)


@pytest.mark.parametrize("id", ["@", "@id", "@none", "@sort.of"])
def test_a_keyword_as_a_name_is_reported_since_it_leaves_the_thing_without_one(id: str) -> None:
    assert [u.pointer for u in undefined({**a_graph(), "inside": {"id": id, "name": "x"}})] == ["/inside/id"]


def test_a_name_alone_in_a_graph_is_reported_since_no_statement_holds_it() -> None:
    assert [u.pointer for u in undefined({**a_graph(), "inside": {"id": "urn:x"}})] == ["/inside/id"]
    assert undefined({**a_graph(), "inside": {"id": "urn:x", "name": "y"}}) == ()


@pytest.mark.parametrize("name", ["@graph", "@included", "@language", "@type", "@value"])
def test_a_json_literal_is_signed_whole_whatever_its_members_are_called(name: str) -> None:
    assert undefined(a_graph(anything={"a": [{name: {"@value": "no tag", "b": "c"}, "@language": "no tag"}]})) == ()


@pytest.mark.parametrize("item", [1, True, "x", {"@value": "x"}, [2]])
def test_what_is_no_thing_in_a_graph_says_nothing_and_breaks_nothing(item: Any) -> None:
    document = a_graph(name="x", **{"@graph": [item, {"id": "urn:b", "name": "y"}]})
    assert [u.pointer for u in undefined(document)] == [p for p in leaves(document) if p.startswith("/@graph/0")]


@settings(deadline=None)
@given(members, st.data())
def test_when_nothing_is_reported_the_canonical_form_covers_every_string(made: dict[str, Any], data: st.DataObject) -> None:
    document = {**a_graph(), **made, "kind": "Thing"}
    assume(undefined(document) == ())
    pointer = data.draw(st.sampled_from(list(leaves(document))))
    other = changed(document, pointer, f"urn:other:{at(document, pointer)}".replace(" ", ""))
    try:
        form = canonicalize(other)
    except CanonicalizationError:
        return
    assert form != canonicalize(document)


@settings(deadline=None)
@given(json_values)
def test_no_json_makes_it_raise(document: Any) -> None:
    for candidate in (document, {"@context": document, "a": "b"}, {**a_graph(), "name": document}, a_graph(inside=document)):
        assert all(isinstance(found, Undefined) for found in undefined(candidate))
