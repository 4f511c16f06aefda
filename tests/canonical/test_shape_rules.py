"""Each rule that makes a compiled canonical form safe, and what would go wrong without it: labels, and what may be open."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from badges import schemas
from badges.canonical import Path, Shape, canonicalize
from tests.canonical.kinds import CLR, V2, Document, a_learner_record, a_small_badge, an_endorsed_badge
from tests.canonical.samples import CONTEXTS
from tests.canonical.shape_samples import ALIGNMENT, HOLDER, assert_same, refusal, results, with_achievement, with_subject

pytestmark = pytest.mark.usefixtures("fast_way")


def labels(form: str) -> list[str]:
    """Which blank node says what, in order."""
    return [line.split(" ", 2)[2] for line in form.split("\n") if line.startswith("_:")]


# 4.1: when labels of blank nodes move


def test_a_blank_nodes_hash_is_over_the_name_of_the_thing_that_points_at_it_too() -> None:
    # 4.1 rule 1: nothing in the results varies but whose they are.
    badge = with_subject(id="did:example:noor", result=results("a", "b", "c", "d"))
    shape = Shape.of(badge, [HOLDER])
    orders = {tuple(labels(assert_same(shape, badge, [f"did:example:{number}"]))) for number in range(60)}
    assert len(orders) > 10


def test_one_value_moves_the_labels_of_all_blank_nodes_and_all_are_ranked_anew() -> None:
    # 4.1 rule 2: only one of ten results varies.
    badge = with_subject(result=results(*"abcdefghij"))
    shape = Shape.of(badge, [("credentialSubject", "result", 3, "value")])
    orders = {tuple(labels(assert_same(shape, badge, [f"{number}"]))) for number in range(60)}
    assert len(orders) > 5


def test_things_that_are_alike_have_no_shape() -> None:
    # 4.1 rule 3, when compiling: these two would have to be told apart, which first-degree hashes do not.
    badge = with_achievement(alignment=[dict(ALIGNMENT), dict(ALIGNMENT)])
    assert refusal(lambda: Shape.of(badge, [("id",)])) == "things that are alike"


def test_things_that_values_make_alike_are_left_to_the_full_path() -> None:
    # 4.1 rule 3, for each document: by another slot, or by a constant.
    badge = with_achievement(alignment=[ALIGNMENT, ALIGNMENT | {"targetName": "x"}, ALIGNMENT | {"targetName": "y"}])
    shape = Shape.of(badge, [("credentialSubject", "achievement", "alignment", n, "targetName") for n in (1, 2)])
    assert refusal(lambda: shape.canonical(["wasps", "wasps"])) == "things that are alike"
    assert refusal(lambda: shape.digest(["wasps", "bees"])) == "things that are alike"
    assert_same(shape, badge, ["wasps", "ants"])


def test_statements_that_look_alike_in_a_hash_are_all_hashed() -> None:
    # 4.1 rule 4: five alignments of an achievement without a name are five equal lines in what is hashed for it.
    badge = with_achievement(alignment=[ALIGNMENT | {"targetName": f"{number}"} for number in range(5)])
    del badge["credentialSubject"]["achievement"]["id"]
    shape = Shape.of(
        badge, [("credentialSubject", "achievement", "name"), ("credentialSubject", "achievement", "alignment", 0, "targetName")]
    )
    for number in range(20):
        assert_same(shape, badge, [f"name {number}", f"target {number}"])


# 4.2: what may be open


def test_a_name_that_is_a_subject_here_and_a_value_there_is_one_slot() -> None:
    badge = with_subject(id="did:example:noor", result=results("8"))
    form = assert_same(Shape.of(badge, [HOLDER]), badge, ["did:example:mies"])
    assert form.count("<did:example:mies>") == 4
    assert "#credentialSubject> <did:example:mies> .\n" in form


def test_a_text_that_stands_in_two_places_is_two_slots() -> None:
    badge = a_small_badge()
    shape = Shape.of(
        badge, [("credentialSubject", "achievement", "name"), ("credentialSubject", "achievement", "criteria", "narrative")]
    )
    assert_same(shape, badge, ["Bees", "Bees"])
    assert_same(shape, badge, ["Bees", "Wasps"])


@pytest.mark.parametrize(
    ("path", "document"),
    [
        (("type", 0), a_small_badge()),
        (("credentialSubject", "achievement", "type"), a_small_badge()),
        (("credentialSubject", "type", 1), with_subject(type=["AchievementSubject", "urn:t"])),
        (("credentialSubject", "name", "@type"), with_subject(name={"@value": "x", "@type": "urn:t"})),
        (("credentialSubject", "name", "@value"), with_subject(name={"@value": "x", "@type": "urn:t"})),
        (("credentialSubject", "name", "@language"), with_subject(name={"@value": "x", "@language": "en"})),
        (("credentialSubject", "@id"), with_subject(**{"@id": "urn:uuid:2"})),
        (("@context", 0), a_small_badge()),
        (("credentialSubject", "achievement", "creditsAvailable"), with_achievement(creditsAvailable=1.5)),
        (("credentialSubject", "identifier", "hashed"), with_subject(identifier={"type": "IdentityObject", "hashed": True})),
        (("credentialSubject",), a_small_badge()),
        (("nothing",), a_small_badge()),
        (("type", 2), a_small_badge()),
        (("type", -1), a_small_badge()),
        (("issuer", "name", 0), a_small_badge()),
        ((), a_small_badge()),
    ],
    ids=lambda value: "/".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_instructions_numbers_and_what_is_no_string_are_no_slots(path: Path, document: Document) -> None:
    assert refusal(lambda: Shape.of(document, [path])) in (
        "no leaf, or one under a keyword",
        "a slot that is no string",
        "a slot that is a type",
        "not covered by a signature",
    )


def test_a_slot_given_twice_is_refused() -> None:
    assert refusal(lambda: Shape.of(a_small_badge(), [("id",), ("id",)])) == "a slot twice"


def test_what_no_statement_holds_is_refused_be_it_open_or_not() -> None:
    # 4.2: a signature would not cover it. 4.3: not the constants either.
    badge = a_small_badge() | {"colour": "red"}
    for slots in ([("colour",)], [("id",)], []):
        assert refusal(lambda slots=slots: Shape.of(badge, slots)) == "not covered by a signature"  # type: ignore[misc]
    for odd in (with_subject(type=["AchievementSubject", "Praise"]), with_subject(id="subjects/7"), with_subject(narrative=None)):
        assert refusal(lambda odd=odd: Shape.of(odd, [("id",)])) == "not covered by a signature"  # type: ignore[misc]


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Document], str]:
    """More contexts in ``schemas/`` than there are."""
    more: dict[str, Document] = {}
    document, content = schemas.document, schemas.content
    monkeypatch.setattr(schemas, "document", lambda url: more[url] if url in more else document(url))
    monkeypatch.setattr(schemas, "content", lambda url: json.dumps(more[url]).encode() if url in more else content(url))

    def add(name: str, definitions: Document) -> str:
        url = f"https://badges.example/contexts/{name}"
        more[url] = {"@context": definitions}
        return url

    return add


@pytest.mark.parametrize("scheme", ["did", "urn", "https", "http", "mailto"])
def test_no_context_may_define_the_scheme_of_an_iri(contexts: Any, scheme: str) -> None:
    # 4.2: did:example:noor would be a compact IRI.
    url = contexts(f"scheme-{scheme}", {"thing": {"@id": "urn:thing", "@context": {scheme: {"@id": "urn:x:", "@prefix": True}}}})
    badge = a_small_badge() | {"@context": [*CONTEXTS[:2], url]}
    assert refusal(lambda: Shape.of(badge, [("id",)])) == f"a context that defines {scheme}"
    assert refusal(lambda: Shape.of(with_subject(**{"@context": url}), [("id",)])) == f"a context that defines {scheme}"


@pytest.mark.parametrize(
    ("name", "definitions"),
    [
        ("@vocab", {"@vocab": "urn:v:"}),
        ("@base", {"@base": None}),
        ("@import", {"x": {"@id": "urn:x", "@context": {"@import": V2}}}),
    ],
)
def test_no_context_may_have_a_vocabulary_a_base_or_an_import(contexts: Any, name: str, definitions: Document) -> None:
    url = contexts(f"keyword-{name[1:]}", definitions)
    badge = a_small_badge() | {"@context": [*CONTEXTS[:2], url]}
    assert refusal(lambda: Shape.of(badge, [("id",)])) == f"a context that defines {name}"


def test_contexts_written_out_in_the_document_and_unknown_ones_are_refused() -> None:
    for context in ({"x": "urn:x"}, None, 7):
        badge = a_small_badge() | {"@context": [*CONTEXTS[:2], context]}
        assert refusal(lambda badge=badge: Shape.of(badge, [("id",)])) == "a context written out in the document"  # type: ignore[misc]
    badge = a_small_badge() | {"@context": [*CONTEXTS[:2], "https://badges.example/unknown"]}
    assert refusal(lambda: Shape.of(badge, [("id",)])) == "unknown context"


def test_terms_as_values_are_no_slots(contexts: Any) -> None:
    # 4.2: https://x.example/y might be a term, and means another thing then.
    url = contexts(
        "terms", {"kind": {"@id": "urn:kind", "@type": "@vocab"}, "https://x.example/y": {"@id": "https://x.example/y"}}
    )
    badge = a_small_badge() | {"@context": [*CONTEXTS[:2], url], "kind": "https://x.example/y"}
    assert refusal(lambda: Shape.of(badge, [("kind",)])) == "a slot that is a term of a vocabulary"
    assert_same(Shape.of(badge, [("id",)]), badge, ["urn:uuid:2"])


def test_json_numbers_written_as_text_and_languages_are_no_slots(contexts: Any) -> None:
    # 4.2: what comes out is not the text itself, but made of it.
    url = contexts(
        "made",
        {
            "anything": {"@id": "urn:anything", "@type": "@json"},
            "size": {"@id": "urn:size", "@type": "http://www.w3.org/2001/XMLSchema#double"},
            "tongue": "@language",
        },
    )
    badge = a_small_badge() | {"@context": [*CONTEXTS[:2], url], "anything": {"x": "y"}, "size": "1.50"}
    assert '"1.5E0"' in canonicalize(badge)
    for path in (("anything", "x"), ("size",)):
        assert refusal(lambda path=path: Shape.of(badge, [path])) == "a slot that is not copied as it is"  # type: ignore[misc]
    badge["name"] = {"@value": "x", "tongue": "en"}
    assert refusal(lambda: Shape.of(badge, [("name", "tongue")])) == "left to the reference"


def test_graphs_of_their_own_have_no_shape() -> None:
    record = a_learner_record()
    assert record["@context"][1] == CLR
    assert refusal(lambda: Shape.of(record, [("id",)])) == "a graph of its own"
    badge = a_small_badge() | {"proof": {"type": "DataIntegrityProof", "proofPurpose": "assertionMethod"}}
    assert refusal(lambda: Shape.of(badge, [("id",)])) == "a graph of its own"


def test_a_blank_node_that_points_at_itself_has_no_shape() -> None:
    assert refusal(lambda: Shape.of(with_subject(id="_:s", source="_:s"), [("id",)])) == "a thing that points at itself"
    badge = with_subject(id="_:s", source="_:t")
    assert_same(Shape.of(badge, [("id",)]), badge, ["urn:uuid:2"])


def test_a_document_beyond_the_bounds_has_no_shape() -> None:
    for odd in (
        with_achievement(tag=[f"{number}" for number in range(4_000)]),
        with_achievement(description="x" * 1_100_000),
        with_achievement(description="\ud800"),
    ):
        assert refusal(lambda odd=odd: Shape.of(odd, [("id",)])) in ("too large", "surrogate")  # type: ignore[misc]


# 4.3: what a shape keeps


def test_what_equals_in_python_is_not_the_same_in_a_document() -> None:
    # 4.3: 1 == True == 1.0. A shape is of one document and keeps what that said.
    forms = set()
    for value in (1, True, 1.5):
        badge = with_achievement(creditsAvailable=value)
        forms.add(assert_same(Shape.of(badge, [("id",)]), badge, ["urn:uuid:2"]))
    assert len(forms) == 3


def test_an_endorsed_badge_has_a_shape_that_reaches_into_the_endorsement() -> None:
    badge = an_endorsed_badge()
    endorsement = badge["credentialSubject"]["achievement"]["endorsement"][0]
    del endorsement["proof"]
    path = ("credentialSubject", "achievement", "endorsement", 0, "credentialSubject", "endorsementComment")
    assert_same(Shape.of(badge, [path, ("id",)]), badge, ["Very good.", "urn:uuid:9"])
