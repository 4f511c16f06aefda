"""What keeps a document from being signed, and how it is said."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from badges.canonical import examine
from badges.credentials import european, open_badge
from badges.credentials.conformance import BARE_OPEN_BADGE, OPEN_BADGE, violations
from badges.credentials.json_schema import validator_but_for
from badges.credentials.violation import Document, NonConforming
from badges.model.award import Grade, OutcomeResult
from badges.model.text import Text
from badges.proofs.data_integrity import add_proof
from badges.proofs.signer import LocalSigner
from tests.credentials.badge_samples import a_badge
from tests.credentials.european_samples import separate
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_seal_identity, a_status_entry, an_award, an_issuer

SUBJECT = "/credentialSubject"
ACHIEVEMENT = "/credentialSubject/achievement"


def changed(pointer: str, value: object, badge: Document | None = None) -> Document:
    """A badge with one value set, added or (``...``) taken away."""
    badge = copy.deepcopy(badge or a_badge())
    node: Any = badge
    *way, last = [int(part) if part.isdigit() else part for part in pointer.split("/")[1:]]
    for part in way:
        node = node[part]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return badge


def said_of(document: Document) -> list[tuple[str, str]]:
    return [(violation.pointer, violation.code) for violation in violations(document)]


def test_a_signed_badge_conforms_as_the_unsigned_one_did() -> None:
    signer = LocalSigner(Ed25519PrivateKey.from_private_bytes(bytes(32)), f"{an_issuer().did}#2026")
    assert violations(add_proof(a_badge(), signer, created=AT)) == []


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("/validFrom", "2026-02-31T00:00:00Z", "schema.format"),
        ("/validFrom", "2026-06-15T12:00:00", "schema.pattern"),
        ("/validFrom", "foo", "schema.pattern"),
        ("/validFrom", "2026-06-15T12:00:00.5Z", "schema.pattern"),
        ("/issuer", "did:web:badges.example:issuers:voorbeeldcollege", "schema.type"),
        ("/issuer/id", "badges.example", "schema.pattern"),
        ("/name", {"en": "Gastronomy"}, "schema.type"),
        ("/name", "one\ntwo", "schema.pattern"),
        (f"{SUBJECT}/activityStartDate", "2026-05-04", "schema.pattern"),
        (f"{SUBJECT}/identifier/0/identityHash", "sha256$ABC", "schema.pattern"),
        (f"{SUBJECT}/identifier/0/identityHash", "md5$0cc175b9c0f1b6a831c399e269772661", "schema.pattern"),
        (f"{SUBJECT}/identifier/0/hashed", False, "schema.const"),
        (f"{SUBJECT}/identifier/0/salt", "short", "schema.minLength"),
        (f"{SUBJECT}/id", "mailto:noor@student.example", "schema.pattern"),
        (f"{SUBJECT}/creditsEarned", "3", "schema.type"),
        (f"{ACHIEVEMENT}/achievementType", "Diploma", "schema.enum"),
        (f"{ACHIEVEMENT}/alignment/0/targetUrl", "/frameworks/esco", "schema.pattern"),
        (f"{ACHIEVEMENT}/alignment/0/targetType", "ESCO", "schema.pattern"),
        (f"{ACHIEVEMENT}/criteria", ..., "schema.required"),
        ("/credentialStatus/statusListIndex", 90210, "schema.type"),
        ("/credentialStatus/statusListIndex", "007", "schema.pattern"),
        ("/nickname", "x", "schema.additionalProperties"),
    ],
)
def test_what_the_schema_refuses_is_named_at_its_place(pointer: str, value: object, code: str) -> None:
    assert (pointer, code) in said_of(changed(pointer, value))


def test_a_violation_says_what_to_do() -> None:
    (violation,) = violations(changed(f"{ACHIEVEMENT}/alignment/3/targetUrl", "esco"))
    assert violation.message == '"esco": must be an absolute https or http address without spaces'
    (violation,) = violations(changed(f"{SUBJECT}/identifier", ...))
    assert violation.message == "give one of: id; identifier"
    (violation,) = violations(changed("/awardedDate", ...))
    assert violation.message == "awardedDate is missing: add it"


def test_a_context_of_somebody_else_is_refused() -> None:
    contexts = [*open_badge.CONTEXTS, {"nickname": "https://example.org/nickname"}]
    assert ("/@context", "schema.maxItems") in said_of(changed("/@context", contexts))


@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "a\tb", "a\rb", "a\x7fb", "a\x85b", "a\ufffeb"])
def test_a_control_character_is_refused_wherever_it_stands(text: str) -> None:
    for pointer in (
        "/name",
        f"{ACHIEVEMENT}/criteria/narrative",
        f"{ACHIEVEMENT}/resultDescription/1/rubricCriterionLevel/0/name",
    ):
        assert (pointer, "text.control_character") in said_of(changed(pointer, text))


def test_a_control_character_in_a_text_of_the_school_stops_the_badge() -> None:
    award = an_award()
    unit = replace(award.unit, summary=Text({"en": "bell \x07", "nl": "bel"}))
    assert said_of(a_badge(replace(award, unit=unit))) == [(f"{ACHIEVEMENT}/description", "text.control_character")]


def test_half_a_character_is_refused() -> None:
    assert said_of(changed("/name", "Optiek \ud83d")) == [("/name", "text.surrogate")]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "number.not_finite"),
        (float("inf"), "number.not_finite"),
        (2**53, "number.too_large"),
        (3.0, "number.fraction"),
        (True, "schema.type"),
    ],
)
def test_a_number_that_programs_read_differently_is_refused(value: object, code: str) -> None:
    assert (f"{SUBJECT}/creditsEarned", code) in said_of(changed(f"{SUBJECT}/creditsEarned", value))


@pytest.mark.parametrize(
    ("value", "code"), [(None, "value.null"), ([], "value.empty"), ({}, "value.empty"), (" ", "value.empty")]
)
def test_null_and_empty_values_are_refused(value: object, code: str) -> None:
    assert ("/evidence", code) in said_of(changed("/evidence", value))


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", AT])
def test_what_is_no_json_is_refused(value: object) -> None:
    assert said_of(changed("/name", value)) == [("/name", "value.not_json")]
    assert said_of({**a_badge(), 7: "x"}) == [("", "value.not_json")]  # type: ignore[dict-item]  # the point of it


def test_what_no_context_defines_is_refused() -> None:
    found = said_of(changed(f"{ACHIEVEMENT}/level", "4"))
    assert (f"{ACHIEVEMENT}/level", "term.property") in found
    assert (f"{ACHIEVEMENT}/type/0", "term.type") in said_of(changed(f"{ACHIEVEMENT}/type/0", "LearningUnit"))
    assert ("/id", "term.relative_iri") in said_of(changed("/id", "credentials/1"))


def test_a_redefined_term_is_refused() -> None:
    contexts = [*open_badge.CONTEXTS[:2], {"name": "https://example.org/name"}]
    assert ("/@context", "term.protected") in said_of(changed("/@context", contexts))


def test_a_badge_that_ends_before_it_begins_is_refused() -> None:
    assert said_of(changed("/validUntil", "2026-06-15T12:00:00Z")) == [("/validUntil", "period.reversed")]
    assert said_of(changed("/validUntil", "2026-06-15T12:00:01Z")) == []
    early = changed(f"{SUBJECT}/activityEndDate", "2026-05-03T00:00:00Z")
    assert said_of(early) == [(f"{SUBJECT}/activityEndDate", "period.reversed")]


def test_an_entry_of_another_place_than_it_says_is_refused() -> None:
    assert said_of(changed("/credentialStatus/statusListIndex", "1")) == [("/credentialStatus/id", "status.other_entry")]


def test_two_things_with_one_id_are_refused() -> None:
    badge = a_badge()
    same = badge["credentialSubject"]["achievement"]["criteria"]["id"]
    assert said_of(changed(f"{ACHIEVEMENT}/image/id", same, badge)) == [(f"{ACHIEVEMENT}/image/id", "id.repeated")]


def test_one_language_twice_is_refused() -> None:
    assert said_of(changed(f"{ACHIEVEMENT}/related/0/inLanguage", "en")) == [
        (f"{ACHIEVEMENT}/related/0/inLanguage", "language.repeated")
    ]


def test_a_result_of_an_outcome_the_unit_does_not_have_is_refused() -> None:
    award = replace(an_award(), results=(OutcomeResult("LU-02.9", 1),))
    assert said_of(a_badge(award)) == [(f"{SUBJECT}/result/1/resultDescription", "reference.dangling")]


def test_a_level_the_rubric_does_not_have_is_refused() -> None:
    award = replace(an_award(), results=(OutcomeResult("LU-02.1", 5),))
    assert said_of(a_badge(award)) == [(f"{SUBJECT}/result/1/achievedLevel", "reference.dangling")]


def test_a_level_of_another_outcome_is_refused() -> None:
    badge = a_badge()
    other = badge["credentialSubject"]["result"][2]["achievedLevel"]
    assert said_of(changed(f"{SUBJECT}/result/1/achievedLevel", other, badge)) == [
        (f"{SUBJECT}/result/1/achievedLevel", "reference.dangling")
    ]


def test_an_outcome_judged_twice_is_refused() -> None:
    award = an_award()
    twice = replace(award, results=(award.results[0], replace(award.results[0], level=1)))
    assert said_of(a_badge(twice)) == [(f"{SUBJECT}/result/2/resultDescription", "result.repeated")]


def test_a_required_level_that_is_not_there_is_refused() -> None:
    pointer = f"{ACHIEVEMENT}/resultDescription/1/requiredLevel"
    assert said_of(changed(pointer, "https://badges.example/level-0")) == [(pointer, "reference.dangling")]


@pytest.mark.parametrize(
    ("unit", "grade"),
    [("LU-02", "excellent"), ("LU-05", "11"), ("LU-05", "0.9"), ("LU-05", "8,1"), ("LU-05", "nan"), ("LU-17", "D1")],
)
def test_a_grade_outside_its_scheme_is_refused(unit: str, grade: str) -> None:
    award = replace(an_award(unit), grade=Grade(grade, Text({"en": grade, "nl": grade})))
    assert said_of(a_badge(award)) == [(f"{SUBJECT}/result/0/value", "result.misfit")]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        (lambda result: result | {"status": "Completed"}, f"{SUBJECT}/result/0", "schema.oneOf"),
        (lambda result: {k: v for k, v in result.items() if k != "value"}, f"{SUBJECT}/result/0", "schema.oneOf"),
        (
            lambda result: {k: v for k, v in result.items() if k != "value"} | {"status": "Completed"},
            f"{SUBJECT}/result/0/status",
            "result.misfit",
        ),
    ],
)
def test_a_result_is_given_in_one_way_and_in_that_of_its_description(
    change: Callable[[Document], Document], pointer: str, code: str
) -> None:
    badge = a_badge()
    badge["credentialSubject"]["result"][0] = change(badge["credentialSubject"]["result"][0])
    assert said_of(badge) == [(pointer, code)]


@pytest.mark.parametrize(
    ("unit", "property", "value", "code"),
    [
        ("LU-05", "valueMin", ..., "result.undescribed"),
        ("LU-05", "valueMax", "1", "result.range"),
        ("LU-05", "requiredValue", "12", "result.misfit"),
        ("LU-05", "allowedValue", ["1", "2"], "result.misplaced"),
        ("LU-07", "requiredValue", "pass", "result.misplaced"),
        ("LU-02", "allowedValue", ..., "result.undescribed"),
        ("LU-02", "requiredValue", "excellent", "result.misfit"),
    ],
)
def test_a_description_has_what_its_kind_needs_and_nothing_else(unit: str, property: str, value: object, code: str) -> None:
    pointer = f"{ACHIEVEMENT}/resultDescription/0/{property}"
    assert (pointer, code) in said_of(changed(pointer, value, a_badge(an_award(unit))))


def a_european_credential(unit: str) -> Document:
    picture = io.BytesIO()
    Image.new("RGB", (600, 400)).save(picture, "PNG")
    award = an_award(unit)
    languages = award.unit.complete_languages
    document = european.build(
        award,
        an_issuer(unit),
        a_seal_identity(unit),
        a_status_entry(),
        id=f"urn:credential:{CREDENTIAL_UUID}",
        at=AT,
        languages=languages,
        pictures=dict.fromkeys(languages, picture.getvalue()),
        addresses=ADDRESSES,
        open_badge_id=ADDRESSES.credential(CREDENTIAL_UUID),
    )
    return separate(document)


@pytest.mark.parametrize("unit", ["LU-02", "LU-07", "LU-22"])
def test_a_european_credential_is_checked_by_its_own_profile_and_by_the_rules_for_all(unit: str) -> None:
    document = a_european_credential(unit)
    assert violations(document) == []
    del document["displayParameter"]
    assert ("/displayParameter", "elm.missing") in said_of(document)


def test_a_european_credential_with_a_term_nobody_defines_or_a_bell_in_a_text_is_refused() -> None:
    document = a_european_credential("LU-07")
    claim = document["credentialSubject"]["hasClaim"]
    claim = claim[0] if isinstance(claim, list) else claim
    claim["title"]["nl"] += "\x07"
    claim["nickname"] = "x"
    assert {"text.control_character", "term.property"} <= {code for _, code in said_of(document)}


@pytest.mark.parametrize(
    "document", [{}, {"type": "VerifiableCredential"}, {"type": ["DidDocument"]}, {"type": [7]}, {"type": {}}]
)
def test_a_document_of_another_kind_is_not_signed(document: Document) -> None:
    assert said_of(document) == [("/type", "type.unknown")]


def test_a_refusal_names_every_place_in_one_message() -> None:
    badge = changed("/name", "", changed("/validFrom", "foo"))
    said = str(NonConforming("the badge for 2026-LU-02-001", violations(badge)))
    assert said.startswith("the badge for 2026-LU-02-001 does not conform:")
    assert "/name: " in said
    assert "/validFrom: " in said


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(
        ["/@context", "/issuer", "/credentialSubject", ACHIEVEMENT, f"{SUBJECT}/result", "/credentialStatus", "/proof"]
    ),
)
def test_whatever_stands_in_a_badge_it_is_judged_and_never_raises(value: object, pointer: str) -> None:
    assert violations(changed(pointer, value)) != []


def test_what_was_found_before_gives_the_same_verdict() -> None:
    for badge in (a_badge(), changed(f"{ACHIEVEMENT}/level", "4"), changed("/id", "credentials/1"), changed("/name", "\x07")):
        assert violations(badge, examined=examine(badge)) == violations(badge)


def test_what_was_found_in_another_document_is_not_used() -> None:
    right, wrong = a_badge(), changed(f"{ACHIEVEMENT}/level", "4")
    assert violations(wrong, examined=examine(right)) == violations(wrong)
    assert violations(wrong, examined=examine(wrong, apart="credentialSubject")) == violations(wrong)
    assert violations(right, examined=examine(wrong)) == []


def test_a_schema_leaves_out_only_what_it_looks_at_alone() -> None:
    badge = a_badge()
    lean = {**badge, "issuer": True, "credentialSubject": {**badge["credentialSubject"], "achievement": True}}
    validator = validator_but_for(OPEN_BADGE, frozenset({("issuer",), ("credentialSubject", "achievement")}))
    assert validator.is_valid(lean)
    assert validator.is_valid(badge)
    for pointer, value in (("/name", ""), ("/issuer", ...), ("/nickname", "x"), (f"{SUBJECT}/identifier/0/salt", "short")):
        assert not validator.is_valid(changed(pointer, value, lean))
    assert not validator_but_for(OPEN_BADGE, frozenset()).is_valid(lean)
    with pytest.raises(ValueError, match="may look into members"):
        validator_but_for(BARE_OPEN_BADGE, frozenset({("issuer",)}))
