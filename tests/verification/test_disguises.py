"""A signed badge written anew, so that its signature still fits: nothing may be believed that way which nobody signed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from badges.canonical import canonicalize
from badges.proofs.data_integrity import add_proof
from tests.makers import AT
from tests.verification.signed import (
    FAILED,
    INDEX,
    a_badge,
    a_list,
    a_signed_badge,
    as_file,
    documents,
    judged,
    of,
    problems,
    signer,
)

BADGE = json.loads(a_signed_badge())
REST = {name: value for name, value in BADGE.items() if name != "credentialStatus"}
STATUS = BADGE["credentialStatus"]
HALF = {"id": BADGE["id"], "type": BADGE["type"]}
TERMS = "https://www.w3.org/2018/credentials#"
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


@pytest.mark.parametrize(
    "rewritten",
    [
        {**REST, TERMS + "credentialStatus": STATUS},
        {**REST, "@nest": {"credentialStatus": STATUS}},
        {**REST, "@included": [{**HALF, "credentialStatus": STATUS}]},
        {**REST, "@included": [{**STATUS, "@reverse": {TERMS + "credentialStatus": {"id": BADGE["id"]}}}]},
        {**REST, "issuer": {**BADGE["issuer"], "@included": {**HALF, "credentialStatus": STATUS}}},
        {**REST, "credentialStatus": {"@set": [STATUS]}},
    ],
)
def test_a_withdrawn_badge_is_not_cleared_by_writing_its_status_where_nobody_looks(rewritten: dict[str, Any]) -> None:
    bare = [{name: value for name, value in badge.items() if name != "proof"} for badge in (BADGE, rewritten)]
    assert canonicalize(bare[0]) == canonicalize(bare[1])  # so the signature still fits
    verdict = judged(as_file(rewritten), facts=documents(list=a_list(INDEX)))
    assert verdict.outcome is FAILED
    assert problems(verdict) == ["format.roundabout"]
    assert verdict.summary is None


def test_a_thing_in_two_pieces_under_one_address_or_a_made_up_one_is_a_detour() -> None:
    (evidence,) = BADGE["evidence"]
    pieces = [{"id": evidence["id"], "type": evidence["type"]}, evidence]
    assert problems(judged(as_file({**BADGE, "evidence": pieces}))) == ["format.roundabout"]
    subject = {"id": "_:somebody", **BADGE["credentialSubject"]}
    assert problems(judged(as_file({**BADGE, "credentialSubject": subject}))) == ["format.roundabout"]


def test_the_end_of_a_proof_is_not_hidden_either() -> None:
    signed = add_proof(a_badge(), signer(), created=AT, expires=AT + timedelta(days=1), as_list=False)
    assert problems(judged(as_file(signed))) == ["period.expired"]
    proof = {name: value for name, value in signed["proof"].items() if name != "expires"}
    ends = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime", "@value": signed["proof"]["expires"]}
    hidden = {**signed, "proof": {**proof, "https://w3id.org/security#expiration": ends}}
    assert problems(judged(as_file(hidden))) == ["format.roundabout"]


def test_an_addition_that_no_context_has_a_name_for_is_no_detour() -> None:
    added = {**a_badge(), "https://school.example/terms#colour": "red"}
    assert problems(judged(a_signed_badge(added))) == []


def test_of_several_grades_none_is_told_since_nobody_signs_which_comes_first() -> None:
    subject = a_badge()["credentialSubject"]
    described = [{"id": f"urn:x:{name}", "type": ["ResultDescription"], "name": name} for name in ("Grade", "Attendance")]
    results = [{"type": ["Result"], "resultDescription": f"urn:x:{name}", "value": name[0]} for name in ("Grade", "Attendance")]
    achievement = {**subject["achievement"], "resultDescription": [{**one, "resultType": "LetterGrade"} for one in described]}
    graded = a_badge(credentialSubject={**subject, "achievement": achievement, "result": results})
    signed = json.loads(a_signed_badge(graded))
    achievement = {**achievement, "resultDescription": achievement["resultDescription"][::-1]}
    turned = {**signed, "credentialSubject": {**signed["credentialSubject"], "achievement": achievement}}
    for file in (signed, turned):
        verdict = judged(as_file(file))
        assert verdict.summary is not None, problems(verdict)
        assert verdict.summary.grade is None
