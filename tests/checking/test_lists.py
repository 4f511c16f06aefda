"""Lists of things to check: each is checked once, nothing that was sent stays, and nobody reads a list without its address."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from badges.checking import LASTS, Checks, Row, TooManyLists, asked_once, begin, look, row_of
from badges.checking import lists as bounds
from badges.store import Store, open_store
from badges.verification.facts import Answer, Found, Missing, Need
from badges.verification.several import Item
from badges.verification.strict_json import Fault
from badges.verification.verdict import Outcome, Verdict, finding, headline_of, outcome_of
from tests.makers import AT

SECRET = "abcdefghjkmnpqrstuvwxyz23456"
SENT = b"the words of a file that somebody sent"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as opened:
        yield opened


def a_verdict(code: str = "status.revoked", **detail: str) -> Verdict:
    found = (finding(code.partition(".")[0], "urn:x", code, **detail),)
    return Verdict(outcome_of(found), headline_of(found), found)


def rows(store: Store, secret: str = SECRET) -> tuple[Row, ...]:
    found = look(secret, store, AT)
    assert found is not None
    return found[1]


def checks(store: Store, way: Callable[[Item], Verdict]) -> Checks:
    return Checks(store, lambda: way, lambda: AT)


def work(given: Checks) -> None:
    while waiting := given.waiting():
        given.some(waiting[0])


def test_rows_wait_and_then_hold_what_was_found(store: Store) -> None:
    fault = Fault("file.locked", {"kind": "ZIP"})
    begin([Item("one.json", SENT), Item("Noor", link="https://b.example/1", row=7), Item("x", fault=fault)], SECRET, store, at=AT)
    assert [(row.place, row.label, row.line, row.headline) for row in rows(store)] == [
        (1, "one.json", None, None),
        (2, "Noor", 7, None),
        (3, "x", None, None),
    ]
    asked: list[Item] = []
    work(checks(store, lambda item: asked.append(item) or a_verdict()))  # type: ignore[func-returns-value]  # append says None
    assert {(item.content, item.link) for item in asked} == {(SENT, None), (None, "https://b.example/1")}
    found = rows(store)
    assert [(row.label, row.headline, row.codes) for row in found] == [
        ("one.json", "revoked", ("status.revoked",)),
        ("Noor", "revoked", ("status.revoked",)),
        ("x", "unsure", ("file.locked",)),
    ]
    assert (found[0].outcome, found[0].checked_at) == (Outcome.FAILED, AT)
    assert row_of(SECRET, 2, store, AT) == found[1]
    assert row_of(SECRET, 4, store, AT) is None


def test_nothing_that_was_sent_and_no_key_stays_behind_and_nothing_is_in_the_open(store: Store, tmp_path: Path) -> None:
    begin([Item("a name nobody should see", SENT)], SECRET, store, at=AT)
    [number] = store.waiting_checks()
    key, ((_, _, sealed),) = store.next_checks(number, 5)
    assert key is not None
    work(checks(store, lambda _: a_verdict("proof.altered", name="a word of the file")))
    assert store.next_checks(number, 5) == (None, ())
    files = everything_in(tmp_path)  # while the server runs: the log of SQLite is one of them
    for secret in (key, SECRET.encode(), SENT, b"a name nobody", b"a word of the file", b"proof.altered"):
        assert secret not in files
    assert sealed not in files, "deleted, and overwritten"


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def forgotten(store: Store) -> None:
    assert store.forget_checks(AT + LASTS) == 1


def dropped(store: Store) -> None:
    assert store.drop_checks(SECRET)


@pytest.mark.parametrize("end", [forgotten, dropped])
@pytest.mark.parametrize("is_read", [False, True])
def test_a_list_that_was_deleted_is_in_no_file_of_the_data_folder(
    store: Store, tmp_path: Path, end: Callable[[Store], None], is_read: bool
) -> None:
    begin([Item(f"{number}.json", SENT) for number in range(1, 30)], SECRET, store, at=AT)
    [number] = store.waiting_checks()
    key, sent = store.next_checks(number, 30)
    assert key is not None
    assert key in everything_in(tmp_path), "while the list waits"
    if is_read:  # somebody who reads at that moment keeps the log from being emptied; the next sweep does it
        with sqlite3.connect(tmp_path / "badges.sqlite", isolation_level=None) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM check_rows").fetchone()
            end(store)
            assert not store.empty_log()
            reader.execute("COMMIT")
        reader.close()
        assert store.empty_log()
    else:
        end(store)
    files = everything_in(tmp_path)
    assert not [one for one in (key, *(sealed for _, label, content in sent for sealed in (label, content))) if one in files]


def test_a_row_that_was_checked_twice_is_kept_once(store: Store) -> None:
    begin([Item("one", SENT)], SECRET, store, at=AT)
    [number] = store.waiting_checks()

    def way(_: Item) -> Verdict:  # somebody else, who began earlier, is done first
        if store.waiting_checks():
            assert store.keep_checks(number, [(1, b"kept")]) == 1
        return a_verdict()

    work(checks(store, way))
    assert store.check_rows(number)[0].found == b"kept"


def test_trouble_with_one_row_keeps_no_other_from_being_checked(store: Store) -> None:
    def way(item: Item) -> Verdict:
        if item.content == SENT:
            raise RuntimeError("words of a stranger")
        return a_verdict("status.clear")

    begin([Item("one", SENT), Item("two", b"2")], SECRET, store, at=AT)
    work(checks(store, way))
    assert [row.codes for row in rows(store)] == [("file.too_complex",), ("status.clear",)]


def test_a_list_is_deleted_when_somebody_asks_even_while_it_is_worked_on(store: Store) -> None:
    begin([Item("one", SENT), Item("two", SENT)], SECRET, store, at=AT)
    work(checks(store, lambda _: (store.drop_checks(SECRET), a_verdict())[1]))
    assert look(SECRET, store, AT) is None
    assert not store.drop_checks(SECRET)


def test_a_list_ends_with_its_day(store: Store) -> None:
    begin([Item("one", SENT)], SECRET, store, at=AT)
    end = AT + LASTS
    assert look(SECRET, store, end - timedelta(seconds=1)) is not None
    assert look(SECRET, store, end) is None
    assert store.forget_checks(end - timedelta(seconds=1)) == 0
    assert store.forget_checks(end) == 1
    assert look(SECRET, store, AT) is None
    assert store.waiting_checks() == ()


def test_another_secret_opens_nothing(store: Store) -> None:
    begin([Item("one", SENT)], SECRET, store, at=AT)
    assert look(SECRET[::-1], store, AT) is None


def test_only_so_many_lists_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_LISTS", 1)
    begin([Item("one", SENT)], SECRET, store, at=AT)
    with pytest.raises(TooManyLists):
        begin([Item("two", SENT)], SECRET[::-1], store, at=AT)
    work(checks(store, lambda _: a_verdict()))
    begin([Item("two", SENT)], SECRET[::-1], store, at=AT)
    monkeypatch.setattr(bounds, "MOST_BYTES", 10)
    with pytest.raises(TooManyLists):
        begin([Item("three", SENT)], "3" * 28, store, at=AT)


def test_a_link_is_not_kept_only_its_ends(store: Store) -> None:
    begin(
        [Item("", link="https://b.example/share/abcdefgh"), Item("", link="a2bc-d3ef-g4hj-k5mn-p6qr-s7tu-v8wx")],
        SECRET,
        store,
        at=AT,
    )
    assert [row.label for row in rows(store)] == ["b.example/…efgh", "…v8wx"]


def test_what_many_rows_need_is_asked_for_once_even_at_the_same_time() -> None:
    asked: list[Need] = []
    ready = threading.Event()

    def fetch(need: Need) -> Answer:
        asked.append(need)
        ready.wait(5)
        return Found(b"{}") if need.kind == "did" else Missing("not_found")

    once, answers = asked_once(fetch), list[Answer]()
    did, listed = Need("did", "did:web:x.example"), Need("status_list", "https://x.example/1")
    threads = [threading.Thread(target=lambda need=need: answers.append(once(need))) for need in (did, listed) * 3]
    for thread in threads:
        thread.start()
    ready.set()
    for thread in threads:
        thread.join(10)
    assert sorted(need.kind for need in asked) == ["did", "status_list"]
    assert sorted(map(str, answers)) == sorted(map(str, [Found(b"{}"), Missing("not_found")] * 3))
    once(Need("file", "https://x.example/badge"))
    once(Need("file", "https://x.example/badge"))
    assert len(asked) == 4, "a file is somebody's, and is not remembered"
