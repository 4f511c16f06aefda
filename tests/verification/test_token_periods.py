"""A token and a presentation may be meant for a while only, whatever the credential inside says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from badges.proofs import json_object, jws, vc_jwt
from badges.proofs.signer import LocalSigner
from badges.verification.verdict import Outcome
from tests.makers import AT
from tests.verification.signed import (
    a_badge,
    a_badge_of,
    a_person,
    a_presentation,
    a_signed_badge,
    a_signed_presentation,
    judged,
    problems,
    signer,
    their,
)

HOUR = timedelta(hours=1)


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def a_token(document: dict[str, Any], by: LocalSigner, typ: str, **claims: Any) -> bytes:
    header = {"typ": typ, "kid": by.verification_method}
    return jws.sign(header, json_object.write({**document, **claims}), by).encode()


def a_shown_token(**claims: Any) -> bytes:
    badge = vc_jwt.secure(a_badge_of(a_person()), signer())
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{badge}",
    }
    return a_token(a_presentation(envelope), their(), "vp+jwt", **claims)


@pytest.mark.parametrize(
    ("file", "at", "code"),
    [
        (a_token(a_badge(), signer(), "vc+jwt", nbf=seconds(AT + 9 * HOUR)), AT + HOUR, "period.not_yet"),
        (a_token(a_badge(), signer(), "vc+jwt", exp=seconds(AT + 2 * HOUR)), AT + 3 * HOUR, "period.expired"),
        (a_shown_token(nbf=seconds(AT + 9 * HOUR)), AT + HOUR, "period.not_yet"),
        (a_shown_token(exp=seconds(AT + 2 * HOUR)), AT + 3 * HOUR, "period.expired"),
    ],
)
def test_a_token_is_not_accepted_before_and_after_its_own_time(file: bytes, at: datetime, code: str) -> None:
    verdict = judged(file, at=at)
    assert (verdict.outcome, problems(verdict)) == (Outcome.FAILED, [code])
    inside = AT + 10 * HOUR if code == "period.not_yet" else AT + HOUR
    verdict = judged(file, at=inside)
    assert verdict.outcome is Outcome.PASSED, problems(verdict)


def test_a_presentation_whose_proof_has_ended_shows_nothing_any_more() -> None:
    badge = a_signed_badge(a_badge_of(a_person()))
    file = a_signed_presentation(a_presentation(json_object.read_object(badge)), expires=AT + 2 * HOUR)
    assert judged(file, at=AT + HOUR).outcome is Outcome.PASSED
    verdict = judged(file, at=AT + 3 * HOUR)
    assert (verdict.outcome, problems(verdict)) == (Outcome.FAILED, ["period.expired"])
