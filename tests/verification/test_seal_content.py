"""Timestamps on the text of a seal: the text was there before, and so no seal on it is older."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.verification.verdict import Outcome
from tests.doubles.certification import Certified
from tests.makers import AT
from tests.proofs.tokens import token
from tests.verification.raised_seals import AFTERWARDS, ENDED, SOON, SUMMER, Maker, a_maker, the_payload, verdict_of
from tests.verification.signed import codes, of, problems
from tests.verification.spoiling import with_content_timestamp

BEFORE = AT - SOON


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path / "ca")


def stamped(maker: Maker, at: datetime = BEFORE, *, seal: Certified | None = None, signing_time: datetime = AT) -> bytes:
    """At level B, with an authority's word that the text was there at that moment."""
    seal = seal or maker.seal()
    return jades.seal(
        the_payload(),
        LocalSigner(seal.key, "seal"),
        (seal.certificate, maker.ca.ca.certificate),
        signing_time=signing_time,
        content_timestamp=maker.token(the_payload().encode(), at),
    )


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_a_timestamp_on_the_text_is_told_at_every_level_and_proves_nothing_of_the_seal(maker: Maker, level: str) -> None:
    file = stamped(maker)
    for step in (maker.t, maker.lt, maker.lta)[: ["B", "T", "LT", "LTA"].index(level)]:
        file = step(file)
    verdict = verdict_of(file, maker.trusted())
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    found = of(verdict, "content")
    assert (found.code, found.detail) == (
        "content.valid",
        {"time": BEFORE.isoformat(), "date": "2026-06-15", "name": "Test TSA"},
    )
    proven = of(verdict, "seal").detail.get("proven")
    assert proven == (None if level == "B" else (AT + SOON).isoformat())


def test_nobody_is_told_of_a_timestamp_that_is_not_there(maker: Maker) -> None:
    assert not any(found.check == "content" for found in verdict_of(maker.archived(), maker.trusted()).findings)


def test_an_authority_that_nobody_here_knows_is_named_and_counts_for_nothing(maker: Maker) -> None:
    verdict = verdict_of(stamped(maker), replace(maker.trusted(), timestamp_anchors=()))
    assert (verdict.outcome, of(verdict, "content").code) == (Outcome.PASSED, "content.unknown_authority")
    assert of(verdict, "content").detail["name"] == "Test TSA"


def test_what_covers_it_keeps_it_good_when_its_authority_has_ended(maker: Maker) -> None:
    maker.ca.serve_timestamps_with(maker.ca.timestamping("Former TSA", life=ENDED))
    file = stamped(maker)
    assert of(verdict_of(file, maker.trusted(), AFTERWARDS), "content").code == "content.authority_ended"
    maker.ca.serve_timestamps_with(maker.ca.timestamping("New TSA"))
    archived = maker.lta(maker.lt(maker.t(file)))
    assert of(verdict_of(archived, maker.trusted(), AFTERWARDS), "content").code == "content.valid"


@pytest.mark.parametrize("knows", [True, False])
def test_a_text_that_came_after_its_seal_is_noticed_whoever_says_so(maker: Maker, knows: bool) -> None:
    file = maker.t(stamped(maker, AT + timedelta(hours=2), signing_time=AT + timedelta(hours=3)))
    whom = maker.trusted() if knows else replace(maker.trusted(), timestamp_anchors=())
    verdict = verdict_of(file, whom)
    assert "content.too_late" in problems(verdict)
    assert verdict.outcome is Outcome.INDETERMINATE


def test_minutes_between_two_clocks_are_forgiven_and_hours_are_told(maker: Maker) -> None:
    def claiming_noon(stamp: datetime) -> bytes:
        return with_content_timestamp(maker, maker.token(the_payload().encode(), stamp))

    near = claiming_noon(AT + timedelta(minutes=3))
    assert of(verdict_of(near, maker.trusted()), "content").code == "content.valid"
    far = verdict_of(maker.t(claiming_noon(AT + timedelta(hours=2)), AT + timedelta(hours=3)), maker.trusted())
    assert of(far, "content").code == "content.clocks"
    assert {name: of(far, "content").detail[name] for name in ("claimed", "stamped")} == {
        "claimed": "2026-06-15 12:00 UTC",
        "stamped": "2026-06-15 14:00 UTC",
    }
    assert far.outcome is Outcome.PASSED, problems(far)


def test_what_we_seal_is_no_older_than_the_timestamp_on_its_text(maker: Maker) -> None:
    file = stamped(maker, AT + timedelta(hours=2))
    assert jades.claimed_time(jades.parse(file)) == AT + timedelta(hours=2)
    assert of(verdict_of(file, maker.trusted()), "content").code == "content.valid"


def test_a_moment_before_it_is_noticed(maker: Maker) -> None:
    verdict = verdict_of(stamped(maker, SUMMER, signing_time=SUMMER), maker.trusted(), AT + SOON)
    assert "content.not_yet" in codes(verdict)


@pytest.mark.parametrize("hashed", ["sha256", "sha384", "sha512"])
def test_every_digest_of_the_standard_counts(maker: Maker, hashed: str) -> None:
    seal = maker.seal()
    file = jades.seal(
        the_payload(),
        LocalSigner(seal.key, "seal"),
        [seal.certificate],
        signing_time=AT,
        content_timestamp=token(the_payload().encode(), hashed=hashed, signed=hashed, at=AT),
    )
    assert of(verdict_of(file, maker.trusted()), "content").code == "content.unknown_authority"
