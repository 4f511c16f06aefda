"""What is found of sealed files that something is wrong with: always the same, at once, and nothing of it is believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from badges.verification.verdict import Outcome
from tests.verification.raised_seals import a_maker, verdict_of
from tests.verification.signed import codes, problems
from tests.verification.wrong_seals import WRONG, Wrong


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_each_fault_is_told_as_what_it_is(wrong: Wrong, tmp_path: Path) -> None:
    maker = a_maker(tmp_path / "ca")
    trust = maker.trusted() if wrong.knows_time else replace(maker.trusted(), timestamp_anchors=())
    verdict = verdict_of(wrong.make(maker), trust, wrong.at)
    assert (verdict.headline, problems(verdict), str(verdict.outcome)) == (wrong.headline, list(wrong.problems), wrong.outcome)
    assert set(wrong.told) <= set(codes(verdict))
    if wrong.reason:
        first = next(found for found in verdict.findings if found.code == wrong.problems[0])
        assert first.detail["reason"] == wrong.reason
    if any(found.check in ("file", "proof", "seal") and found.outcome is Outcome.FAILED for found in verdict.findings):
        assert verdict.summary is None
