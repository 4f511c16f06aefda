"""The ledger itself: what it counts, and what it takes for a failure."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.oracles.agreed import BADGESLIB, BAZAAR, CORE, FAMILIES, FAULTS, OPENVC, VERAPDF
from tests.oracles.ledger import Ledger, Properties, Summary

SUITE = "eddsa-rdfc-2022"


def test_every_answer_is_counted_for_who_gave_it(tmp_path: Path) -> None:
    answers: Properties = []
    between = Ledger(answers).between(SUITE, BAZAAR)
    between.they(True, True)
    between.we(False, False)
    Ledger(answers).between("VC 1.1", BADGESLIB).they(False, True, fault="vc-1.1-refused")
    summary = reported(tmp_path, answers)
    assert {row: dict(count) for row, count in summary.counts.items()} == {
        (SUITE, BAZAAR): {"they accept": 1, "we refuse": 1},
        ("VC 1.1", BADGESLIB): {"known faults": 1},
    }
    assert summary.faults["vc-1.1-refused"] == 1


@pytest.mark.parametrize(("accepted", "good"), [(True, False), (False, True)])
def test_an_answer_that_is_wrong_and_no_known_fault_fails_the_test(tmp_path: Path, accepted: bool, good: bool) -> None:
    answers: Properties = []
    between = Ledger(answers).between(SUITE, BAZAAR)
    with pytest.raises(AssertionError, match=SUITE):
        between.they(accepted, good)
    with pytest.raises(AssertionError, match=SUITE):
        between.we(accepted, good)
    assert reported(tmp_path, answers).counts[SUITE, BAZAAR]["disagree"] == 2


def test_a_fault_that_they_mended_fails_the_test() -> None:
    between = Ledger([]).between("VC 1.1", BADGESLIB)
    with pytest.raises(AssertionError, match="take it off the list"):
        between.they(True, True, fault="vc-1.1-refused")


def test_a_fault_excuses_only_whose_it_is() -> None:
    with pytest.raises(AssertionError, match="not listed"):
        Ledger([]).between("VC 1.1", OPENVC).they(False, True, fault="vc-1.1-refused")
    with pytest.raises(AssertionError, match="not on the list"):
        Ledger([]).between("JAdES", OPENVC)


def test_a_whole_run_that_leaves_somebody_out_fails(tmp_path: Path) -> None:
    summary = reported(tmp_path, [], whole=True)
    assert f"{SUITE}, {CORE}: nothing they accept" in summary.missing()
    assert f"nobody met the known fault `{next(iter(FAULTS))}`" in summary.missing()
    assert ended(summary) == pytest.ExitCode.TESTS_FAILED
    assert ended(reported(tmp_path, [])) == pytest.ExitCode.OK


def test_a_skip_fails_for_ci_and_is_counted_for_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: Properties = []
    with pytest.raises(pytest.skip.Exception):
        Ledger(answers).between(SUITE, CORE).skip("no schemas here")
    for ci, code in (("true", pytest.ExitCode.TESTS_FAILED), ("", pytest.ExitCode.OK)):
        monkeypatch.setenv("CI", ci)
        summary = reported(tmp_path, answers, skipped=True)
        assert ended(summary) == code
    written = json.loads((tmp_path / "interop.json").read_bytes())
    assert written["families"] == [
        {"family": SUITE, "library": CORE, "skipped": 1}
        | dict.fromkeys(("they accept", "we accept", "they refuse", "we refuse", "known faults", "disagree"), 0)
    ]
    assert written["skipped"] == ["test.py::test: no schemas here"]


def test_who_could_not_run_here_is_named_and_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    why = "there is no mvn on this machine"
    whole = reported(tmp_path, [], whole=True, not_run={VERAPDF: why})
    assert not any(VERAPDF in line for line in whole.missing())
    unsaid = reported(tmp_path, [], skipped=True, reason=f"Skipped: not run: {why}")
    assert ended(unsaid) == pytest.ExitCode.TESTS_FAILED, "nobody said that something could not run"
    said = reported(tmp_path, [], skipped=True, reason=f"Skipped: not run: {why}", not_run={VERAPDF: why})
    assert ended(said) == pytest.ExitCode.OK
    assert f"NOT RUN: {VERAPDF}: {why}" in said.lines()
    written = json.loads((tmp_path / "interop.json").read_bytes())
    assert (written["not run"], written["skipped"]) == ({VERAPDF: why}, [])


def test_every_fault_is_of_a_library_in_the_table() -> None:
    known = {library for libraries in FAMILIES.values() for library in libraries}
    assert all(set(fault.libraries) <= known for fault in FAULTS.values())


def reported(
    folder: Path,
    answers: Properties,
    *,
    whole: bool = False,
    skipped: bool = False,
    reason: str = "no schemas here",
    not_run: dict[str, str] | None = None,
) -> Summary:
    summary = Summary(folder / "interop.json", whole=whole)
    summary.not_run = not_run or {}
    report: Any = SimpleNamespace(
        when="call",
        skipped=skipped,
        nodeid="test.py::test",
        user_properties=answers,
        longrepr=("test.py", 1, reason) if skipped else None,
    )
    summary.pytest_runtest_logreport(report)
    return summary


def ended(summary: Summary) -> int:
    session: Any = SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    summary.pytest_sessionfinish(session, pytest.ExitCode.OK)
    assert summary.lines()
    code: int = session.exitstatus
    return code
