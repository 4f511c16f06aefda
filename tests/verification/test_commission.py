"""A European credential is shown as the Commission's own viewer would show it, beside what we found."""

from __future__ import annotations

import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from badges.credentials.violation import Document
from badges.verification.commission import CHECKS, CODES, Ribbon, Status
from badges.verification.verdict import Verdict, to_json
from tests.makers import AT
from tests.verification.raised_seals import a_maker, verdict_of
from tests.verification.signed import (
    INDEX,
    a_demo_seal,
    a_european,
    a_list,
    a_real_seal,
    a_signed_badge,
    as_file,
    documents,
    judged,
    trust,
)
from tests.verification.wrong_seals import WRONG

SEALED = a_real_seal().on(a_european())


def said(verdict: Verdict) -> dict[str, str]:
    """The reason given for each check."""
    assert verdict.commission is not None
    return {check.name: check.code.removeprefix(f"commission.{check.name}.") for check in verdict.commission.checks}


def ribbon(verdict: Verdict) -> Ribbon:
    assert verdict.commission is not None
    return verdict.commission.ribbon


def changed(**members: Any) -> Document:
    return copy.deepcopy(a_european()) | members


def test_what_is_in_order_is_verified_but_for_what_only_the_holder_can_see() -> None:
    verdict = judged(SEALED)
    assert said(verdict) == {
        "format": "ok",
        "seal": "ok",
        "revocation": "clear",
        "expiry": "no_end",
        "accreditation": "none_claimed",
        "owner": "nobody_signed_in",
        "custom": "none",
    }
    assert ribbon(verdict) is Ribbon.PARTIALLY_VERIFIED
    assert verdict.headline == "valid", "what the viewer would say counts for nothing in our own verdict"


def test_the_concepts_are_written_in_full_with_the_addresses_of_the_lists() -> None:
    written = to_json(judged(SEALED))["commission"]
    assert written["ribbon"] == "partially_verified"
    assert written["label"] == "Partially Verified"
    assert [one["check"]["id"].rpartition("/")[2] for one in written["checks"]] == list(CHECKS.values())
    assert written["checks"][1] == {
        "check": {
            "id": "http://data.europa.eu/snb/verification/f9c2016fe9",
            "type": "Concept",
            "inScheme": {"id": "http://data.europa.eu/snb/verification/25831c2", "type": "ConceptScheme"},
            "prefLabel": {"en": "seal"},
        },
        "status": {
            "id": "http://data.europa.eu/snb/verification-status/9895008394",
            "type": "Concept",
            "inScheme": {"id": "http://data.europa.eu/snb/verification-status/25831c2", "type": "ConceptScheme"},
            "prefLabel": {"en": "OK"},
        },
        "code": "commission.seal.ok",
        "detail": {"name": "Voorbeeldcollege"},
        "findings": ["proof.valid", "issuer.bound", "seal.advanced"],
    }


@pytest.mark.parametrize(
    ("file", "check", "reason", "whole"),
    [
        (a_demo_seal().on(a_european()), "seal", "demo", Ribbon.FAILED),
        (SEALED.replace(b"Noor", b"Nora"), "seal", "altered", Ribbon.FAILED),
        (as_file(a_european()), "seal", "none", Ribbon.FAILED),
        (a_real_seal().on(changed(displayParameter={})), "format", "not_conforming", Ribbon.FAILED),
        (a_real_seal().on(changed(validUntil="2026-07-01T00:00:00Z")), "expiry", "expired", Ribbon.FAILED),
        (a_real_seal().on(changed(validUntil="2030-07-01T00:00:00Z")), "expiry", "ok", Ribbon.PARTIALLY_VERIFIED),
        (a_real_seal().on(changed(validFrom="2030-07-01T00:00:00Z")), "expiry", "not_yet", Ribbon.FAILED),
    ],
)
def test_each_check_says_what_it_is_about(file: bytes, check: str, reason: str, whole: Ribbon) -> None:
    verdict = judged(file)
    assert said(verdict)[check] == reason
    assert ribbon(verdict) is whole


def test_a_seal_whose_chain_we_do_not_know_is_not_called_wrong() -> None:
    verdict = judged(SEALED, whom=trust())
    assert said(verdict)["seal"] == "chain_not_known"
    assert ribbon(verdict) is Ribbon.PARTIALLY_VERIFIED


