"""Verifiable Credentials that are no badge: held against the W3C data model, in both its versions."""

from __future__ import annotations

from typing import Any

import pytest

from badges.credentials.violation import Document
from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.verification.verdict import Outcome
from tests.makers import AT
from tests.verification.signed import DID, as_file, codes, judged, of, problems, signer

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"


def a_credential(**changes: Any) -> Document:
    """As little as a Verifiable Credential says."""
    document = {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "validFrom": "2026-06-15T12:00:00Z",
        "credentialSubject": {"id": "did:example:noor"},
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def signed(document: Document) -> bytes:
    return as_file(add_proof(document, signer(), created=AT))


def test_it_has_a_verdict_and_a_summary() -> None:
    verdict = judged(signed(a_credential(name="Library card", description="Lends books.")))
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "file").detail == {"format": "Verifiable Credential, JSON"}
    assert of(verdict, "format").code == "format.conforms"
    assert verdict.summary is not None
    assert verdict.summary.title.best("en")[1] == "Library card"


def test_it_may_have_no_id_and_no_dates() -> None:
    verdict = judged(signed(a_credential(validFrom=None)))
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "period").code == "period.no_end"
    assert verdict.summary is not None
    assert verdict.summary.title.best("en")[1] == "VerifiableCredential"


def test_the_first_version_is_read_too() -> None:
    document = a_credential(validFrom=None, issuanceDate="2026-06-15T12:00:00Z")
    document["@context"] = [V1, "https://w3id.org/security/data-integrity/v2"]
    verdict = judged(signed(document))
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "format").code == "format.older_version"
    token = vc_jwt.secure({**document, "id": "urn:uuid:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c13"}, signer())
    assert judged(token.encode()).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"issuer": None}, "format.incomplete", "issuer"),
        ({"issuer": "not-a-url"}, "format.unknown_terms", None),
        ({"credentialSubject": None}, "format.incomplete", "credentialSubject"),
        ({"credentialSubject": {}}, "format.invalid", "credentialSubject"),
        ({"credentialSubject": "did:example:noor"}, "format.invalid", "credentialSubject"),
        ({"validFrom": "yesterday"}, "format.invalid", "validFrom"),
        ({"validFrom": "2026-06-15T12:00:00"}, "format.invalid", "validFrom"),
        ({"validUntil": "2026-06-14T12:00:00Z"}, "format.invalid", "validUntil"),
        ({"type": ["Diploma", "VerifiableCredential"]}, "format.unknown_terms", None),
        ({"evidence": {"id": "https://school.example/1"}}, "format.incomplete", "evidence.type"),
        ({"termsOfUse": [{"id": "https://school.example/1"}]}, "format.incomplete", "termsOfUse.0.type"),
        ({"credentialSchema": {"type": "JsonSchema"}}, "format.incomplete", "credentialSchema.id"),
        ({"grade": "7"}, "format.unknown_terms", None),
    ],
)
def test_what_breaks_the_data_model_is_named(changes: Document, code: str, field: str | None) -> None:
    verdict = judged(as_file({**a_credential(**changes), "proof": add_proof(a_credential(), signer(), created=AT)["proof"]}))
    assert of(verdict, "format").code == code
    if field:
        assert of(verdict, "format").detail["field"] == field
    assert verdict.outcome is Outcome.FAILED


def test_without_a_first_context_of_the_standard_its_words_are_not_known() -> None:
    verdict = judged(as_file(a_credential(**{"@context": ["https://school.example/words"]})))
    assert of(verdict, "format").code == "format.unknown_context"


def test_several_subjects_and_schemas_are_no_fault() -> None:
    document = a_credential(
        credentialSubject=[{"id": "did:example:noor"}, {"id": "did:example:hanna"}],
        credentialSchema=[{"id": f"https://school.example/{number}", "type": "JsonSchema"} for number in range(2)],
        type=["VerifiableCredential"],
    )
    assert judged(signed(document)).outcome is Outcome.PASSED


def test_extensions_that_are_pinned_are_read() -> None:
    document = a_credential(type=["VerifiableCredential"])
    document["@context"] = [V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
    document["credentialSubject"] = {"type": ["AchievementSubject"], "id": "did:example:noor", "licenseNumber": "7"}
    assert judged(signed(document)).outcome is Outcome.PASSED
    assert "format.unknown_terms" in codes(
        judged(signed(a_credential()).replace(b'"id": "did:example:noor"', b'"licenseNumber": "7"'))
    )
