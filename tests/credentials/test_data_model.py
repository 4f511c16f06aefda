from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from badges import multibase, schemas
from badges.credentials.data_model import V1, V2, credential_violations, presentation_violations

WORDING = {"@value": "Beekeeping", "@language": "en", "@direction": "ltr"}


def a_credential(**changes: Any) -> dict[str, Any]:
    """A whole credential of version 2.0 with members changed; ``...`` takes one out."""
    document = {
        "@context": [V2],
        "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential"],
        "issuer": "did:example:school",
        "validFrom": "2026-07-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:student"},
    } | changes
    return {name: value for name, value in document.items() if value is not ...}


def an_older_credential(**changes: Any) -> dict[str, Any]:
    return a_credential(**({"@context": [V1], "validFrom": ..., "issuanceDate": "2026-07-01T00:00:00Z"} | changes))


def places(document: dict[str, Any]) -> list[str]:
    return [violation.pointer for violation in credential_violations(document)]


FINE: list[dict[str, Any]] = [
    {},
    {"id": ...},
    {"validFrom": ...},
    {"validUntil": "2026-07-01T00:00:00+00:00"},
    {"validFrom": "2026-07-01T00:00:00.123-07:00"},
    {"type": ["https://example.org/Own", "VerifiableCredential"]},
    {"@context": [V2, "https://example.org/context", {"own": "https://example.org/own"}]},
    {"issuer": {"id": "https://school.example", "name": WORDING, "description": ["A school", WORDING]}},
    {"name": [WORDING, {"@value": "Imkerij", "@language": "nl"}], "description": "x"},
    {"credentialSubject": [{"id": "did:example:1"}, {"name": "no id"}]},
    {"credentialSchema": [{"id": "https://example.org/s", "type": "JsonSchema"}, {"id": "https://example.org/t", "type": ["T"]}]},
    {"credentialStatus": {"type": "BitstringStatusListEntry"}},
    {"termsOfUse": {"type": "Policy"}, "evidence": [{"type": ["Evidence"]}], "refreshService": {"type": "Refresh"}},
]


@pytest.mark.parametrize("changes", FINE, ids=str)
def test_a_credential_may_be(changes: dict[str, Any]) -> None:
    assert credential_violations(a_credential(**changes)) == []


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"@context": ...}, "/@context"),
    ({"@context": V2}, "/@context"),
    ({"@context": []}, "/@context"),
    ({"@context": ["https://example.org/own", V2]}, "/@context/0"),
    ({"@context": [V2, 4]}, "/@context/1"),
    ({"@context": [V2, None]}, "/@context/1"),
    ({"@context": [V2, "own.json"]}, "/@context/1"),
    ({"type": ...}, "/type"),
    ({"type": []}, "/type"),
    ({"type": ["Own"]}, "/type"),
    ({"type": ["VerifiableCredential", 4]}, "/type"),
    ({"issuer": ...}, "/issuer"),
    ({"issuer": None}, "/issuer"),
    ({"issuer": 4}, "/issuer"),
    ({"issuer": True}, "/issuer"),
    ({"issuer": ["did:example:1"]}, "/issuer"),
    ({"issuer": "not-a-url"}, "/issuer"),
    ({"issuer": {"id": "not-a-url"}}, "/issuer/id"),
    ({"issuer": {}}, "/issuer/id"),
    ({"id": "not-a-url"}, "/id"),
    ({"id": ["urn:a:1", "urn:a:2"]}, "/id"),
    ({"id": None}, "/id"),
    ({"credentialSubject": ...}, "/credentialSubject"),
    ({"credentialSubject": None}, "/credentialSubject"),
    ({"credentialSubject": True}, "/credentialSubject"),
    ({"credentialSubject": 4}, "/credentialSubject"),
    ({"credentialSubject": "did:example:1"}, "/credentialSubject"),
    ({"credentialSubject": []}, "/credentialSubject"),
    ({"credentialSubject": {}}, "/credentialSubject"),
    ({"credentialSubject": [{"id": "did:example:1"}, {}]}, "/credentialSubject/1"),
    ({"credentialSubject": {"id": "somebody"}}, "/credentialSubject/id"),
    ({"validFrom": "2026-07-01"}, "/validFrom"),
    ({"validFrom": "2026-07-01T00:00:00"}, "/validFrom"),
    ({"validFrom": "2026-02-30T00:00:00Z"}, "/validFrom"),
    ({"validFrom": 4}, "/validFrom"),
    ({"validFrom": None}, "/validFrom"),
    ({"validUntil": "tomorrow"}, "/validUntil"),
    ({"validUntil": "2026-06-30T23:59:59Z"}, "/validUntil"),
    ({"credentialStatus": {"id": "https://example.org/1"}}, "/credentialStatus/type"),
    ({"credentialStatus": "https://example.org/1"}, "/credentialStatus"),
    ({"credentialStatus": [{"type": "T"}, {"type": []}]}, "/credentialStatus/1/type"),
    ({"credentialStatus": {"type": "T", "id": "not a url"}}, "/credentialStatus/id"),
    ({"credentialSchema": {"type": "T"}}, "/credentialSchema/id"),
    ({"credentialSchema": {"id": "https://example.org/s"}}, "/credentialSchema/type"),
    ({"credentialSchema": {"id": "s.json", "type": "T"}}, "/credentialSchema/id"),
    ({"termsOfUse": {"id": "https://example.org/1"}}, "/termsOfUse/type"),
    ({"evidence": {"id": "https://example.org/1"}}, "/evidence/type"),
    ({"refreshService": {"id": "https://example.org/1"}}, "/refreshService/type"),
    ({"name": 4}, "/name"),
    ({"name": {"@value": "x", "@language": "en", "url": "y"}}, "/name"),
    ({"name": {"@value": "x", "@language": "not a tag"}}, "/name"),
    ({"name": {"@language": "en"}}, "/name"),
    ({"description": [WORDING, 4]}, "/description"),
    ({"issuer": {"id": "did:example:1", "name": True}}, "/issuer/name"),
    ({"issuer": {"id": "did:example:1", "description": {"@value": 1}}}, "/issuer/description"),
]