@pytest.mark.parametrize(
    ("name", "reason", "whole"),
    [
        ("two signatures", "unreadable", Ribbon.FAILED),
        ("a third member in the envelope", "unreadable", Ribbon.FAILED),
        ("no signature", "unreadable", Ribbon.FAILED),
        ("payload alone, without an envelope", "none", Ribbon.FAILED),
        ("crit names what nobody knows", "method_not_known", Ribbon.PARTIALLY_VERIFIED),
        ("alg none", "method_not_known", Ribbon.PARTIALLY_VERIFIED),
        ("crit missing", "malformed", Ribbon.FAILED),
        ("x5c: the certificate of another", "malformed", Ribbon.FAILED),
        ("payload written with spaces", "altered", Ribbon.FAILED),
        ("sigT before the certificate's life", "not_in_time", Ribbon.FAILED),
        ("a member twice in the payload", "text_unreadable", Ribbon.FAILED),
        ("eIDASIdentifier is not that of the certificate", "not_accepted", Ribbon.FAILED),
        ("certificate of a web server", "not_for_seals", Ribbon.FAILED),
        ("looked at before sigT, although the credential was valid by then", "not_yet", Ribbon.FAILED),
        ("certificate has ended", "not_proven", Ribbon.FAILED),
    ],
)
def test_what_is_wrong_with_a_seal_is_not_told_as_something_else(name: str, reason: str, whole: Ribbon, tmp_path: Path) -> None:
    maker, wrong = a_maker(tmp_path / "ca"), WRONG[name]
    verdict = verdict_of(wrong.make(maker), maker.trusted(), wrong.at)
    assert said(verdict)["seal"] == reason
    assert ribbon(verdict) is whole
    if reason == "text_unreadable":
        assert verdict.summary is None


def test_what_was_withdrawn_is_an_error_that_the_ribbon_does_not_show() -> None:
    verdict = judged(SEALED, facts=documents(list=a_list(INDEX)))
    assert said(verdict)["revocation"] == "withdrawn"
    assert ribbon(verdict) is Ribbon.PARTIALLY_VERIFIED, "the viewer leaves revocation out of its ribbon"
    assert verdict.headline == "revoked", "we do not"


def test_a_claimed_accreditation_is_told_and_not_asked_about() -> None:
    ground = {
        "id": "urn:epass:evidence:1",
        "type": "Evidence",
        "accreditation": {
            "id": "urn:epass:accreditation:9",
            "type": "Accreditation",
            "title": {"nl": "Erkende opleiding", "en": "Recognised programme"},
            "accreditingAgent": {"id": "urn:epass:org:9", "type": "Organisation", "legalName": {"nl": "Keurmeester"}},
        },
    }
    verdict = judged(a_real_seal().on(changed(evidence=[ground])))
    assert verdict.commission is not None
    check = next(one for one in verdict.commission.checks if one.name == "accreditation")
    assert check.status is Status.SKIPPED
    assert check.code == "commission.accreditation.claimed"
    assert check.detail == {"name": {"nl": "Erkende opleiding", "en": "Recognised programme"}, "agent": {"nl": "Keurmeester"}}
    altered = a_real_seal().on(changed(evidence=[ground])).replace(b"Recognised", b"Recognized")
    assert said(judged(altered))["accreditation"] == "not_looked", "what nobody confirmed is not repeated"


def test_only_what_the_viewer_takes_has_its_checks() -> None:
    assert judged(a_signed_badge()).commission is None
    assert "commission" not in to_json(judged(a_signed_badge()))


def test_a_rendering_for_the_newer_model_is_no_form_that_the_viewer_takes() -> None:
    rendering = changed(**{"@context": ["https://www.w3.org/ns/credentials/v2"]})
    verdict = judged(as_file(rendering))
    assert said(verdict)["format"] == "other_form"
    assert said(verdict)["seal"] == "none"
    assert ribbon(verdict) is Ribbon.FAILED


def test_every_reason_has_its_code() -> None:
    later = judged(SEALED, at=AT + timedelta(days=5000))
    for verdict in (judged(SEALED), later, judged(b'{"payload": "{", "signatures": []}')):
        if verdict.commission:
            assert {check.code for check in verdict.commission.checks} <= CODES
