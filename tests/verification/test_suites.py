"""Whatever suite signed it, the whole verdict is the same; and where a suite differs, so does the verdict."""

from __future__ import annotations

from typing import Any

import pytest

from badges.proofs import former_contexts
from badges.proofs.data_integrity import add_proof
from badges.verification.verdict import Outcome
from tests.makers import AT
from tests.verification.signed import a_badge, as_file, judged, signer

FORMER = "urn:badges:context:ob-v3p0-context-3.0.3-before-2025-11"
PROBLEMS = (Outcome.FAILED, Outcome.INDETERMINATE)


def of_1_1() -> dict[str, Any]:
    """The same badge in the older data model."""
    badge = a_badge()
    badge["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        *badge["@context"][1:],
        "https://www.w3.org/ns/credentials/status/v1",
    ]
    badge["issuanceDate"] = badge.pop("validFrom")
    return badge


def problems(file: bytes) -> list[str]:
    return [found.code for found in judged(file).findings if found.outcome in PROBLEMS]


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize("made", [a_badge, of_1_1])
def test_a_badge_passes_in_either_model_under_either_kind_of_suite(suite: str, made: Any) -> None:
    badge = add_proof(made(), signer(), created=AT, cryptosuite=suite)
    assert problems(as_file(badge)) == []
    assert problems(as_file({**badge, "name": "Beerkeeping"})) == ["proof.altered"]


def test_a_badge_confirmed_by_a_second_key_of_the_school_passes() -> None:
    badge = add_proof(a_badge(), signer(), created=AT, id="urn:uuid:first")
    assert problems(as_file(add_proof(badge, signer(), created=AT, previous="urn:uuid:first"))) == []


def test_a_badge_signed_under_the_former_text_of_its_context_is_not_called_changed_and_not_passed() -> None:
    badge = a_badge(endorsementJwt=["eyJhbGciOiJFUzI1NiJ9.e30.AAAA"])
    proof = add_proof(former_contexts.under(FORMER, badge), signer(), created=AT)["proof"]
    verdict = judged(as_file({**badge, "proof": proof}))
    (found,) = [found for found in verdict.findings if found.check == "proof"]
    assert (found.code, found.detail["terms"], found.detail["context"]) == ("proof.former_text", "endorsementJwt", FORMER)
    assert (verdict.outcome, verdict.headline, verdict.summary) == (Outcome.INDETERMINATE, "unsure", None)
