"""Pages made by a process of its own: the same pages, the same refusals, and a process that may die."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from multiprocessing import active_children
from multiprocessing.process import BaseProcess

import pytest

from badges.paper import typeset_apart, typesetting

ART = {"art": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3" fill="#056"/></svg>'}

Started = Callable[[], set[BaseProcess]]


def a_page() -> bytes:
    return typesetting.png("badge", ART, ppi=36)


@pytest.fixture
def started() -> Started:
    """Processes that were not there when the test began."""
    before = set(active_children())
    return lambda: set(active_children()) - before


@pytest.fixture
def apart(started: Started) -> Iterator[None]:
    with typeset_apart():
        yield


@pytest.mark.usefixtures("apart")
def test_no_process_is_started_before_the_first_page(started: Started) -> None:
    assert not started()
    a_page()
    assert len(started()) == 1


def test_the_pages_are_the_same_and_afterwards_nobody_is_left(started: Started) -> None:
    here = a_page()
    with typeset_apart():
        assert a_page() == here
    assert not started()
    assert a_page() == here


@pytest.mark.usefixtures("apart")
def test_what_cannot_be_shown_is_told_by_its_name() -> None:
    with pytest.raises(typesetting.NotShown):
        typesetting.pdf("probe", "\U0010fffd")


@pytest.mark.usefixtures("apart")
def test_a_process_that_was_ended_is_replaced(started: Started) -> None:
    page = a_page()
    for child in started():
        child.kill()
        child.join()
    assert a_page() == page
