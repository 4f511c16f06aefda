"""Reading deliveries page by page, counting them, and changing many at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Standalone, StandaloneKind
from badges.store import School, Store, migrate, open_store
from tests.doubles.waiting import a_credential, keep_waiting
from tests.makers import AT, an_award


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite://") as store:
        keep_waiting(store, range(1, 8))
        yield store


def moved(store: Store, number: int, state: DeliveryState) -> None:
    before = store.delivery(f"delivery-{number}")
    assert before is not None
    assert store.update_delivery(before, replace(before, state=state, due_at=None))


def test_pages_follow_each_other_in_the_order_in_which_deliveries_were_kept(store: Store) -> None:
    first = store.deliveries_page(limit=3)
    second = store.deliveries_page(limit=3, after=first[-1].id)
    assert [d.id for d in (*first, *second)] == [f"delivery-{n}" for n in range(1, 7)]
    assert [d.id for d in store.deliveries_page(after=second[-1].id)] == ["delivery-7"]
    assert store.deliveries_page(after="delivery-7") == ()


def test_a_page_is_of_one_state_and_of_one_school_when_these_are_given(store: Store) -> None:
    moved(store, 4, DeliveryState.REFUSED)
    school = School(an_award().awarding_body.id)
    assert [d.id for d in store.deliveries_page(DeliveryState.REFUSED, school=school)] == ["delivery-4"]
    assert len(store.deliveries_page(school=school)) == 7
    assert store.deliveries_page(school=School("org-elsewhere")) == ()
    assert store.delivery_counts() == store.delivery_counts(school=school) == {"pending": 6, "refused": 1}
    assert not store.delivery_counts(school=School("org-elsewhere"))


def test_every_delivery_is_read_even_while_it_is_changed(store: Store) -> None:
    for number in (2, 5):
        moved(store, number, DeliveryState.REFUSED)
    moved(store, 3, DeliveryState.GIVEN_UP)
    seen = []
    for delivery in store.every_delivery(DeliveryState.REFUSED, DeliveryState.GIVEN_UP):
        seen.append(delivery.id)
        store.update_delivery(delivery, replace(delivery, state=DeliveryState.PENDING))
    assert seen == ["delivery-2", "delivery-5", "delivery-3"]
    assert len(list(store.every_delivery())) == 7


def test_many_are_changed_in_one_go_but_not_what_somebody_is_at(store: Store) -> None:
    assert store.claim_delivery("delivery-2", by="local", now=AT, until=AT + timedelta(minutes=3))
    changes = [(d, replace(d, locale="nl", send_email=False)) for d in store.deliveries()]
    assert store.update_deliveries(changes) == 6
    assert store.update_deliveries([]) == 0
    kept = store.delivery("delivery-1")
    assert kept is not None
    assert (kept.locale, kept.send_email) == ("nl", False)


def test_everything_that_waits_is_parked_but_not_what_somebody_is_at(store: Store) -> None:
    assert store.claim_delivery("delivery-2", by="local", now=AT, until=AT + timedelta(minutes=3))
    assert store.park_deliveries(DeliveryState.NOT_CONFIGURED, "no_wallet_service", AT) == 6
    assert store.delivery_counts() == {"not_configured": 6, "pending": 1}


def test_what_is_due_longest_comes_first(store: Store) -> None:
    last = store.delivery("delivery-1")
    assert last is not None
    store.update_delivery(last, replace(last, due_at=AT + timedelta(seconds=1)))
    due = store.due_deliveries(AT + timedelta(minutes=1), 3)
    assert [d.id for d in due] == ["delivery-2", "delivery-3", "delivery-4"]


def test_looking_for_what_is_due_and_for_a_state_sorts_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'badges.sqlite'}"
    open_store(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        for question in (
            "state = 'pending' AND (due_at IS NULL OR due_at <= 'x') ORDER BY due_at, seq LIMIT 400",
            "state = 'refused' AND seq > 5 ORDER BY seq LIMIT 500",
        ):
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM deliveries WHERE {question}")).all()
            assert "USE TEMP B-TREE" not in str(plan)
    engine.dispose()


def test_references_are_read_without_their_awards(store: Store) -> None:
    assert store.award_refs(["award-2", "award-7", "award-9"]) == {"award-2": "ref-2", "award-7": "ref-7"}
    assert store.award_refs([]) == {}


def a_seal_for_others(number: int, issuer: str = "did:web:school.example") -> Standalone:
    """What somebody elsewhere made, sealed here."""
    id, content = a_credential(number).id, a_credential(number).content
    return Standalone(id, StandaloneKind.SEALED_CREDENTIAL, issuer, None, "application/json", content, AT)


def on_its_way(one: Standalone, id: str, address: str = "noor@student.example") -> Delivery:
    return Delivery(id, one.id, None, address, DeliveryState.PENDING, due_at=AT, locale="nl")


def test_what_was_sealed_for_others_is_kept_with_its_deliveries_once(store: Store) -> None:
    one = a_seal_for_others(50)
    assert store.keep_sealed(one, [on_its_way(one, "s1")])
    assert not store.keep_sealed(replace(one, content=b"other"), [on_its_way(one, "s2")]), "its id is known"
    assert store.deliveries_of_credential(one.id) == (on_its_way(one, "s1"),)
    kept = store.standalone(one.id)
    assert kept is not None
    assert kept.content == one.content
    more = store.send_too(one.id, [on_its_way(one, "s3"), on_its_way(one, "s4", "europass.eu/ab12")])
    assert [d.id for d in more] == ["s1", "s4"], "one an address"


def test_whose_seal_it_is_sees_it_among_its_deliveries(store: Store) -> None:
    one = a_seal_for_others(50)
    store.keep_sealed(one, [on_its_way(one, "s1")])
    body = an_award().awarding_body.id
    school = School(body, one.issuer)
    assert [d.id for d in store.deliveries_page(school=school)][-1] == "s1"
    assert store.delivery_counts(school=school) == {"pending": 8}
    assert len(store.deliveries_page(school=School(body, "did:web:elsewhere.example"))) == 7
    assert store.delivery_counts(school=School(body)) == {"pending": 7}
    assert store.award_refs([None, "award-1"]) == {"award-1": "ref-1"}


def test_deliveries_of_an_older_database_stay_what_they_were(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'badges.sqlite'}"
    with open_store(url) as store:
        keep_waiting(store, [1])
        before = store.deliveries()
    with closing(sqlite3.connect(tmp_path / "badges.sqlite", isolation_level=None)) as connection:
        columns = "seq, id, credential_id, award_id, address, state, attempts, reason, due_at, changed_at, viewer_url"
        columns += ", claimed_by, claimed_until, locale, send_email"
        (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'deliveries'").fetchone()
        connection.execute("CREATE TABLE kept AS SELECT * FROM deliveries")
        connection.execute("DROP TABLE deliveries")
        connection.execute(made.replace("award_id VARCHAR", "award_id VARCHAR NOT NULL"))
        connection.execute(f"INSERT INTO deliveries ({columns}) SELECT {columns} FROM kept")  # our own names
        connection.execute("DROP TABLE kept")
        for index in ("credential_id", "award_id", "state"):
            connection.execute(f"CREATE INDEX ix_deliveries_{index} ON deliveries ({index})")
        connection.execute("CREATE INDEX ix_deliveries_state_due_at ON deliveries (state, due_at)")
        for later in ("check_rows", "check_lists"):
            connection.execute(f"DROP TABLE {later}")
        connection.execute("UPDATE alembic_version SET version_num = '0004'")
    migrate(url)
    with open_store(url) as store:
        assert store.deliveries() == before
        one = a_seal_for_others(50)
        assert store.keep_sealed(one, [on_its_way(one, "s1")])
