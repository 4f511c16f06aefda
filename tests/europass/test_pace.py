"""How fast a wallet service is asked, and when it is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badges.europass import Pace
from badges.europass.pace import LONGEST_ASKED, LONGEST_PAUSE, TROUBLES
from badges.model.delivery import Accepted, Refused, Unreachable


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_after_a_burst_there_are_as_many_turns_a_minute_as_were_set() -> None:
    clock = Clock()
    pace = Pace(60, clock)
    assert [pace.turn() for _ in range(6)] == [0, 0, 0, 1, 2, 3]
    clock.time += 3
    assert pace.turn() == 1


def test_who_was_quiet_for_long_has_no_more_in_hand_than_a_burst() -> None:
    clock = Clock()
    pace = Pace(60, clock)
    clock.time += 3600
    assert [pace.turn() for _ in range(5)] == [0, 0, 0, 1, 2]


def test_in_any_minute_no_more_are_sent_than_were_set_and_a_burst() -> None:
    clock, sent = Clock(), []
    pace = Pace(600, clock)
    for _ in range(2000):
        clock.time += pace.turn()
        sent.append(clock.time)
    for start in sent[::100]:
        assert sum(start <= at < start + 60 for at in sent) <= 600 + 21


def test_a_service_that_asks_to_be_left_alone_is() -> None:
    clock = Clock()
    pace = Pace(600, clock)
    pace.heard(Unreachable("wallet_http_429", timedelta(seconds=30)))
    assert pace.held() == 30
    assert pace.turn() == 30
    clock.time += 30
    assert pace.held() == 0


def test_it_cannot_ask_for_ever() -> None:
    pace = Pace(600, Clock())
    pace.heard(Unreachable("wallet_http_503", timedelta(days=400)))
    assert pace.held() == LONGEST_ASKED


def test_troubles_one_after_another_make_growing_pauses_and_an_answer_ends_them() -> None:
    clock = Clock()
    pace = Pace(600, clock)
    for _ in range(TROUBLES - 1):
        pace.heard(Unreachable("wallet_no_connection"))
    assert pace.held() == 0
    pauses = []
    for _ in range(10):
        pace.heard(Unreachable("wallet_no_connection"))
        pauses.append(pace.held())
        clock.time += pauses[-1]
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE
    for settled in (Accepted(), Refused("CR-0007", "")):
        pace.heard(settled)
        pace.heard(Unreachable("wallet_no_connection"))
        assert pace.held() == 0


def test_a_pace_at_which_nothing_is_sent_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Pace(0)
