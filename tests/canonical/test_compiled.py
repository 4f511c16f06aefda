"""The fast way says what the reference says, byte for byte, or leaves it to the reference."""

from __future__ import annotations

import json
from threading import Thread
from typing import Any

import pytest

from badges.canonical import CanonicalizationError, canonicalize, compiled, examine, reference, terms, undefined
from badges.canonical.reference import MAX_NODES
from badges.canonical.work import Budget, shared
from tests.canonical.generated import comparison, generated
from tests.canonical.kinds import CLR, EUROPEAN, MAKERS, V1, V2, a_learner_record, a_small_badge, an_endorsed_badge, an_open_badge
from tests.canonical.samples import CONTEXTS

SEED = 20261122

pytestmark = pytest.mark.usefixtures("fast_way")


@pytest.fixture
def left_out() -> Any:
    """What was left to the reference during a test."""
    before = compiled.fallbacks.copy()
    return lambda: compiled.fallbacks - before


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.soak) for part in range(1, 10))])
def test_ten_thousand_documents_have_the_same_form_and_report_in_every_way(part: int) -> None:
    seen = comparison(SEED, range(part * 1_000, (part + 1) * 1_000))
    assert seen.differences == []
    assert seen.documents == 1_000
    # So that the generator does not come to make what only the reference can read, or what nobody can.
    assert seen.covered > 430
    assert seen.against_pyld > 480
    assert seen.told_apart > 15
    assert 180 < seen.undefined < 950


def test_a_number_stands_for_the_same_document_whatever_was_made_before_it() -> None:
    made = [repr(generated(7, number)) for number in range(2_000)]
    assert [repr(generated(7, number)) for number in reversed(range(2_000))] == made[::-1]


@pytest.mark.parametrize("make", MAKERS)
def test_every_kind_of_document_that_we_read_is_covered(make: Any, left_out: Any) -> None:
    document = make()
    assert canonicalize(document) == reference.canonicalize(document)
    assert undefined(document) == terms.undefined(document)
    assert left_out() == {}


def with_subject(**members: Any) -> dict[str, Any]:
    badge = a_small_badge()
    badge["credentialSubject"] |= members
    return badge


@pytest.mark.parametrize(
    ("reason", "document"),
    [
        ("odd context", {**a_small_badge(), "@context": [V2, None]}),
        ("odd context", {**a_small_badge(), "@context": [V2, {"@propagate": False, "x": "urn:x"}]}),
        ("odd context", {**a_small_badge(), "@context": {"@context": {}}}),
        ("context in error", {**a_small_badge(), "@context": [V2, {"x": 7}]}),
        ("base", {**a_small_badge(), "@context": [V2, {"@base": "https://x.example/"}]}),
        ("many contexts", {**a_small_badge(), "@context": CONTEXTS * 5}),
        ("context in error", {**a_small_badge(), "@context": [V2, "https://badges.example/unknown"]}),
        ("context in error", {**a_small_badge(), "@context": [V2, EUROPEAN]}),
        ("no context", {"id": "urn:x", "name": "x", "type": "y"}),
        ("next to nothing", {"@context": V2, "id": "urn:x"}),
        ("next to nothing in a graph", {**a_small_badge(), "proof": {"id": "urn:x"}}),
        ("value object", with_subject(name={"@value": "x", "@index": "i"})),
        ("value object", with_subject(name={"@value": None})),
        ("language tag", with_subject(name={"@value": "x", "@language": "no tag"})),
        ("language tag", {**a_small_badge(), "@context": [*CONTEXTS, {"@language": ""}]}),
        (
            "reverse property",
            {
                **with_subject(x="x"),
                "@context": [*CONTEXTS, {"x": {"@id": "urn:x", "@type": "@json", "@context": {"x": {"@reverse": "urn:x"}}}}],
            },
        ),
        ("list in a list", with_subject(name=[["x"]])),
        ("keyword as a term", {**a_small_badge(), "@graph": []}),
        ("keyword as a term", with_subject(name={"@list": ["x"]})),
        ("keyword as an identifier", with_subject(id="@graph")),
        ("odd IRI", with_subject(id="urn:<x>")),
        ("odd property", {**a_small_badge(), "_:p": "x"}),
        ("odd datatype", with_subject(name={"@value": "x", "@type": "no datatype"})),
        ("id", with_subject(id=["urn:x"])),
        ("id twice", with_subject(**{"id": "urn:x", "@id": "urn:x"})),
        ("type", with_subject(type=[])),
        ("type by another name", with_subject(**{"@type": "Profile"})),
        ("too_deep", with_subject(x=json.loads("[" * 70 + "]" * 70))),
        ("too_large", with_subject(name=["x"] * MAX_NODES)),
        ("number", with_subject(name=float("inf"))),
        ("surrogate", with_subject(name="\ud800")),
    ],
)
def test_what_is_left_to_the_reference_is_counted_by_reason(reason: str, document: dict[str, Any], left_out: Any) -> None:
    assert undefined(document) == terms.undefined(document)
    assert left_out() == {reason: 1}


