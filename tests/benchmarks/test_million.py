"""The run of a million, with two hundred: it goes on where it was stopped, others accept what it drew, and faults are told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks.million.__main__ import run
from tests.benchmarks.million.issuing import issue
from tests.benchmarks.million.lines import Lines
from tests.benchmarks.million.report import Asked, Journal, faults, told
from tests.oracles.agreed import BAZAAR
from tests.oracles.asking import FOLDER

ASKED = Asked(awards=200, verify=20, slow=2, changed=5, processes=1, seed=4)
FIRST, LOST = 150, 30
"""Badges that an earlier attempt issued, and how many of its lines never came to the file."""


@pytest.fixture(scope="module")
def stopped(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was stopped in the middle of a line, with a database that is ahead of the file."""
    folder = tmp_path_factory.mktemp("million")
    shutil.copytree(prepared, folder / "installation")
    asked = replace(ASKED, awards=FIRST)
    issue(folder / "installation", folder / "badges.jsonl", asked, Journal.of(folder / "million.json", asked))
    whole = (folder / "badges.jsonl").read_bytes()
    (folder / "whole.jsonl").write_bytes(whole)
    lines = whole.splitlines(keepends=True)
    (folder / "badges.jsonl").write_bytes(b"".join(lines[: FIRST - LOST]) + lines[FIRST - LOST][:1000])
    return folder


@pytest.fixture(scope="module")
def ended(stopped: Path) -> Path:
    if not (FOLDER / "node_modules").is_dir() and os.environ.get("CI") != "true":
        pytest.skip("the packages of tests/oracles are not installed: `make test` does it, or `npm ci` in that folder")
    run(stopped, ASKED)
    return stopped


def found_in(folder: Path) -> Journal:
    return Journal.of(folder / "million.json", ASKED)


def test_a_stopped_run_goes_on_and_every_badge_is_accepted_by_others(ended: Path) -> None:
    found = found_in(ended).found
    assert not list(faults(found))
    assert found["sound"]
    assert [(one["start"], one["lines"], one["from_database"]) for one in found["attempts"]] == [
        (0, FIRST, 0),
        (FIRST - LOST, ASKED.awards, LOST),
    ]
    assert (ended / "badges.jsonl").read_bytes().startswith((ended / "whole.jsonl").read_bytes())
    assert found[BAZAAR]["accepted"] == ASKED.verify
    assert "200 badges issued" in told(found)


def with_lines(folder: Path, lines: Sequence[bytes], index: Path) -> Journal:
    """What is found when these are the lines of the file."""
    badges = index.with_suffix(".jsonl")
    badges.write_bytes(b"".join(lines))
    journal = found_in(folder)
    journal.found["lines"] = Lines(index).made_from(badges, folder / "installation" / "badges.sqlite")
    return journal


def test_a_line_that_stands_there_twice_or_for_another_is_told(ended: Path, tmp_path: Path) -> None:
    lines = (ended / "badges.jsonl").read_bytes().splitlines(keepends=True)
    assert not list(faults(with_lines(ended, lines, tmp_path / "same").found))
    for name, wrong in {"twice": [*lines[:-1], lines[0]], "one less": lines[:-1], "another order": lines[::-1]}.items():
        assert list(faults(with_lines(ended, wrong, tmp_path / name).found)), name


def test_a_refused_badge_other_bytes_and_an_accepted_change_are_told(ended: Path) -> None:
    for step, member in ((BAZAAR, "accepted"), ("database", "same"), ("changed", "refused")):
        found = found_in(ended).found
        found[step][member] -= 1
        assert len(list(faults(found))) == 1, step


def test_what_was_done_is_not_done_again(ended: Path) -> None:
    before = (ended / "million.json").read_bytes()
    run(ended, ASKED)
    assert (ended / "million.json").read_bytes() == before
