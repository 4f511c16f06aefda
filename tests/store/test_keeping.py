"""Keeping batches: by value, small, and each award once however many try."""

from __future__ import annotations

import json
import pickle
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.model.award import Award
from badges.model.issued import Certificate, FormName, IssuedCredential, StatusEntry
from badges.model.share import Share, ShareKind
from badges.model.text import Text
from badges.store import NotKept, Patterns, Store, kept_once, migrate, open_store, rows_of
from badges.store.as_json import written
from tests.makers import ADDRESSES, AT, a_holder, a_unit, an_award
from tests.store.test_editions import upgrade_to

TEXT = "What every badge of this unit says. " * 30


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        yield store


def awards(refs: range | list[int]) -> list[Award]:
    return [replace(an_award(), id=str(uuid4()), ref=f"ref-{n}", holder=a_holder(given_name=f"Noor {n}")) for n in refs]


def badges(made: list[Award]) -> list[IssuedCredential]:
    """A badge an award, as alike as badges of one unit are."""
    return [
        IssuedCredential(
            ADDRESSES.credential(award.id),
            award.id,
            FormName.OPEN_BADGE,
            "en",
            1,
            "application/vc+ld+json",
            json.dumps({"id": award.id, "text": TEXT, "ref": award.ref}).encode(),
            StatusEntry(ADDRESSES.status_list(1), UUID(award.id).int % 2**60),
            AT,
        )
        for award in made
    ]


def keep(store: Store, refs: range | list[int]) -> set[str]:
    made = awards(refs)
    return store.keep(made, badges(made), [], [Share(award.id, award.id, ShareKind.REFRESH, AT) for award in made])


def test_a_batch_comes_back_as_it_went_in_also_to_who_opens_it_anew(store: Store, tmp_path: Path) -> None:
    made = awards(range(40))
    issued = badges(made)
    store.keep(made, issued, [], [])
    kept_once._units.clear()
    kept_once._patterns.clear()
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as again:
        assert list(again.awards()) == made
        assert [again.credentials_of(award.id) for award in made] == [(badge,) for badge in issued]


def test_the_unit_and_the_text_of_a_batch_are_in_the_file_once(store: Store, tmp_path: Path) -> None:
    keep(store, range(200))
    store.close()
    content = (tmp_path / "badges.sqlite").read_bytes()
    assert content.count(a_unit().title.wordings["en"].encode()) < 10
    assert content.count(TEXT.encode()) < 10


def test_an_award_keeps_its_unit_by_value_whatever_the_catalogue_says(store: Store) -> None:
    (award,) = awards([1])
    elsewhere = replace(award.awarding_body, homepage="https://elsewhere.example")
    unit = replace(award.unit, version="2.0.0")
    changed = replace(
        award, unit=unit, awarding_body=elsewhere, participation=replace(award.participation, host=elsewhere), id="x", ref="x"
    )
    alone = replace(award, participation=replace(award.participation, host=None), id="y", ref="y")
    store.keep([award, changed, alone], [], [], [])
    assert list(store.awards()) == [award, changed, alone]


def test_a_host_with_its_names_in_another_order_is_another_host(store: Store) -> None:
    (award,) = awards([1])
    host = award.unit.host
    assert host is not None
    turned = replace(host, legal_name=Text(dict(reversed([*host.legal_name.wordings.items()]))))
    assert turned == host, "which is not enough to be the same"
    kept = [
        replace(award, participation=replace(award.participation, host=one), id=str(number), ref=str(number))
        for number, one in enumerate([turned, replace(host)])
    ]
    store.keep(kept, [], [], [])
    found = [one.participation.host.legal_name.languages for one in store.awards() if one.participation.host]
    assert found == [turned.legal_name.languages, host.legal_name.languages]


def test_what_rows_refer_to_is_never_another_thing_of_the_same_name(store: Store, tmp_path: Path) -> None:
    keep(store, [1])
    store.close()
    kept_once._units.clear()
    connection = sqlite3.connect(tmp_path / "badges.sqlite")
    connection.execute("UPDATE kept_once SET content = CAST(content || ' ' AS BLOB)")
    connection.commit()
    connection.close()
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as again, pytest.raises(NotKept, match=r"missing .* or damaged"):
        next(again.awards())


def test_rows_go_to_another_process_and_are_the_same_there(store: Store) -> None:
    made = awards(range(20))
    rows = rows_of(made, badges(made), [], [], [], Patterns())
    assert pickle.loads(pickle.dumps(rows)) == rows
    assert store.keep_rows(rows) == {award.id for award in made}
    assert store.keep_rows(rows) == set()
    assert list(store.awards()) == made


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=6))
def test_each_reference_is_kept_once_in_whatever_batches_it_comes(batches: list[list[int]]) -> None:
    with open_store("sqlite://") as store:
        news = [keep(store, batch) for batch in batches]
        first = list(dict.fromkeys(ref for batch in batches for ref in batch))
        kept = list(store.awards())
        assert [award.ref for award in kept] == [f"ref-{ref}" for ref in first]
        assert {award.id for award in kept} == set().union(*news)
        assert all(len(store.credentials_of(award.id)) == 1 for award in kept)
        assert (
            store.known_refs(kept[0].awarding_body.id, ["ref-0", "ref-99"]) == {"ref-0"} & {a.ref for a in kept} if kept else True
        )


