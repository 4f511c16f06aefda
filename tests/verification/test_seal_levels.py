"""Seals at every level: what they prove, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes

from badges.verification.facts import QualifiedService
from badges.verification.verdict import Outcome
from tests.doubles.certification import ENCRYPTS, QC_ESIGN, qc_statements
from tests.doubles.certification import NUMBER as ANOTHER
from tests.makers import AT
from tests.verification.raised_seals import AFTERWARDS, ENDED, SOON, SUMMER, Maker, a_maker, verdict_of
from tests.verification.signed import NAME, NUMBER, codes, of, problems

EXPIRED = ["seal.certificate_expired", "issuer.unknown"]
"""Whose certificate nobody can vouch for any more is nobody's either."""


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path / "ca")


def beside(maker: Maker, file: bytes) -> list[str]:
    found = codes(verdict_of(file, maker.trusted()))
    return [code for code in found if code.startswith(("seal", "timestamp", "archive", "revocation"))]


def test_a_seal_at_level_b_is_told_as_before(maker: Maker) -> None:
    verdict = verdict_of(maker.b(), maker.trusted())
    assert verdict.outcome is Outcome.PASSED
    assert beside(maker, maker.b()) == ["seal.advanced", "revocation.unknown"]
    assert of(verdict, "seal").detail == {"name": NAME, "organisation": NUMBER, "chain": "anchored"}


def test_each_level_says_what_it_adds(maker: Maker) -> None:
    assert beside(maker, maker.at_level("T")) == ["seal.advanced", "timestamp.valid", "revocation.unknown"]
    assert beside(maker, maker.at_level("LT")) == ["seal.advanced", "timestamp.valid", "revocation.clear"]
    assert beside(maker, maker.at_level("LTA")) == ["seal.advanced", "timestamp.valid", "archive.valid", "revocation.clear"]


@pytest.mark.parametrize("level", ["T", "LT", "LTA"])
def test_a_raised_seal_passes_and_says_its_level_and_its_proven_time(maker: Maker, level: str) -> None:
    verdict = verdict_of(maker.at_level(level), maker.trusted())
    assert (verdict.outcome, verdict.headline) == (Outcome.PASSED, "valid")
    detail = of(verdict, "seal").detail
    assert (detail["level"], detail["proven"]) == (level, (AT + SOON).isoformat())
    assert of(verdict, "timestamp").detail == {"time": (AT + SOON).isoformat(), "date": "2026-06-15", "name": "Test TSA"}


@pytest.mark.parametrize("level", ["LT", "LTA"])
def test_the_end_of_the_certificate_does_not_end_a_seal_that_was_there_before(maker: Maker, level: str) -> None:
    verdict = verdict_of(maker.at_level(level, maker.seal(life=ENDED)), maker.trusted(), AFTERWARDS)
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "seal").detail["level"] == level


def test_without_a_timestamp_the_end_of_the_certificate_leaves_it_open(maker: Maker) -> None:
    verdict = verdict_of(maker.at_level("B", maker.seal(life=ENDED)), maker.trusted(), AFTERWARDS)
    assert problems(verdict) == EXPIRED


def test_a_timestamp_alone_does_not_show_that_an_ended_certificate_was_not_withdrawn(maker: Maker) -> None:
    verdict = verdict_of(maker.at_level("T", maker.seal(life=ENDED)), maker.trusted(), AFTERWARDS)
    assert problems(verdict) == ["seal.revocation_unknown"]
    assert of(verdict, "seal").detail["date"] == "2026-12-01"


def test_a_timestamp_made_after_the_certificate_ended_comes_too_late(maker: Maker) -> None:
    file = maker.t(maker.b(maker.seal(life=ENDED)), AFTERWARDS - timedelta(days=30))
    assert problems(verdict_of(file, maker.trusted(), AFTERWARDS)) == EXPIRED


def test_whoever_does_not_know_the_timestamp_authority_judges_by_today(maker: Maker) -> None:
    whom = replace(maker.trusted(), timestamp_anchors=())
    alive = verdict_of(maker.archived(), whom)
    assert alive.outcome is Outcome.PASSED
    assert {"timestamp.unknown_authority", "archive.unknown_authority"} <= set(codes(alive))
    ended = verdict_of(maker.archived(maker.seal(life=ENDED)), whom, AFTERWARDS)
    assert problems(ended) == EXPIRED


def test_an_authority_that_is_trusted_about_seals_is_not_about_time(maker: Maker, tmp_path: Path) -> None:
    stranger = a_maker(tmp_path / "stranger", "Stranger")
    whom = replace(maker.trusted(), timestamp_anchors=(stranger.ca.root.certificate,))
    assert "timestamp.unknown_authority" in codes(verdict_of(maker.at_level("T"), whom))


