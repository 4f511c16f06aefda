"""What others published, and what an earlier slice of ours made: read beside the project, never copied into it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from badges.verification.facts import KnownIssuer, Trust
from badges.verification.verdict import Outcome, Verdict
from badges.verifying import from_documents, offline, verify
from tests.verification.signed import codes, of, problems

AT = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(scope="module")
def examples(shared: Path) -> Path:
    return shared / "examples"


def judged(folder: Path, file: str) -> Verdict:
    """The verdict of somebody who knows the example schools."""
    documents = json.loads((folder / "documents.json").read_text())
    known = KnownIssuer("A school", "the examples", "2026-11-21")
    names = [document["id"] for document in documents.values() if "verificationMethod" in document]
    anchors = [x509.load_pem_x509_certificate(pem.read_bytes()) for pem in sorted((folder / "trust").glob("*.pem"))]
    trust = Trust(dict.fromkeys([*names, "NTRNL-00000001", "NTRNL-00000002"], known), tuple(anchors))
    return verify((folder / file).read_bytes(), from_documents(documents), trust, at=AT)


@pytest.mark.parametrize("unit", ["LU-02", "LU-05", "LU-07", "LU-22"])
def test_the_examples_hold(examples: Path, unit: str) -> None:
    badge = judged(examples, f"{unit}/open-badge.json")
    assert badge.outcome is Outcome.PASSED, problems(badge)
    assert problems(judged(examples, f"{unit}/european.jsonld")) == ["seal.demo"]


def test_the_example_certificate_carries_both(examples: Path) -> None:
    verdict = judged(examples, "certificate.pdf")
    assert {part.headline for part in verdict.parts} == {"valid", "demo"}


def test_a_seal_with_timestamps_is_read_as_well(examples: Path) -> None:
    assert problems(judged(examples, "LU-02/european.lta.jsonld")) == ["seal.demo"]


@pytest.mark.parametrize("file", ["LU-02/open-badge.jwt", "LU-02/open-badge.vc+jwt"])
def test_the_example_tokens_hold(examples: Path, file: str) -> None:
    verdict = judged(examples, file)
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "file").detail == {"format": "Open Badges 3.0, JWT"}
    assert verdict.summary is not None


def test_the_commissions_sample_is_well_sealed_by_an_organisation_that_nobody_here_knows(shared: Path) -> None:
    sample = (shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes()
    verdict = verify(sample, offline, Trust(), at=datetime(2024, 1, 1, tzinfo=UTC))
    assert of(verdict, "format").code == "format.conforms"
    assert of(verdict, "proof").code == "proof.valid"
    assert problems(verdict) == ["seal.anchor_unknown", "issuer.unknown"]
    assert verdict.summary is not None
    later = verify(sample, offline, Trust(), at=AT)
    assert "seal.certificate_expired" in problems(later)


def test_the_commissions_draft_is_not_signed(shared: Path) -> None:
    draft = (shared / "vectors" / "edc" / "Sample-MC-Annex1-unsigned.jsonld").read_bytes()
    assert "proof.missing" in codes(verify(draft, offline, Trust(), at=AT))


def test_the_commissions_sample_changed_in_one_character_is_found_out(shared: Path) -> None:
    sample = (shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes()
    text = json.loads(sample)
    text["payload"] = text["payload"].replace("Micro", "Macro", 1)
    assert verify(json.dumps(text).encode(), offline, Trust(), at=AT).headline == "altered"
