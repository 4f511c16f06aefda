"""What is well signed, or not at all, and says of nobody what they learned: it is told what it is, and is never in order."""

from __future__ import annotations

import json

import pytest

from badges.credentials import receipt
from badges.credentials.receipt import CheckedFile, CheckedFinding
from badges.proofs.data_integrity import add_proof
from badges.verification.verdict import Outcome, Verdict
from tests.makers import AT
from tests.verification.signed import (
    DID,
    NAME,
    a_badge_of,
    a_list,
    a_person,
    a_presentation,
    a_signed_badge,
    a_signed_presentation,
    as_file,
    codes,
    judged,
    signer,
)

NO_BADGE = Outcome.NOT_APPLICABLE


def a_receipt(headline: str = "altered", outcome: str = "failed") -> bytes:
    """A receipt that the school signed, of a file that was altered."""
    told = CheckedFinding("proof", "proof.altered", outcome, {})
    checked = CheckedFile("0" * 64, outcome, headline, "2026-06-15T12:00:00Z", findings=(told,))
    document = receipt.build(checked, id="urn:uuid:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11", issuer_did=DID, issuer_name=NAME)
    return as_file(add_proof(document, signer(), created=AT, as_list=False))


def shown(*files: bytes, signed: bool) -> bytes:
    """These in an envelope that its holder signed, or nobody."""
    document = a_presentation(*map(json.loads, files))
    return a_signed_presentation(document) if signed else as_file(document)


def told(verdict: Verdict) -> tuple[Outcome, str]:
    return verdict.outcome, verdict.headline


@pytest.mark.parametrize("signed", [False, True], ids=["signed by nobody", "signed by its holder"])
def test_an_envelope_with_nothing_in_it_is_no_badge(signed: bool) -> None:
    for document in (a_presentation(), a_presentation(verifiableCredential=None)):
        verdict = judged(a_signed_presentation(document) if signed else as_file(document))
        assert told(verdict) == (NO_BADGE, "no_badge")
        assert codes(verdict)[-1] == "file.nothing_shown"
    nested = judged(shown(as_file(a_presentation()), signed=signed))
    assert told(nested) == (NO_BADGE, "no_badge")


def test_the_shortest_envelope_that_anybody_can_type_is_no_badge() -> None:
    typed = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
    assert told(judged(as_file(typed))) == (NO_BADGE, "no_badge")


def test_a_list_of_a_known_school_is_no_badge() -> None:
    verdict = judged(as_file(a_list()))
    assert "proof.valid" in codes(verdict)
    assert told(verdict) == (NO_BADGE, "no_badge")
    assert codes(verdict)[-1] == "file.status_list"
    foreign = {name: value for name, value in a_list().items() if name != "proof"} | {"type": ["VerifiableCredential"]}
    assert told(judged(as_file(add_proof(foreign, signer(), created=AT, as_list=False)))) == (NO_BADGE, "no_badge")


def test_a_receipt_is_no_badge_however_it_is_wrapped() -> None:
    bare = judged(a_receipt())
    assert told(bare) == (NO_BADGE, "receipt")
    assert bare.summary is not None, "what it says is told"
    for signed in (False, True):
        verdict = judged(shown(a_receipt("valid", "passed"), signed=signed))
        assert told(verdict) == (NO_BADGE, "receipt")
        assert [told(part) for part in verdict.parts] == [(NO_BADGE, "receipt")]
    altered = judged(a_receipt().replace(b'"altered"', b'"valid"'))
    assert told(altered) == (Outcome.FAILED, "altered")


def test_a_badge_beside_a_receipt_is_judged_for_itself() -> None:
    badge = a_signed_badge(a_badge_of(a_person()))
    verdict = judged(shown(a_receipt(), badge, signed=False))
    assert told(verdict) == (Outcome.PASSED, "valid")
    assert [told(part) for part in verdict.parts] == [(NO_BADGE, "receipt"), (Outcome.PASSED, "valid")]
    spoilt = judged(shown(a_receipt(), badge.replace(b"gastronomy", b"astronomy"), signed=False))
    assert told(spoilt) == (Outcome.FAILED, "altered")
