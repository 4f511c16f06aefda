"""A process beside ours is there again when it has died, and gone with us."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from badges.cli.tending import tended

WRITES_DOWN = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(float(sys.argv[2]))"


def started(book: Path) -> list[int]:
    return [int(line) for line in book.read_text().split()] if book.exists() else []


def until(there: Callable[[], bool]) -> None:
    for _ in range(600):
        if there():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass within 12 seconds")


def test_whoever_was_killed_is_started_again_and_nobody_stays_behind(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "book"
    with tended([sys.executable, "-c", WRITES_DOWN, str(book), "60"], "worker", first_pause=0.01):
        for count in (1, 2):
            until(lambda: len(started(book)) == count)  # noqa: B023  # asked before the loop goes on
            os.kill(started(book)[-1], signal.SIGKILL)
        until(lambda: len(started(book)) == 3)
    for pid in started(book):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    told = capfd.readouterr().err.splitlines()
    assert told == [
        "The worker has ended by itself (signal SIGKILL, perhaps for want of memory). What it does waits; "
        f"it is started again in {pause}."
        for pause in ("0.0 s", "0.0 s")
    ]


def test_pauses_grow_and_what_cannot_be_started_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with tended([str(tmp_path / "nobody")], "worker", first_pause=0.1):
        until(lambda: "0.4 s" in capfd.readouterr().err)


def test_nobody_is_started_again_who_stopped_because_all_does(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "book"
    with tended([sys.executable, "-c", WRITES_DOWN, str(book), "0"], "worker", stopping=lambda: book.exists(), first_pause=0.01):
        until(book.exists)
    assert len(started(book)) == 1
    assert not capfd.readouterr().err
