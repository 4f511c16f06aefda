"""Seals judged by trusted lists: qualified, advanced, and withdrawn before and after they were made."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from badges.verification.facts import Trust
from badges.verification.trusted_lists.reading import read_list
from badges.verification.trusted_lists.trust import trust_in
from badges.verification.verdict import Outcome, Verdict
from badges.web.judging import PackedTrust
from tests.doubles.certification import START, qc_statements
from tests.doubles.trusted_lists import NEXT_UPDATE, Draft, ListedService, State, a_supervisor
from tests.makers import AT
from tests.verification.raised_seals import SOON, SUMMER, Maker, a_maker, verdict_of
from tests.verification.signed import codes, of, problems, trust

LATER = AT + timedelta(days=7)
"""After the sealing, before the verdict."""
BEFORE = AT - timedelta(days=7)


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path / "ca")


def listing(maker: Maker, *states: State, stamps: tuple[State, ...] = (State(kind="timestamps"),)) -> Trust:
    """Somebody who knows the school, and believes a national list about the CA and the timestamp authority."""
    signer = a_supervisor("NL")
    draft = Draft(
        sequence=131,
        services=(
            ListedService((maker.ca.ca.certificate,), states or (State(),), "Seals of Test"),
            ListedService((maker.ca.tsa.certificate,), stamps, "Stamps of Test"),
        ),
    )
    listed = trust_in([read_list(draft.signed(signer), [signer.certificate])])
    return replace(listed, issuers=trust().issuers)


def judged(maker: Maker, file: bytes, whom: Trust, at: datetime = SUMMER) -> Verdict:
    return verdict_of(file, whom, at)


def test_a_seal_under_a_listed_ca_is_qualified_and_the_list_is_told(maker: Maker) -> None:
    verdict = judged(maker, maker.archived(maker.seal(qualified=True)), listing(maker))
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    found = of(verdict, "seal")
    assert found.code == "seal.qualified"
    assert found.detail["proven"] == (AT + SOON).isoformat()
    assert (found.detail["country"], found.detail["number"], found.detail["date"]) == ("NL", 131, "2026-06-01")
    assert of(verdict, "list").code == "list.names"
    assert of(verdict, "list").detail == {
        "service": "Seals of Test",
        "list": "EU trusted list NL 131",
        "date": "2026-06-01",
        "country": "NL",
        "number": 131,
    }
    assert of(verdict, "timestamp").code == "timestamp.valid"


def test_without_a_device_a_seal_is_advanced(maker: Maker) -> None:
    verdict = judged(maker, maker.archived(maker.seal(statements=qc_statements(sscd=False))), listing(maker))
    assert (of(verdict, "seal").code, of(verdict, "list").code) == ("seal.advanced", "list.names")
    assert of(verdict, "seal").detail["qualified"] == "certificate"


def test_a_certificate_that_claims_nothing_is_advanced_and_its_giver_told(maker: Maker) -> None:
    verdict = judged(maker, maker.archived(maker.seal()), listing(maker))
    assert (of(verdict, "seal").code, of(verdict, "list").code) == ("seal.advanced", "list.names")
    assert "qualified" not in of(verdict, "seal").detail


def test_a_service_withdrawn_before_the_proven_time_makes_no_qualified_seal(maker: Maker) -> None:
    whom = listing(maker, State(), State(BEFORE, "withdrawn"))
    verdict = judged(maker, maker.archived(maker.seal(qualified=True)), whom)
    assert (of(verdict, "seal").code, of(verdict, "list").code) == ("seal.advanced", "list.not_granted")
    assert of(verdict, "seal").detail["granted"] is False


def test_a_service_withdrawn_after_the_proven_time_changes_nothing(maker: Maker) -> None:
    whom = listing(maker, State(), State(LATER, "withdrawn"))
    file = maker.archived(maker.seal(qualified=True))
    assert of(judged(maker, file, whom), "seal").code == "seal.qualified"


def test_without_a_proven_time_it_is_judged_by_the_moment_of_the_verdict(maker: Maker) -> None:
    whom = listing(maker, State(), State(LATER, "withdrawn"))
    file = maker.b(maker.seal(qualified=True))
    assert of(judged(maker, file, whom, AT), "seal").code == "seal.qualified"
    assert of(judged(maker, file, whom, SUMMER), "seal").code == "seal.advanced"


def test_a_certificate_given_out_before_its_service_was_granted_stays_unqualified(maker: Maker) -> None:
    whom = listing(maker, State(START + timedelta(days=1)))
    verdict = judged(maker, maker.archived(maker.seal(qualified=True)), whom)
    assert (of(verdict, "seal").code, of(verdict, "list").code) == ("seal.advanced", "list.not_granted")


def test_a_service_for_signatures_is_nobody_for_seals(maker: Maker) -> None:
    whom = listing(maker, State(kind="signatures"))
    assert of(judged(maker, maker.archived(maker.seal(qualified=True)), whom), "seal").code == "seal.anchor_unknown"


def test_a_list_that_is_overdue_is_used_and_told(maker: Maker) -> None:
    file = maker.archived(maker.seal(qualified=True))
    verdict = judged(maker, file, listing(maker), NEXT_UPDATE + timedelta(days=1))
    assert (of(verdict, "seal").code, of(verdict, "list").code) == ("seal.qualified", "list.stale")
    assert verdict.outcome is Outcome.PASSED


def test_a_timestamp_authority_that_was_withdrawn_is_believed_about_what_came_before(maker: Maker) -> None:
    file = maker.t(maker.b(maker.seal(qualified=True)))
    granted = State(kind="timestamps")
    later = listing(maker, stamps=(granted, State(LATER, "withdrawn", "timestamps")))
    assert "timestamp.valid" in codes(judged(maker, file, later))
    before = listing(maker, stamps=(granted, State(BEFORE, "withdrawn", "timestamps")))
    assert "timestamp.unknown_authority" in codes(judged(maker, file, before))


def test_what_lists_say_travels_to_the_processes_of_a_server(maker: Maker) -> None:
    whom = listing(maker, State(), State(LATER, "withdrawn"))
    assert pickle.loads(pickle.dumps(PackedTrust.of(whom))).unpacked() == whom


def test_a_ca_for_seals_is_not_believed_about_time(maker: Maker) -> None:
    whom = listing(maker, stamps=(State(status="withdrawn", kind="timestamps"),))
    assert "timestamp.unknown_authority" in codes(judged(maker, maker.archived(maker.seal(qualified=True)), whom))


def test_a_listed_ca_of_the_same_name_but_another_key_vouches_for_nothing(maker: Maker, tmp_path: Path) -> None:
    stranger = a_maker(tmp_path / "stranger", "Test 2")
    verdict = judged(maker, stranger.b(stranger.seal(qualified=True)), listing(maker))
    assert of(verdict, "seal").code == "seal.anchor_unknown"