def test_what_no_context_defines_is_found_on_the_way(left_out: Any) -> None:
    badge = an_endorsed_badge()
    badge["colour"] = {"deep": "red"}
    badge["issuer"]["id"] = "issuers/7"
    badge["credentialSubject"]["achievement"]["endorsement"][0]["type"].append("Praise")
    badge["credentialSubject"]["achievement"]["name"] = [None, "Bees"]
    badge["a/b~c"] = 1
    assert [(one.pointer, one.kind) for one in undefined(badge)] == [
        ("/issuer/id", "relative_iri"),
        ("/credentialSubject/achievement/name/0", "dropped"),
        ("/credentialSubject/achievement/endorsement/0/type/2", "type"),
        ("/colour", "property"),
        ("/a~1b~0c", "property"),
    ]
    assert undefined(badge) == terms.undefined(badge)
    assert left_out() == {}


def test_an_identifier_with_a_space_of_any_kind_is_reported_since_no_statement_holds_it() -> None:
    badge = with_subject(id="urn:a\u00a0b")
    assert [one.pointer for one in undefined(badge)] == ["/credentialSubject/id"]
    assert "urn:a" not in canonicalize(with_subject(id="urn:a\u00a0b", achievement="urn:x"))


def test_a_datatype_whose_context_may_not_stand_there_is_refused_as_by_the_reference() -> None:
    badge = a_small_badge()
    badge["@context"] = [V1, CONTEXTS[1]]
    for kind in ("Achievement", "Profile", "VerifiableCredential", "DataIntegrityProof", "AchievementSubject"):
        for node in (badge, badge["credentialSubject"], badge["credentialSubject"]["achievement"]):
            document = json.loads(json.dumps(badge))
            place = document if node is badge else document["credentialSubject"]
            place = place["achievement"] if node is badge["credentialSubject"]["achievement"] else place
            place["name"] = {"@value": "x", "@type": kind}
            assert undefined(document) == terms.undefined(document)
            assert outcome(canonicalize, document) == outcome(reference.canonicalize, document)


def test_things_that_are_alike_are_told_apart_with_the_same_patience(left_out: Any) -> None:
    badge = a_small_badge()
    alignment = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example/"}
    badge["credentialSubject"]["achievement"]["alignment"] = [dict(alignment) for _ in range(5)]
    assert canonicalize(badge) == reference.canonicalize(badge)
    subject = badge["credentialSubject"]
    subject["result"] = [{"type": ["Result"], "alignment": [dict(alignment) for _ in range(8)]} for _ in range(2)]
    with pytest.raises(CanonicalizationError) as refused:
        canonicalize(badge)
    assert refused.value.code == "too_complex"
    assert left_out() == {}


def test_what_is_examined_without_its_proof_has_the_form_of_what_was_signed(left_out: Any) -> None:
    badge = an_open_badge()
    badge["proof"][0]["colour"] = "red"
    examined = examine(badge, apart="proof")
    assert examined.canonical() == reference.canonicalize({name: value for name, value in badge.items() if name != "proof"})
    assert examined.canonical("sha384") == reference.canonicalize(examined.document | {"proof": []}, algorithm="sha384")
    assert examined.undefined() == terms.undefined(badge) != ()
    assert left_out() == {}


def test_the_fast_way_can_be_turned_off_and_nothing_differs(left_out: Any) -> None:
    documents = [make() for make in MAKERS]
    fast = [(canonicalize(document), undefined(document)) for document in documents]
    compiled.use_reference()
    try:
        assert compiled.walked(documents[0]) is None
        assert [(canonicalize(document), undefined(document)) for document in documents] == fast
    finally:
        compiled.use_reference(False)
    assert compiled.walked(documents[0]) is not None
    assert left_out() == {}


def test_threads_may_compile_at_the_same_time() -> None:
    documents = [make() for make in MAKERS] * 4
    expected = [reference.canonicalize(document) for document in documents]
    compiled.forget()
    seen: dict[int, str] = {}
    threads = [Thread(target=lambda n=n: seen.update({n: canonicalize(documents[n])})) for n in range(len(documents))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [seen[n] for n in range(len(documents))] == expected


def test_names_and_contexts_of_strangers_are_not_kept_for_ever() -> None:
    compiled.forget()
    others = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", CLR, *CONTEXTS[1:])
    for number in range(1_500):
        first, second, third = (others[number // 5**place % 5] for place in range(3))
        unknown = f"urn:stranger:{number}"
        canonicalize(
            {**a_small_badge(), "@context": [V2, first, second, third], unknown: "x", "type": [unknown], "x": {"type": [unknown]}}
        )
    tables = compiled.tables_in_use()
    assert len(tables) < 2_000
    assert max(len(table.terms) for table in tables) < 1_000


@pytest.mark.parametrize(
    "document",
    [
        {**a_small_badge(), "credentialSubject": [{"type": ["Profile", "Address"], "x": n} for n in range(8_000)]},
        {**a_learner_record(), "x": [{"x": {"x": {"x": n}}} for n in range(8_000)]},
        {**a_small_badge(), **{f"undefined{n}": "x" for n in range(12_000)}},
        {**a_small_badge(), "name": [None] * 20_000},
        {**a_small_badge(), "id": "x" * 1_000_000, "type": ["y" * 1_000_000]},
    ],
    ids=["many objects", "much undefined", "many undefined members", "nothing but null", "long names"],
)
def test_a_large_document_of_a_stranger_is_answered_as_by_the_reference(document: dict[str, Any]) -> None:
    with shared(Budget.endless()):
        assert undefined(document) == terms.undefined(document)
        assert outcome(canonicalize, document) == outcome(reference.canonicalize, document)


def outcome(way: Any, document: dict[str, Any]) -> Any:
    try:
        return way(document)
    except CanonicalizationError as error:
        return error.code
