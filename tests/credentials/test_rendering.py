"""Renderings of the learning model for Verifiable Credentials 2.0 are told apart from European Digital Credentials."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from badges.credentials.european.rendering import CODE, is_rendering
from badges.credentials.violation import Document
from badges.verification.verdict import CODES, Outcome
from tests.credentials.european_samples import a_european
from tests.verification.signed import a_badge, as_file, judged

VC_2 = "https://www.w3.org/ns/credentials/v2"
EBSI = {
    "@context": [VC_2],
    "id": "urn:credential:1",
    "type": ["VerifiableCredential", "VerifiableAttestation", "EuropeanDigitalCredential"],
    "issuer": {"id": "did:ebsi:zvHWX359A3CvfJnCYaAiAde"},
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:key:z1",
        "type": "Person",
        "hasClaim": [{"type": "LearningAchievement", "title": {"en": "x"}}],
    },
}


@pytest.mark.parametrize(
    "document",
    [
        EBSI,
        {**EBSI, "@context": [VC_2, "http://data.europa.eu/snb/model/context/edc-ap"]},
        {**EBSI, "@context": VC_2, "type": "EuropeanDigitalCredential"},
        {**EBSI, "type": ["VerifiableCredential", "VerifiableAttestation"]},
    ],
)
def test_a_rendering_is_recognised(document: Document) -> None:
    assert is_rendering(document)


@pytest.mark.parametrize(
    "changes",
    [
        {"@context": ["https://www.w3.org/2018/credentials/v1"]},
        {"@context": {"x": VC_2}},
        {"type": ["VerifiableCredential"]},
        {"type": ["VerifiableCredential", "VerifiableAttestation"], "credentialSubject": [{"id": "did:key:z1"}, 7]},
    ],
)
def test_other_credentials_are_none(changes: dict[str, Any]) -> None:
    assert not is_rendering({**EBSI, **changes})
    assert not is_rendering(a_european())
    assert not is_rendering(a_badge())


def test_the_schema_of_such_renderings_asks_for_what_they_are_known_by(shared: Path) -> None:
    folder = shared / "standards" / "elm" / "json-schema"
    attestation = json.loads((folder / "ebsi-vcdm2.0-attestation.schema.json").read_text())
    assert attestation["properties"]["@context"]["contains"]["const"] == VC_2
    assert "EuropeanDigitalCredential" in (folder / "ebsi-vcdm2.0-europass-edc.schema.json").read_text()


def test_a_rendering_is_never_accepted() -> None:
    assert CODES[CODE] is Outcome.INDETERMINATE
    assert judged(as_file(EBSI)).outcome is Outcome.FAILED, "nobody signed this one"
