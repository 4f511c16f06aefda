"""Generated JSON-LD of every kind of container: what can be shown holds, what cannot is refused by name, nothing else happens."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from badges.canonical import CanonicalizationError, canonicalize, placing
from badges.canonical.rdfc import canonical_nquads
from badges.proofs.selective_disclosure import NotDerivable, NotSelectable, derive
from tests.canonical.test_selecting import a_thing, pointers_into
from tests.proofs.selective_disclosure.disclosures import check, disclosable

WORDS = st.sampled_from(["a", "b", "_:c14n0", "urn:x", "ﬀ", "𝒜", " ", "1"])
VALUES = (
    WORDS
    | st.integers(-3, 3)
    | st.booleans()
    | st.none()
    | st.sampled_from(
        [0.5, 1e21, {"@value": "a", "@language": "nl"}, {"@value": "1", "@type": "urn:t"}, {"@list": ["a", {"b": "c"}]}]
    )
)
NAMES = st.sampled_from(["urn:x", "urn:y", "_:x", "_:y"])
LANGUAGES = st.dictionaries(st.sampled_from(["nl", "en", "id"]), WORDS | st.lists(WORDS, max_size=2), max_size=3)


def things(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = inner | st.lists(inner, max_size=3)
    members = {
        **dict.fromkeys(("a", "b", "steps", "grid", "apart"), several),
        "sites": st.lists(NAMES, max_size=3),
        "counts": st.lists(st.integers(0, 2), max_size=3),
        "titles": LANGUAGES,
        "raw": inner,
        "id": NAMES,
        "type": st.sampled_from(["T", "U", ["T", "U"]]),
        "nested": st.fixed_dictionaries({"c": inner}),
        "@set": st.lists(inner, max_size=2),
    }
    plain = {name: value for name, value in members.items() if name != "@set"}
    linked = st.fixed_dictionaries({}, optional={**plain, "made": st.fixed_dictionaries({"a": inner}, optional={"id": NAMES})})
    return (
        linked
        | st.fixed_dictionaries({"@set": members["@set"]})
        | st.fixed_dictionaries({"named": st.just({"urn:z": {"a": "b"}})})
    )


DOCUMENTS = st.recursive(VALUES, things, max_leaves=12).flatmap(
    lambda value: st.builds(lambda other: a_thing(type="T", a=value, c=other), VALUES)
)


REFUSALS = {
    "list_item": "an ordered list cannot be shown in just that part",
    "not_signed": "part of plain JSON, which is one value, or of a list in a list",
    "nothing_selected": "an identifier alone, a null, an empty set",
    "invalid_json_ld": "no JSON-LD at all",
}


def outcome(document: dict[str, Any], mandatory: list[str], chosen: list[str]) -> str:
    """The code of the check, or of the refusal."""
    try:
        shown = derive(disclosable(document, mandatory, as_list=False), chosen)
    except (CanonicalizationError, NotSelectable, NotDerivable) as refusal:
        return refusal.code
    return check(shown).code


@given(DOCUMENTS, st.data())
@settings(max_examples=100, deadline=None)
def test_what_is_shown_of_any_document_holds(document: dict[str, Any], data: st.DataObject) -> None:
    pointers = st.sampled_from(list(pointers_into(document)))
    mandatory = data.draw(st.lists(pointers, max_size=2), label="mandatory")
    chosen = data.draw(st.lists(pointers, min_size=1, max_size=4), label="chosen")
    assert outcome(document, mandatory, chosen) in ("proof.valid", *REFUSALS)


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_names_by_place_give_any_document_the_same_canonical_form(document: dict[str, Any]) -> None:
    assert canonical_nquads(placing.read(placing.placed(document)).quads) == canonicalize(document)
