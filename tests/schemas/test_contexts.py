"""Contexts that we wrote out or took as values say what the ones of their owners say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from badges import schemas
from badges.canonical import canonicalize, undefined
from tests.canonical.samples import a_badge

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context.json"
EDUCREDENTIAL = "https://raw.githubusercontent.com/educredentials/obv3-examples/refs/heads/main/contexts/educredential.json"
GLOSSARY = "https://edubadges.nl/static/obv3-glossary.html#"


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("urn:badges:context:ob-v3p0-context-3.0.3-before-2025-11", "ob-v3p0-context-3.0.3.before-2025-11.json"),
        (OB + "context.json", "ob-v3p0-context.json"),
    ],
)
def test_older_contexts_are_the_values_that_1edtech_published(shared: Path, url: str, file: str) -> None:
    assert schemas.document(url) == json.loads((shared / "standards/open-badges/contexts" / file).read_bytes())


def test_the_context_that_changed_after_its_release_gained_two_terms_and_nothing_else() -> None:
    now, before = (
        schemas.document(url)["@context"]
        for url in (OB + "context-3.0.3.json", "urn:badges:context:ob-v3p0-context-3.0.3-before-2025-11")
    )
    assert {term for term in now if now[term] != before.get(term)} == {"endorsementJwt", "jti"}
    assert before.keys() < now.keys()


def a_learner_record(context: Any) -> dict[str, Any]:
    return {
        "@context": [V1, context, OB + "context.json"],
        "id": "urn:clr:1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": "https://school.example", "type": "Profile", "name": "School"},
        "issuanceDate": "2024-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:holder",
            "type": ["ClrSubject"],
            "achievement": [{"id": "urn:a", "type": ["Achievement"], "name": "A"}, "urn:b"],
            "association": [
                {"type": "Association", "associationType": "isParentOf", "sourceId": "urn:a", "targetId": "urn:b"},
                {"type": "Association", "associationType": "isChildOf", "sourceId": "urn:b", "targetId": "urn:a"},
            ],
            "verifiableCredential": [
                {"id": "urn:vc", "type": ["VerifiableCredential"], "issuer": "https://school.example"},
                "urn:other",
            ],
        },
    }


def test_the_learner_record_context_says_what_the_one_of_1edtech_says(shared: Path) -> None:
    theirs = json.loads((shared / "standards/open-badges/contexts/clr-v2p0-context.json").read_bytes())["@context"]
    assert canonicalize(a_learner_record(CLR)) == canonicalize(a_learner_record(theirs))
    assert schemas.document(CLR)["@context"].keys() == theirs.keys()
    for name, term in theirs.items():
        ours = schemas.document(CLR)["@context"][name]
        assert isinstance(term, str) or ours["@context"].keys() == term["@context"].keys()


def a_dutch_badge() -> dict[str, Any]:
    badge = a_badge()
    badge["@context"] = [*badge["@context"][:2], EDUCREDENTIAL, *badge["@context"][2:]]
    badge["credentialSubject"]["achievement"]["type"].append("EducredentialAchievement")
    badge["credentialSubject"]["achievement"] |= {
        "ECTS": 5,
        "SBU": 140,
        "timeInvestment": 140,
        "educationProgramIdentifier": 50978,
        "identityChecked": True,
        "assessmentType": "application of a skill",
        "participationType": "onsite or blended",
        "supervisionType": "onsite with identity verification",
    }
    return badge


def test_what_dutch_schools_add_to_a_badge_is_read_and_covered() -> None:
    assert undefined(a_dutch_badge()) == ()
    form = canonicalize(a_dutch_badge())
    assert f"<{GLOSSARY}supervisionType> <{GLOSSARY}supervision-type-onsite-with-identity-verification> ." in form
    assert f'<{GLOSSARY}ects> "5"^^<xsd:integer> .' in form
    without = a_dutch_badge()
    without["@context"].remove(EDUCREDENTIAL)
    assert {found.kind for found in undefined(without)} == {"property", "type"}


def test_a_word_that_dutch_schools_did_not_agree_on_is_undefined() -> None:
    badge = a_dutch_badge()
    badge["credentialSubject"]["achievement"]["supervisionType"] = "by a cat"
    assert [found.pointer for found in undefined(badge)] == ["/credentialSubject/achievement/supervisionType"]


def test_keys_as_jwk_are_covered_whole() -> None:
    key = {
        "@context": "https://w3id.org/security/jwk/v1",
        "id": "did:example:1#1",
        "type": "JsonWebKey",
        "controller": "did:example:1",
    }
    document = {**key, "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": "AA"}, "revoked": "2026-01-01T00:00:00Z"}
    assert undefined(document) == ()
    assert '"{\\"crv\\":\\"Ed25519\\",\\"kty\\":\\"OKP\\",\\"x\\":\\"AA\\"}"^^' in canonicalize(document)