def test_a_stranger_of_the_same_name_is_not_the_timestamp_authority(maker: Maker, tmp_path: Path) -> None:
    file = maker.b()
    stranger = a_maker(tmp_path / "stranger", "Test 2")
    assert "timestamp.unknown_authority" in codes(verdict_of(stranger.t(file), maker.trusted()))


def test_an_ended_timestamp_authority_proves_nothing_unless_something_later_covers_it(maker: Maker) -> None:
    maker.ca.serve_timestamps_with(maker.ca.timestamping("Former TSA", life=ENDED))
    seal = maker.seal(life=ENDED)
    lapsed = maker.archived(seal)
    verdict = verdict_of(lapsed, maker.trusted(), AFTERWARDS)
    assert problems(verdict) == EXPIRED
    assert {"timestamp.authority_ended", "archive.ended"} <= set(codes(verdict))

    maker.ca.serve_timestamps_with(maker.ca.timestamping("New TSA"))
    renewed = maker.lta(lapsed, SUMMER)
    verdict = verdict_of(renewed, maker.trusted(), AFTERWARDS)
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "archive").detail == {
        "count": 2,
        "time": SUMMER.isoformat(),
        "date": f"{SUMMER:%Y-%m-%d}",
        "name": "New TSA",
    }
    assert of(verdict, "seal").detail["proven"] == (AT + SOON).isoformat()


def test_an_archive_renewed_too_late_does_not_bring_back_what_had_ended(maker: Maker) -> None:
    maker.ca.serve_timestamps_with(maker.ca.timestamping("Former TSA", life=ENDED))
    lapsed = maker.archived(maker.seal(life=ENDED))
    maker.ca.serve_timestamps_with(maker.ca.timestamping("New TSA"))
    late = maker.lta(lapsed, ENDED[1] + timedelta(days=9))
    assert problems(verdict_of(late, maker.trusted(), AFTERWARDS)) == EXPIRED


def test_a_moment_before_the_timestamp_is_noticed(maker: Maker) -> None:
    verdict = verdict_of(maker.archived(), maker.trusted(), AT - timedelta(days=1))
    assert {"timestamp.not_yet", "archive.unproven"} <= set(problems(verdict))


def test_a_seal_of_another_organisation_fails_at_every_level(maker: Maker) -> None:
    verdict = verdict_of(maker.archived(maker.seal(identifier=ANOTHER)), maker.trusted())
    assert problems(verdict) == ["seal.other_organisation"]


def test_a_certificate_that_is_not_for_seals_is_told_as_that(maker: Maker) -> None:
    unfit = maker.ca.seal(NAME, identifier=NUMBER, kind="P-256", usage=ENCRYPTS)
    verdict = verdict_of(maker.archived(unfit), maker.trusted())
    assert problems(verdict) == ["seal.unfit_certificate", "issuer.unknown"]
    assert of(verdict, "seal").detail["chain"] == "malformed"


def qualifying(maker: Maker) -> dict[str, QualifiedService]:
    fingerprint = maker.ca.root.certificate.fingerprint(hashes.SHA256()).hex()
    return {fingerprint: QualifiedService("Test trust service", "the trusted list", "2026-06-01")}


def test_a_seal_is_qualified_when_its_certificate_says_so_and_a_list_has_the_service(maker: Maker) -> None:
    file = maker.archived(maker.seal(qualified=True))
    listed = verdict_of(file, maker.trusted(qualified=qualifying(maker)))
    assert listed.outcome is Outcome.PASSED
    found = of(listed, "seal")
    assert found.code == "seal.qualified"
    assert (found.detail["service"], found.detail["list"], found.detail["date"]) == (
        "Test trust service",
        "the trusted list",
        "2026-06-01",
    )
    assert of(verdict_of(file, maker.trusted()), "seal").code == "seal.advanced"


@pytest.mark.parametrize(
    "statements",
    [
        qc_statements(compliance=False),
        qc_statements(sscd=False),
        qc_statements(kind=QC_ESIGN),
        qc_statements(kind=""),
    ],
)
def test_a_seal_that_lacks_a_statement_is_advanced(maker: Maker, statements: object) -> None:
    verdict = verdict_of(maker.b(maker.seal(statements=statements)), maker.trusted(qualified=qualifying(maker)))
    assert of(verdict, "seal").code == "seal.advanced"


def test_no_list_makes_a_seal_qualified_that_has_no_anchor(maker: Maker) -> None:
    whom = replace(maker.trusted(qualified=qualifying(maker)), anchors=())
    assert of(verdict_of(maker.b(maker.seal(qualified=True)), whom), "seal").code == "seal.anchor_unknown"
