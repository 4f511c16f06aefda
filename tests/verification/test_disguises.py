"""A signed badge written anew, so that its signature still fits: nothing may be believed that way which nobody signed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.verification.signed import FAILED, a_badge, a_list, a_signed_badge, as_file, judged, of, problems

BADGE = json.loads(a_signed_badge())
FORGED = {**a_badge()["credentialSubject"]["achievement"], "name": "Doctor of everything"}


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u3000", "\x85", "\x1f"])
def test_a_thing_whose_address_some_programs_pass_over_is_not_covered(space: str) -> None:
    evidence = {"id": f"https://evil.example/{space}x", "type": ["Evidence"], "name": "A diploma"}
    verdict = judged(as_file({**BADGE, "evidence": [*BADGE["evidence"], evidence]}))
    assert "format.unknown_terms" in problems(verdict)
    assert verdict.summary is None


def test_a_status_list_cannot_be_made_a_badge_by_a_proof_that_names_fewer_contexts_than_the_document() -> None:
    signed = a_list()
    forged: dict[str, Any] = {
        **signed,
        "@context": BADGE["@context"],
        "type": [*signed["type"], "OpenBadgeCredential"],
        "credentialSubject": {**signed["credentialSubject"], "achievement": FORGED},
        "proof": {**signed["proof"], "@context": signed["@context"]},
    }
    subject = forged["credentialSubject"]
    forged["credentialSubject"] = {**subject, "type": [subject["type"], "AchievementSubject"]}
    verdict = judged(as_file(forged))
    assert of(verdict, "proof").code == "proof.altered"
    assert verdict.summary is None


def test_what_no_signature_covers_is_not_told_to_a_reader() -> None:
    forged = {**BADGE, "credentialSubject": {**BADGE["credentialSubject"], "colour": "red"}}
    verdict = judged(as_file(forged))
    assert (verdict.outcome, problems(verdict)) == (FAILED, ["format.unknown_terms"])
    assert verdict.summary is None