def test_known_references_are_those_of_this_school(store: Store) -> None:
    keep(store, range(1200))
    body = an_award().awarding_body.id
    assert store.known_refs(body, [f"ref-{n}" for n in range(1100, 2300)]) == {f"ref-{n}" for n in range(1100, 1200)}
    assert store.known_refs("elsewhere", ["ref-1"]) == set()
    assert store.known_refs(body, []) == set()


RIVAL = """
import sys
from badges.store import open_store
from tests.store.test_keeping import keep
with open_store(sys.argv[1]) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    print(sum(len(keep(store, range(start, start + 40))) for start in range(0, 1000, 20)))
"""


@contextmanager
def rivals(tmp_path: Path, root: Path, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that keep the same references, started at once."""
    words = [sys.executable, "-c", RIVAL, f"sqlite:///{tmp_path / 'badges.sqlite'}"]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(subprocess.Popen(words, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(count)
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        yield processes


def test_two_processes_that_keep_the_same_references_at_once_keep_each_once(store: Store, tmp_path: Path, root: Path) -> None:
    with rivals(tmp_path, root, 2) as processes:
        answers = [process.communicate(timeout=120)[0] for process in processes]
    kept = list(store.awards())
    assert sorted(award.ref for award in kept) == sorted(f"ref-{n}" for n in range(1020))
    assert sum(map(int, answers)) == 1020
    assert set(map(len, store.credentials_of_all([award.id for award in kept]).values())) == {1}


def test_who_is_killed_while_keeping_leaves_whole_awards_and_nothing_else(store: Store, tmp_path: Path, root: Path) -> None:
    with rivals(tmp_path, root, 1) as (process,):
        while not store.known_refs(an_award().awarding_body.id, ["ref-200"]):
            time.sleep(0.001)
        process.kill()
    kept = list(store.awards())
    assert 200 < len(kept) < 1020
    assert set(map(len, store.credentials_of_all([award.id for award in kept]).values())) == {1}
    assert all(store.share(award.id) for award in kept)
    keep(store, range(1020))
    assert sorted(award.ref for award in store.awards()) == sorted(f"ref-{n}" for n in range(1020))


def test_a_certificate_made_later_is_kept_once(store: Store) -> None:
    made = awards([1])
    store.keep(made, badges(made), [], [])
    id = made[0].id
    assert store.certificate_of(id) is None
    first, second = (Certificate(id, "en", content) for content in (b"first", b"second"))
    shares = [Share(secret, id, ShareKind.CERTIFICATE, AT) for secret in ("one", "two")]
    assert store.keep_certificate(first, shares[0]) == first
    assert store.keep_certificate(second, shares[1]) == first
    assert store.certificate_of(id) == first
    assert (store.share("one"), store.share("two")) == (shares[0], None), "what nobody prints opens nothing"


def test_a_certificate_of_an_edition_that_was_replaced_is_not_kept(store: Store) -> None:
    made = awards([1])
    store.keep(made, badges(made), [], [])
    late = Share("late", made[0].id, ShareKind.CERTIFICATE, AT, edition=2)
    assert store.keep_certificate(Certificate(made[0].id, "en", b"late"), late) is None
    assert store.keep_certificate(Certificate("unknown", "en", b""), replace(late, award_id="unknown")) is None
    assert (store.certificate_of(made[0].id), store.share("late")) == (None, None)


def test_places_are_reserved_for_the_forms_that_are_made(store: Store) -> None:
    made = awards(range(3))
    dice = iter(range(100))
    places = store.reserve("school", made, addresses=ADDRESSES, draw=lambda _: next(dice), forms=[FormName.EUROPEAN])
    assert [(*forms,) for forms in places.values()] == [(FormName.EUROPEAN,)] * 3
    assert [forms[FormName.EUROPEAN].index for forms in places.values()] == [0, 1, 2]


def test_a_database_of_the_second_version_is_read_as_before(tmp_path: Path) -> None:
    """Awards and credentials written whole, as version 0002 wrote them."""
    (award,) = awards([1])
    (badge,) = badges([award])
    file = tmp_path / "badges.sqlite"
    upgrade_to(file, "0002")
    connection = sqlite3.connect(file)
    whole = [written(Award, one) for one in (award, replace(award, edition=7))]
    at, place = "2026-06-15T12:00:00.000000Z", (badge.status.list_url, badge.status.index, badge.status.purpose)
    body, unit = award.awarding_body.id, award.unit
    for table, row in {
        "awards": (1, award.id, body, award.ref, unit.id, unit.version, "2026-06-12", whole[0]),
        "credentials": (badge.id, award.id, award.id, badge.form, "en", 1, badge.media_type, badge.content, *place, at),
        "superseded_awards": (award.id, 7, whole[1], "typing error", at),
    }.items():
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    connection.commit()
    connection.close()
    migrate(f"sqlite:///{file}")
    with open_store(f"sqlite:///{file}") as store:
        assert store.award(award.id) == award
        assert store.edition(award.id, 7) == replace(award, edition=7)
        assert store.credentials_of(award.id) == (badge,)
        assert store.credential(badge.id) == store.credential(award.id) == badge
        assert keep(store, [1, 2]) == {kept.id for kept in store.awards() if kept.ref == "ref-2"}
