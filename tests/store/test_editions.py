"""Editions: a correction takes the place of what it corrects, whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from badges.model.award import Award
from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Certificate, FormName, IssuedCredential, Standalone, StandaloneKind, StatusEntry
from badges.model.share import Share, ShareKind
from badges.store import Store, migrate, open_store, opening
from tests.makers import ADDRESSES, AT, an_award

LATER = AT + timedelta(days=10)
BADGE = ADDRESSES.credential("6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        yield store


def issued(award: Award, places: dict[FormName, StatusEntry]) -> tuple[IssuedCredential, ...]:
    """Two credentials of this edition: the badge keeps its id, the European one has one of its own."""
    ids = {FormName.OPEN_BADGE: BADGE, FormName.EUROPEAN: f"urn:credential:edition-{award.edition}"}
    return tuple(
        IssuedCredential(
            ids[form],
            award.id,
            form,
            award.language,
            award.edition,
            "application/json",
            f"{award.edition}".encode(),
            places[form],
            AT,
        )
        for form in FormName
    )


def kept(store: Store) -> Award:
    award = an_award()
    places = store.reserve("school", [award], addresses=ADDRESSES, draw=lambda n: n // 3)[award.id]
    made = issued(award, places)
    sent = Delivery("delivery-1", made[1].id, award.id, "noor@student.example", DeliveryState.PENDING)
    store.keep(
        [award], made, [sent], [Share("s" * 28, award.id, ShareKind.CERTIFICATE, AT)], [Certificate(award.id, "en", b"one")]
    )
    return award


def supersede(store: Store, before: Award, **changes: object) -> Award:
    after = replace(before, edition=before.edition + 1, **changes)  # type: ignore[arg-type]  # field names come from the test
    places = store.reserve("school", [after], addresses=ADDRESSES, draw=lambda n: n // 3)[after.id]
    made = issued(after, places)
    sent = Delivery(f"delivery-{after.edition}", made[1].id, after.id, "noor@student.example", DeliveryState.PENDING)
    share = Share(f"{after.edition}" * 28, after.id, ShareKind.CERTIFICATE, LATER, edition=after.edition)
    printed = Certificate(after.id, after.language, b"two")
    assert store.supersede(before, after, made, [sent], [share], printed, reason="a typing error", at=LATER)
    return after


def test_the_newest_edition_is_what_everybody_gets(store: Store) -> None:
    before = kept(store)
    after = supersede(store, before, language="nl")
    assert store.award(before.id) == after
    assert [c.content for c in store.credentials_of(before.id)] == [b"2", b"2"]
    assert [c.content for c in store.credentials_of(before.id, 1)] == [b"1", b"1"]
    newest = store.credential(BADGE)
    assert newest is not None
    assert newest.edition == 2
    certificate = store.certificate_of(before.id)
    assert certificate is not None
    assert certificate.content == b"two"
    share = store.share("2" * 28)
    assert share is not None
    assert share.edition == 2


def test_the_edition_before_stays_readable_and_its_bits_are_set(store: Store) -> None:
    before = kept(store)
    supersede(store, before, language="nl")
    assert store.edition(before.id, 1) == before
    assert store.edition(before.id, 3) is None
    for credential in store.credentials_of(before.id, 1):
        change = store.status_change(credential.status.list_url, credential.status.index)
        assert change is not None
        assert (change.reason, change.at) == ("a typing error", LATER)
    for credential in store.credentials_of(before.id):
        assert store.status_change(credential.status.list_url, credential.status.index) is None
    (kept_list,) = store.status_lists("school")
    assert kept_list.stale


def test_a_badge_that_was_replaced_says_when_also_by_its_old_european_id(store: Store) -> None:
    before = kept(store)
    assert store.supersession(BADGE) is None
    after = supersede(store, before)
    for id in (BADGE, "urn:credential:edition-1"):
        found = store.supersession(id)
        assert found is not None
        assert (found.award_id, found.edition, found.at, found.reason) == (before.id, 1, LATER, "a typing error")
    assert store.supersession("urn:credential:edition-2") is None
    supersede(store, after)
    again = store.supersession(BADGE)
    assert again is not None
    assert again.edition == 2


def test_what_had_not_arrived_need_not_arrive_any_more(store: Store) -> None:
    supersede(store, kept(store))
    states = {delivery.id: delivery.state for delivery in store.deliveries()}
    assert states == {"delivery-1": DeliveryState.SUPERSEDED, "delivery-2": DeliveryState.PENDING}


def test_two_corrections_of_the_same_edition_make_one(store: Store) -> None:
    before = kept(store)
    supersede(store, before)
    after = replace(before, edition=2)
    places = store.reserve("school", [after], addresses=ADDRESSES, draw=lambda n: n // 3)[after.id]
    printed = Certificate(after.id, "en", b"three")
    assert not store.supersede(before, after, issued(after, places), [], [], printed, reason="twice", at=LATER)
    certificate = store.certificate_of(before.id)
    assert certificate is not None
    assert certificate.content == b"two"


def an_endorsement(id: str = "urn:uuid:1", subject: str = "https://badges.example/x", **changes: object) -> Standalone:
    made = Standalone(id, StandaloneKind.ENDORSEMENT, "did:web:x", subject, "application/vc+ld+json", b"{}", AT)
    return replace(made, **changes)  # type: ignore[arg-type]  # field names come from the test


def test_an_endorsement_is_found_by_what_it_speaks_of_until_it_ends(store: Store) -> None:
    one = an_endorsement(valid_until=LATER, status=StatusEntry(ADDRESSES.status_list(1), 7))
    assert store.keep_standalone(one)
    assert not store.keep_standalone(one), "its id is known"
    assert store.endorsements_of("https://badges.example/x", "https://elsewhere.example") == (one,)
    assert store.endorsements_of("https://elsewhere.example") == ()
    assert (one.stands_at(AT), one.stands_at(LATER)) == (True, False)
    assert store.withdraw_standalone(one.id, AT)
    assert not store.withdraw_standalone(one.id, LATER)
    withdrawn = store.standalone(one.id)
    assert withdrawn is not None
    assert not withdrawn.stands_at(AT)
    assert store.standalones(StandaloneKind.LEARNER_RECORD) == ()


def test_a_place_for_a_single_credential_is_never_handed_out_twice(store: Store) -> None:
    first, second = (store.reserve_place("school", addresses=ADDRESSES, draw=lambda n: n // 3) for _ in range(2))
    assert first.list_url == second.list_url
    assert first.index != second.index


def test_a_database_of_the_first_version_keeps_all_it_had(tmp_path: Path) -> None:
    """Rows of version 0001, written as that version wrote them, with deliveries that refer to credentials."""
    file = tmp_path / "badges.sqlite"
    upgrade_to(file, "0001")
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript("""
        INSERT INTO awards VALUES (1, 'a', 'org', 'ref', 'LU-02', '1', '2026-06-12', '{}');
        INSERT INTO credentials VALUES ('urn:credential:u', 'u', 'a', 'european', 'en', 1, 'application/json', X'7B7D', 'l', 3,
            'revocation', '2026-06-15T12:00:00.000000Z');
        INSERT INTO deliveries (seq, id, credential_id, award_id, state, attempts)
            VALUES (1, 'd', 'urn:credential:u', 'a', 'pending', 0);
        INSERT INTO shares VALUES (X'00', 'a', 'certificate', '2026-06-15T12:00:00.000000Z', NULL, NULL);
    """)
    connection.commit()
    connection.close()
    migrate(f"sqlite:///{file}")
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT id, edition, content FROM credentials").fetchall() == [("urn:credential:u", 1, b"{}")]
    assert connection.execute("SELECT id, credential_id FROM deliveries").fetchall() == [("d", "urn:credential:u")]
    assert connection.execute("SELECT award_id, edition FROM shares").fetchall() == [("a", 1)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def upgrade_to(file: Path, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(opening.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
