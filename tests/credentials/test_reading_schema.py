"""What a stranger's badge, endorsement, learner record or profile lacks, and where it is said to lack it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.credentials.reading_schema import MOST, incomplete
from badges.credentials.violation import Document
from tests.credentials.badge_samples import a_badge
from tests.credentials.test_conformance import changed

SUBJECT = "/credentialSubject"
ACHIEVEMENT = "/credentialSubject/achievement"


def said_of(document: Document) -> list[tuple[str, str]]:
    return [(violation.pointer, violation.code) for violation in incomplete(document)]


def an_endorsement() -> Document:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:0a9fc1b4-5d1b-4c6e-9d2e-0c5f5d2c3a11",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "A good course",
        "issuer": {"id": "did:web:partner.example", "type": ["Profile"]},
        "validFrom": "2026-06-15T09:30:00Z",
        "credentialSubject": {"id": "https://badges.example/achievements/lu-02", "type": ["EndorsementSubject"]},
    }


def a_record() -> Document:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:7d1c2e5e-0f4e-4b52-8a1c-52f1a25a1f10",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "All I learned",
        "issuer": {"id": "did:web:college.example", "type": ["Profile"]},
        "validFrom": "2026-06-15T09:30:00Z",
        "credentialSubject": {"id": "urn:uuid:1", "type": ["ClrSubject"], "verifiableCredential": [a_badge()]},
    }


A_PROFILE: Document = {"id": "did:web:college.example", "type": "Profile", "name": {"nl": "Voorbeeldcollege"}}


@pytest.mark.parametrize(
    "document", [a_badge(), an_endorsement(), a_record(), A_PROFILE], ids=["badge", "endorsement", "record", "profile"]
)
def test_what_is_whole_lacks_nothing(document: Document) -> None:
    assert incomplete(document) == []


@pytest.mark.parametrize(
    ("pointer", "value", "said"),
    [
        (f"{ACHIEVEMENT}/criteria", ..., (f"{ACHIEVEMENT}/criteria", "schema.required")),
        (f"{ACHIEVEMENT}/criteria", {}, (f"{ACHIEVEMENT}/criteria", "schema.anyOf")),
        (f"{ACHIEVEMENT}/name", " ", (f"{ACHIEVEMENT}/name", "schema.pattern")),
        (f"{ACHIEVEMENT}/achievementType", "Diplom", (f"{ACHIEVEMENT}/achievementType", "schema.anyOf")),
        (f"{ACHIEVEMENT}/alignment/3/targetUrl", 7, (f"{ACHIEVEMENT}/alignment/3/targetUrl", "schema.type")),
        (f"{ACHIEVEMENT}/type", "Badge", (f"{ACHIEVEMENT}/type", "schema.const")),
        (f"{SUBJECT}/identifier", ..., (SUBJECT, "schema.anyOf")),
        ("/validFrom", ..., ("/validFrom", "schema.required")),
        ("/validFrom", "2026-02-31T00:00:00Z", ("/validFrom", "schema.format")),
        ("/validFrom", "2026-06-15T12:00:00", ("/validFrom", "schema.format")),
        ("/@context", "https://www.w3.org/ns/credentials/v2", ("/@context", "schema.type")),
        ("/@context/1", "https://college.example/terms", ("/@context/1", "schema.pattern")),
        ("/issuer", {"id": "did:web:college.example"}, ("/issuer/type", "schema.required")),
        ("/issuer/id", {"en": "https://college.example"}, ("/issuer/id", "schema.type")),
        ("/evidence", [{"id": "https://portfolio.example/1"}], ("/evidence/0/type", "schema.required")),
    ],
)
def test_what_a_badge_lacks_is_named_at_its_place(pointer: str, value: object, said: tuple[str, str]) -> None:
    assert said_of(changed(pointer, value)) == [said]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/issuer", "https://college.example"),
        ("/name", {"en": "Gastronomy", "nl": "Gastronomie"}),
        ("/description", [{"@value": "Gastronomy", "@language": "en"}, {"@value": "Gastronomie", "@language": "nl"}]),
        (f"{ACHIEVEMENT}/name", {"@value": "Gastronomy", "@language": "en"}),
        (f"{ACHIEVEMENT}/inLanguage", "ca-ES-valencia"),
        (f"{ACHIEVEMENT}/alignment", {"type": "Alignment", "targetName": "x", "targetUrl": "https://esco.example/1"}),
        (f"{SUBJECT}/type", "AchievementSubject"),
        (f"{SUBJECT}/identifier", {"type": "IdentityObject", "hashed": False, "identityHash": "x", "identityType": "name"}),
        ("/credentialStatus", [{"type": "1EdTechRevocationList", "id": "https://college.example/revoked"}]),
        ("/credentialStatus/id", ...),
        ("/proof", {"type": "Ed25519Signature2020", "proofValue": "z5"}),
        ("/evidence", {"type": "Evidence", "narrative": ""}),
        ("/validFrom", "2022-11-10T07:38:00.5-08:00"),
        ("/nickname", "x"),  # a term that nobody defines is another finding
    ],
)
def test_what_others_write_otherwise_than_we_is_no_fault(pointer: str, value: object) -> None:
    assert incomplete(changed(pointer, value)) == []


def test_a_badge_in_the_dress_of_version_1_1_has_the_dates_of_that_version() -> None:
    badge = changed("/@context/0", "https://www.w3.org/2018/credentials/v1")
    assert said_of(badge) == [("/issuanceDate", "schema.required")]
    badge["issuanceDate"] = badge.pop("validFrom")
    assert incomplete(badge) == []
    assert said_of(badge | {"expirationDate": "tomorrow"}) == [("/expirationDate", "schema.format")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ...}, ("/name", "schema.required")),
        ({"credentialSubject": {"type": ["EndorsementSubject"]}}, ("/credentialSubject/id", "schema.required")),
        ({"evidence": "a link"}, ("/evidence", "schema.type")),
    ],
)
def test_what_an_endorsement_lacks(change: dict[str, Any], said: tuple[str, str]) -> None:
    endorsement = {name: value for name, value in (an_endorsement() | change).items() if value is not ...}
    assert said_of(endorsement) == [said]
    badge = a_badge() | {"endorsement": [endorsement]}
    assert said_of(badge) == [(f"/endorsement/0{said[0]}", said[1])]


def test_what_a_learner_record_lacks() -> None:
    record = a_record()
    subject = record["credentialSubject"]
    subject["association"] = [{"type": "Association", "associationType": "isFriendOf", "sourceId": "urn:a", "targetId": "urn:b"}]
    assert said_of(record) == [(f"{SUBJECT}/association/0/associationType", "schema.enum")]
    del subject["association"]
    subject["verifiableCredential"] = []
    assert said_of(record) == [(f"{SUBJECT}/verifiableCredential", "schema.minItems")]
    del record["@context"][1]
    assert ("/@context", "schema.minItems") in said_of(record)


@pytest.mark.parametrize("type", ["VerifiableCredential", ["VerifiableCredential", "DidDocument"], 7, {}, None, []])
def test_of_a_type_that_the_standard_does_not_know_nothing_is_said(type: object) -> None:
    assert incomplete({"type": type, "validFrom": 7}) == []


def test_of_a_document_with_very_many_faults_or_values_a_few_are_told() -> None:
    for many in (50, 20_000):
        badge = changed(f"{ACHIEVEMENT}/alignment", [{"type": ["Alignment"], "targetName": 7, "targetUrl": "x"}] * many)
        found = incomplete(badge)
        assert 1 <= len(found) <= MOST
        assert all(v.pointer.startswith(f"{ACHIEVEMENT}/alignment/") and v.code == "schema.type" for v in found)


def test_profiles_in_profiles_as_deep_as_a_reader_lets_through() -> None:
    profile: Document = {"id": "urn:x", "type": ["Profile"], "name": 7}
    for _ in range(60):
        profile = {"id": "urn:x", "type": ["Profile"], "parentOrg": profile}
    (violation,) = incomplete(profile)
    assert violation.pointer == "/parentOrg" * 60 + "/name"


def test_a_document_deeper_than_any_reader_lets_through_is_refused_in_fewer_words() -> None:
    profile: Document = {"id": "urn:x", "type": ["Profile"], "name": 7}
    for _ in range(250):
        profile = {"id": "urn:x", "type": ["Profile"], "parentOrg": profile}
    assert said_of(profile) == [("/parentOrg" * 250 + "/name", "schema.type")]


def test_the_examples_lack_nothing(shared: Path) -> None:
    for file in sorted((shared / "examples").glob("*/open-badge*.json")):
        assert incomplete(json.loads(file.read_bytes())) == [], file


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(
    JSON, st.sampled_from(["/@context", "/type", "/issuer", SUBJECT, ACHIEVEMENT, "/credentialStatus", "/proof", "/endorsement"])
)
def test_whatever_stands_in_a_badge_it_is_answered(value: object, pointer: str) -> None:
    for violation in incomplete(changed(pointer, value)):
        assert violation.pointer.startswith("/")
        assert violation.code.startswith("schema.")
