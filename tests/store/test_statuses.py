"""Status lists in the store: random places, never twice; a newer list is never replaced by an older one."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.model.award import Award
from badges.model.issued import FormName
from badges.status_list import read_bit
from badges.store import NotKept, Store, open_store, statuses
from tests.makers import ADDRESSES, AT, an_award


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        yield store


def some_awards(count: int) -> list[Award]:
    return [replace(an_award(), id=str(n), ref=str(n)) for n in range(count)]


def reserved(store: Store, count: int, draw: Callable[[int], int], issuer: str = "school") -> list[tuple[str, int]]:
    places = store.reserve(issuer, some_awards(count), addresses=ADDRESSES, draw=draw)
    return [(entry.list_url, entry.index) for forms in places.values() for entry in forms.values()]


def test_every_form_of_every_award_gets_its_own_place(store: Store) -> None:
    places = store.reserve("school", some_awards(3), addresses=ADDRESSES, draw=random.Random(1).randrange)
    assert set(places) == {"0", "1", "2"}
    assert all(set(forms) == set(FormName) for forms in places.values())
    assert {entry.purpose for forms in places.values() for entry in forms.values()} == {"revocation"}
    assert len({entry.url for forms in places.values() for entry in forms.values()}) == 6


def test_places_are_where_the_dice_fall(store: Store) -> None:
    dice = iter([131071, 0, 131071, 77, 0, 5])
    assert [index for _, index in reserved(store, 1, lambda n: next(dice))] == [131071, 0]
    assert [index for _, index in reserved(store, 1, lambda n: next(dice))] == [77, 5]


def test_each_issuer_has_a_list_of_its_own_and_numbers_are_shared(store: Store) -> None:
    draw = random.Random(2).randrange
    urls = [{url for url, _ in reserved(store, 2, draw, issuer)} for issuer in ("one", "two", "one")]
    assert urls == [{ADDRESSES.status_list(1)}, {ADDRESSES.status_list(2)}, {ADDRESSES.status_list(1)}]
    assert [kept.number for kept in store.status_lists("two")] == [2]
    assert [kept.issuer for kept in store.status_lists()] == ["one", "two"]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 12), max_size=8), st.integers(1, 40), st.randoms(use_true_random=False))
def test_no_place_is_handed_out_twice_even_with_loaded_dice(counts: list[int], sides: int, dice: random.Random) -> None:
    with open_store("sqlite://") as store:
        places = [place for count in counts for place in reserved(store, count, lambda _: dice.randrange(sides))]
    assert len(places) == len(set(places)) == 2 * sum(counts)


def test_a_list_that_is_half_taken_is_followed_by_another(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statuses, "LENGTH", 32)
    monkeypatch.setattr(statuses, "new", lambda length: bytes(length // 8))
    places = reserved(store, 20, random.Random(3).randrange)
    assert [sum(url == ADDRESSES.status_list(n) for url, _ in places) for n in (1, 2, 3)] == [16, 16, 8]
    assert len(set(places)) == 40
    assert {url for url, _ in reserved(store, 1, random.Random(4).randrange)} == {ADDRESSES.status_list(3)}


PROCESS = """
import secrets, sys
from pathlib import Path
from badges.store import open_store
from tests.store.test_statuses import reserved
with open_store(sys.argv[1]) as store:
    for _ in range(10):
        for url, index in reserved(store, 5, secrets.randbelow if sys.argv[2] == "fair" else lambda n: secrets.randbelow(300)):
            print(url, index)
"""


def test_processes_that_reserve_at_once_get_different_places(tmp_path: Path, root: Path) -> None:
    url = f"sqlite:///{tmp_path / 'badges.sqlite'}"
    processes = [
        subprocess.Popen([sys.executable, "-c", PROCESS, url, kind], cwd=root, stdout=subprocess.PIPE, text=True)
        for kind in ("fair", "loaded", "loaded")
    ]
    answers = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    places = [line for answer in answers for line in answer.splitlines()]
    assert len(places) == 300
    assert len(set(places)) == 300


def test_setting_a_bit_sets_that_bit_alone_and_says_why(store: Store) -> None:
    [(url, index), *_] = reserved(store, 1, random.Random(5).randrange)
    kept = store.set_status(url, index, "fraud", AT)
    assert [i for i in range(131072) if read_bit(kept.bits, i)] == [index]
    assert kept == store.status_list(1)
    change = store.status_change(1, index)
    assert change is not None
    assert (change.reason, change.at) == ("fraud", AT)
    assert store.status_change(1, index ^ 1) is None


def test_bits_that_are_set_at_once_are_all_set(store: Store) -> None:
    reserved(store, 1, random.Random(11).randrange)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda index: store.set_status(1, index, "error", AT), range(40)))
    [kept] = store.status_lists()
    assert [i for i in range(131072) if read_bit(kept.bits, i)] == list(range(40))
    assert kept.revision == 40


def test_setting_a_bit_again_keeps_the_first_reason_and_needs_no_new_signature(store: Store) -> None:
    reserved(store, 1, random.Random(6).randrange)
    first = store.set_status(1, 7, "error", AT)
    assert store.set_status(1, 7, "another", AT + timedelta(days=1)) == first
    change = store.status_change(1, 7)
    assert change is not None
    assert change.reason == "error"


@pytest.mark.parametrize(("number", "index"), [(2, 0), (1, 131072), (1, -1)])
def test_a_list_or_index_that_is_not_there_is_named(store: Store, number: int, index: int) -> None:
    reserved(store, 1, random.Random(7).randrange)
    with pytest.raises(NotKept, match=f"status list {number}"):
        store.set_status(number, index, "error", AT)


def test_a_list_is_stale_until_its_newest_bits_are_signed(store: Store) -> None:
    reserved(store, 1, random.Random(8).randrange)
    [kept] = store.status_lists()
    assert kept.stale
    assert store.store_signed_list(1, b"first", AT + timedelta(days=7), revision=kept.revision)
    assert not store.status_lists()[0].stale
    assert store.set_status(1, 3, "error", AT).stale


def test_an_older_list_that_is_signed_late_does_not_undo_a_revocation(store: Store) -> None:
    reserved(store, 1, random.Random(9).randrange)
    older = store.set_status(1, 3, "error", AT)
    newer = store.set_status(1, 4, "error", AT)
    assert store.store_signed_list(1, b"newer", AT + timedelta(days=7), revision=newer.revision)
    assert not store.store_signed_list(1, b"older", AT + timedelta(days=7), revision=older.revision)
    kept = store.status_list(1)
    assert kept is not None
    assert (kept.signed, kept.valid_until, kept.stale) == (b"newer", AT + timedelta(days=7), False)


def test_the_same_bits_are_signed_again_before_they_end(store: Store) -> None:
    reserved(store, 1, random.Random(10).randrange)
    for days in (7, 14):
        assert store.store_signed_list(1, b"again", AT + timedelta(days=days), revision=0)
    assert store.status_lists()[0].valid_until == AT + timedelta(days=14)
