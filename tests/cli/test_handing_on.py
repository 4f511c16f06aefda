"""Deliveries handed on to the worker by a process that opens its log only when there is one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from badges.cli.handing_on import handing_on


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'badges.sqlite'}"


def everything_in_the_log(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "badges-jobs.sqlite")) as log:
        return "\n".join(log.iterdump())


def test_deliveries_are_in_the_log_when_they_were_handed_on(tmp_path: Path) -> None:
    with handing_on(url(tmp_path)) as hand_on:
        hand_on(["first"])
        hand_on(["second", "third"])
    log = everything_in_the_log(tmp_path)
    assert [log.count(f'"{name}"') for name in ("first", "second", "third")] == [1, 1, 1]


@pytest.mark.parametrize("act", [lambda _: None, lambda hand_on: hand_on([])], ids=["nothing", "none"])
def test_without_a_delivery_there_is_no_log(tmp_path: Path, act: Callable[[object], None]) -> None:
    with handing_on(url(tmp_path)) as hand_on:
        act(hand_on)
    assert not list(tmp_path.iterdir())


def test_a_log_that_cannot_be_opened_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "badges-jobs.sqlite").write_bytes(b"this is no database, and it is long enough to be looked at as one" * 20)
    with handing_on(url(tmp_path)) as hand_on:
        hand_on(["first"])
    assert "the next sweep finds them" in caplog.text