@pytest.mark.parametrize(("changes", "place"), FAULTS, ids=str)
def test_a_credential_may_not_be(changes: dict[str, Any], place: str) -> None:
    assert places(a_credential(**changes)) == [place]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"issuanceDate": ...}, "/issuanceDate"),
        ({"issuanceDate": "now"}, "/issuanceDate"),
        ({"expirationDate": "2020-01-01T00:00:00Z"}, "/expirationDate"),
        ({"issuer": "school"}, "/issuer"),
    ],
    ids=str,
)
def test_an_older_credential_has_rules_of_its_own(changes: dict[str, Any], place: str) -> None:
    assert places(an_older_credential()) == []
    assert places(an_older_credential(issuanceDate="2026-07-01T00:00:00")) == []  # 1.1 §4.5: a zone may be missing
    assert places(an_older_credential(**changes)) == [place]


RESOURCE = "https://www.w3.org/ns/credentials/v2"


def sri(content: bytes, function: str = "sha384") -> str:
    return f"{function}-{base64.b64encode(hashlib.new(function, content).digest()).decode()}"


def multihash(content: bytes) -> bytes:
    return b"\x12\x20" + hashlib.sha256(content).digest()


def test_the_digest_of_a_resource_that_we_hold_is_computed() -> None:
    content = schemas.content(RESOURCE)
    for digest in (
        {"digestSRI": sri(content)},
        {"digestSRI": sri(content, "sha256")},
        {"digestMultibase": multibase.base64url(multihash(content))},
        {"digestMultibase": multibase.base58(multihash(content))},
    ):
        assert places(a_credential(relatedResource=[{"id": RESOURCE, **digest}])) == []
    for digest in (
        {"digestSRI": sri(b"else")},
        {"digestMultibase": multibase.base64url(multihash(b"else"))},
        {"digestMultibase": multibase.base58(multihash(b"else"))},
    ):
        found = credential_violations(a_credential(relatedResource=[{"id": RESOURCE, **digest}]))
        assert [violation.code for violation in found] == ["related_resource.other_content"]


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        ("https://example.org/1", "related_resource.id"),
        ({"digestSRI": sri(b"x")}, "related_resource.id"),
        ({"id": "x.json", "digestSRI": sri(b"x")}, "related_resource.id"),
        ({"id": "https://example.org/1"}, "related_resource.digest"),
        ({"id": "https://example.org/1", "digestSRI": "sha256-AAAA"}, "related_resource.digest"),
        ({"id": "https://example.org/1", "digestSRI": "md5-AAAA"}, "related_resource.digest"),
        ({"id": "https://example.org/1", "digestSRI": 4}, "related_resource.digest"),
        ({"id": "https://example.org/1", "digestMultibase": "uEi"}, "related_resource.digest"),
    ],
    ids=str,
)
def test_a_related_resource_that_nothing_ties_to_its_content_is_refused(resource: object, code: str) -> None:
    found = credential_violations(a_credential(relatedResource=[resource]))
    assert [violation.code for violation in found] == [code]


def test_a_resource_named_twice_and_a_list_without_end_are_refused() -> None:
    one = {"id": "https://example.org/1", "digestSRI": sri(b"x")}
    found = credential_violations(a_credential(relatedResource=[one, one]))
    assert [violation.code for violation in found] == ["related_resource.repeated"]
    assert credential_violations(a_credential(relatedResource=[]))
    many = [{"id": f"https://example.org/{n}", "digestSRI": sri(b"x")} for n in range(101)]
    assert [violation.code for violation in credential_violations(a_credential(relatedResource=many))] == [
        "related_resource.count"
    ]


def a_presentation(**changes: Any) -> dict[str, Any]:
    return {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [a_credential()]} | changes


def test_a_presentation_holds_credentials_and_may_say_who_holds_them() -> None:
    assert presentation_violations(a_presentation()) == []
    assert presentation_violations(a_presentation(holder={"id": "did:example:1"}, verifiableCredential=[])) == []
    assert presentation_violations(a_presentation(**{"@context": [V1]}, verifiableCredential=["ey.J.x"])) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"@context": [V1, V2][1]}, "/@context"),
        ({"type": ["VerifiableCredential"]}, "/type"),
        ({"holder": "me"}, "/holder"),
        ({"holder": {"name": "me"}}, "/holder/id"),
        ({"id": 4}, "/id"),
        ({"verifiableCredential": ["ey.J.x"]}, "/verifiableCredential/0"),
        ({"verifiableCredential": [{}]}, "/verifiableCredential/0"),
        ({"verifiableCredential": None}, "/verifiableCredential/0"),
    ],
    ids=str,
)
def test_a_presentation_may_not_be(changes: dict[str, Any], place: str) -> None:
    assert [violation.pointer for violation in presentation_violations(a_presentation(**changes))] == [place]
