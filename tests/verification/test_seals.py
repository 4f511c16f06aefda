"""European credentials: whose seal it is, and who stands behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badges.verification.verdict import Outcome
from tests.makers import AT
from tests.verification.signed import (
    LATER,
    NUMBER,
    a_demo_seal,
    a_european,
    a_list,
    a_real_seal,
    codes,
    documents,
    judged,
    of,
    problems,
    trust,
)

SEALED = a_real_seal().on(a_european())


def test_a_seal_that_somebody_we_trust_gave_out_is_advanced() -> None:
    verdict = judged(SEALED)
    assert codes(verdict) == [
        "file.read",
        "format.conforms",
        "proof.valid",
        "issuer.bound",
        "seal.advanced",
        "revocation.unknown",
        "issuer.listed",
        "refresh.not_used",
        "status.clear",
        "period.no_end",
        "holder.named",
        "endorsement.none",
    ]
    assert verdict.summary is not None
    assert verdict.summary.holder == "Noor van Voorbeeld"


def test_whose_the_signature_is_counts_only_where_somebody_known_gave_the_certificate_out() -> None:
    verdict = judged(SEALED, whom=trust(anchors=(a_demo_seal().root,)))
    assert (verdict.outcome, verdict.headline) == (Outcome.INDETERMINATE, "unknown_issuer")
    said = of(verdict, "binding")
    assert (said.code, said.outcome) == ("binding.as_sealed", Outcome.NOT_APPLICABLE)
    assert verdict.summary is not None, "what it says is shown as the word of somebody unknown"


def test_a_demonstration_seal_is_called_so_although_it_is_anchored() -> None:
    verdict = judged(a_demo_seal().on(a_european()))
    assert problems(verdict) == ["seal.demo"]
    assert verdict.headline == "demo"
    assert verdict.summary is not None
    assert of(verdict, "issuer").code == "issuer.listed"


def test_a_demonstration_seal_without_an_anchor_is_of_an_unknown_issuer_too() -> None:
    verdict = judged(a_demo_seal().on(a_european()), whom=trust())
    assert problems(verdict) == ["seal.demo", "issuer.unknown"] or problems(verdict) == ["seal.demo", "issuer.lookalike"]
    assert verdict.headline == "demo"


def test_a_seal_of_nobody_we_know_stays_open_and_makes_no_issuer_known() -> None:
    verdict = judged(SEALED, whom=trust())
    assert "seal.anchor_unknown" in problems(verdict)
    assert "issuer.listed" not in codes(verdict)
    assert verdict.headline == "unknown_issuer"


def test_a_number_that_is_on_no_list_is_not_known_although_the_seal_is_good() -> None:
    verdict = judged(SEALED, whom=trust(anchors=(a_real_seal().root,), issuers=()))
    assert problems(verdict) == ["issuer.unknown"]


def test_a_seal_of_another_organisation_fails() -> None:
    other = a_real_seal("NTRNL-99999999", "Another school")
    verdict = judged(other.on(a_european()), whom=trust(anchors=(other.root,)))
    assert problems(verdict) == ["seal.other_organisation"]
    assert verdict.headline == "not_the_issuers"
    assert verdict.summary is None
    assert of(verdict, "seal").detail == {"seal": "Another school (NTRNL-99999999)", "name": "Voorbeeldcollege"}
    assert of(verdict, "status").code == "status.not_checked"


def test_a_credential_that_names_no_organisation_has_a_seal_of_another() -> None:
    issuer = {name: value for name, value in a_european()["issuer"].items() if name != "eIDASIdentifier"}
    verdict = judged(a_real_seal().on({**a_european(), "issuer": issuer}))
    assert set(problems(verdict)) == {"format.incomplete", "seal.other_organisation"}


def test_a_seal_that_does_not_say_whose_it_is_fails() -> None:
    nameless = a_real_seal(None)
    assert problems(judged(nameless.on(a_european()), whom=trust(anchors=(nameless.root,)))) == ["seal.nameless"]


@pytest.mark.parametrize("days", [10])
def test_a_certificate_that_has_ended_proves_no_time(days: int) -> None:
    ended = a_real_seal(NUMBER, "Voorbeeldcollege", days)
    verdict = judged(ended.on(a_european()), whom=trust(anchors=(ended.root,)))
    assert "seal.certificate_expired" in problems(verdict)
    assert verdict.outcome is Outcome.INDETERMINATE
    assert of(verdict, "seal").detail["date"] == "2026-06-25"


def test_a_demonstration_certificate_that_has_ended_is_not_excused() -> None:
    at = AT + timedelta(days=800)
    verdict = judged(a_demo_seal().on(a_european()), at=at, facts=documents(list=a_list(at=at)))
    assert "seal.certificate_expired" in problems(verdict)


def test_a_seal_set_before_its_certificate_began_fails() -> None:
    verdict = judged(a_real_seal().on(a_european(), at=AT - timedelta(days=400)))
    assert problems(verdict) == ["proof.outside_key_period"]


def test_a_sealed_credential_needs_no_key_from_anywhere() -> None:
    verdict = judged(SEALED, facts={})
    assert problems(verdict) == ["status.list_unreachable"]
    assert of(verdict, "proof").detail["algorithm"] == "ES256"


def test_what_must_be_there_is_named() -> None:
    document = {name: value for name, value in a_european().items() if name != "displayParameter"}
    verdict = judged(a_real_seal().on(document))
    assert problems(verdict) == ["format.incomplete"]
    assert of(verdict, "format").detail["field"] == "displayParameter"
    assert verdict.headline == "failed"
    assert judged(SEALED, at=LATER).outcome is Outcome.PASSED
