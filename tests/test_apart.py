"""Processes apart: every question is answered or told lost, whenever a process dies."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future
from multiprocessing import active_children
from pathlib import Path

import pytest

from badges.apart import Apart, Died, Several

LARGE = 30_000_000
"""Bytes of an answer that does not go through a pipe in one piece."""
PATIENCE = 60.0


def work(question: str) -> bytes:
    """What a process here can do."""
    match question.split():
        case ["die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["large"]:
            return bytes(LARGE)
        case ["large", "unread"]:
            time.sleep(PATIENCE)
        case ["raise"]:
            raise ValueError("as asked")
        case ["raise", "base"]:
            raise OutOfIt
        case ["odd"]:
            raise Odd(unpicklable=lambda: None)
        case ["pid"]:
            return str(os.getpid()).encode()
    return question.encode()


class OutOfIt(BaseException):
    """No plain exception."""


class Odd(Exception):
    """One that cannot travel."""

    def __init__(self, *, unpicklable: object) -> None:
        super().__init__("odd")
        self.unpicklable = unpicklable


def begin(file: Path) -> None:
    """Leave a trace."""
    file.write_text(str(os.getpid()))


@pytest.fixture
def process() -> Iterator[Apart[str, bytes]]:
    one = Apart(work)
    yield one
    one.close(finish=False)


def test_answers_come_in_the_order_of_the_questions(process: Apart[str, bytes]) -> None:
    coming = [process.ask(str(number)) for number in range(100)]
    assert [one.result(PATIENCE) for one in coming] == [str(number).encode() for number in range(100)]
    assert process.waiting == 0


def test_large_answers_that_nobody_takes_out_hold_up_no_further_questions(process: Apart[str, bytes]) -> None:
    coming = [process.ask("large") for _ in range(5)] + [process.ask("x" * LARGE) for _ in range(3)]
    assert [len(one.result(PATIENCE)) for one in coming] == [LARGE] * 8


@pytest.mark.parametrize(("question", "error"), [("raise", ValueError), ("raise base", OutOfIt), ("odd", RuntimeError)])
def test_what_the_work_raises_is_raised_here_and_the_process_goes_on(
    process: Apart[str, bytes], question: str, error: type[BaseException]
) -> None:
    raised = process.ask(question).exception(PATIENCE)
    assert isinstance(raised, error)
    assert "test_apart.py" in "".join([*getattr(raised, "__notes__", []), str(raised)])
    assert process.ask("still there").result(PATIENCE) == b"still there"


def test_a_death_is_told_to_everybody_in_line_and_to_whoever_asks_later(process: Apart[str, bytes]) -> None:
    coming = [process.ask(question) for question in ("first", "die", "third", "fourth")]
    assert coming[0].result(PATIENCE) == b"first"
    lost = [one.exception(PATIENCE) for one in coming[1:]]
    assert [isinstance(one, Died) and one.begun for one in lost] == [True, False, False]
    assert isinstance(process.ask("late").exception(PATIENCE), Died)


@pytest.mark.parametrize("after", [0.0, 0.003, 0.01, 0.02, 0.03, 0.05])
def test_half_an_answer_is_no_answer(process: Apart[str, bytes], after: float) -> None:
    assert process.ask("ready?").result(PATIENCE)
    (pid,) = (int(process.ask("pid").result(PATIENCE)),)
    coming = [process.ask("large") for _ in range(20)]
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    for one in coming:
        assert len(one.result(PATIENCE)) == LARGE if one.exception(PATIENCE) is None else isinstance(one.exception(), Died)
    assert isinstance(coming[-1].exception(), Died)


def test_ctrl_c_is_for_the_one_that_started_it(process: Apart[str, bytes]) -> None:
    os.kill(int(process.ask("pid").result(PATIENCE)), signal.SIGINT)
    assert process.ask("still there").result(PATIENCE) == b"still there"


def test_what_it_begins_with_happens_in_the_process_once(tmp_path: Path) -> None:
    process: Apart[str, bytes] = Apart(work, begin, tmp_path / "trace")
    pids = {process.ask("pid").result(PATIENCE) for _ in range(3)}
    process.close()
    assert {(tmp_path / "trace").read_bytes()} == pids


def test_closing_waits_for_what_is_in_line_or_ends_at_once() -> None:
    before = active_children()
    first: Apart[str, bytes] = Apart(work)
    coming = [first.ask("large") for _ in range(3)]
    first.close()
    assert all(one.done() and len(one.result()) == LARGE for one in coming)
    second: Apart[str, bytes] = Apart(work)
    slow: Future[bytes] = second.ask("large unread")
    second.close(finish=False)
    assert isinstance(slow.exception(0), Died)
    assert active_children() == before


def test_several_start_when_they_are_needed_and_are_replaced_when_they_die() -> None:
    before = set(active_children())
    with Several(2, work) as processes:
        assert set(active_children()) == before
        first = processes.ask("pid")
        assert len(set(active_children()) - before) == 1
        processes.warm()
        assert {processes.ask("pid") for _ in range(4)} > {first}
        with pytest.raises(Died):
            processes.ask("die")
        with pytest.raises(OutOfIt):
            processes.ask("raise base")
        assert len({processes.ask("pid") for _ in range(4)}) == 2
    assert set(active_children()) == before


def test_one_that_answered_enough_gives_way_to_a_fresh_one() -> None:
    with Several(1, work, answers=2) as processes:
        pids = [processes.ask("pid") for _ in range(5)]
    assert [pids[0] == pids[1], pids[1] == pids[2], pids[2] == pids[3], pids[3] == pids[4]] == [True, False, True, False]
