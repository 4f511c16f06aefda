"""One attempt at a time: what an attempt does to a delivery, who may attempt, and how it begins afresh."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from badges.delivering import CLAIM, Afresh, Retried, bundle, deliver, give_up_waiting, retry
from badges.europass import wallet_client
from badges.model.delivery import LONGEST_WAIT, MAX_ATTEMPTS, Delivery, DeliveryState
from badges.model.issued import Certificate
from badges.store import Store, open_store
from tests.doubles.running import RunningWallet, running_wallet
from tests.doubles.throwaway_seal import a_seal
from tests.doubles.waiting import a_credential, keep_waiting
from tests.makers import ADDRESSES, AT


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = AT

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite://") as store:
        yield store


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with wallet_client() as client:
        yield client


@pytest.fixture
def wallet(tmp_path: Path) -> Iterator[RunningWallet]:
    with running_wallet(tmp_path, a_seal().trust(tmp_path / "trust")) as running:
        yield running


def attempted(store: Store, id: str, url: str, clock: Clock, client: httpx.Client) -> Delivery | None:
    return deliver(id, store, url, now=clock, client=client, executor="test")


NOBODY = "http://127.0.0.1:9"


def test_an_attempt_that_succeeds_leaves_the_credential_in_the_wallet_and_says_so(
    store: Store, wallet: RunningWallet, client: httpx.Client
) -> None:
    [id] = keep_waiting(store, [1])
    after = attempted(store, id, wallet.url, Clock(), client)
    assert after is not None
    assert (after.state, after.attempts, after.reason, after.due_at) == (DeliveryState.DELIVERED, 1, None, None)
    assert store.delivery(id) == after
    assert wallet.rows("SELECT content FROM deposits") == [(a_credential(1).content,)]


def test_only_the_european_credential_is_delivered(store: Store, wallet: RunningWallet, client: httpx.Client) -> None:
    [id] = keep_waiting(store, [1])
    attempted(store, id, wallet.url, Clock(), client)
    assert wallet.deposited() == [a_credential(1).id]


def test_a_delivery_that_arrived_is_not_attempted_again(store: Store, wallet: RunningWallet, client: httpx.Client) -> None:
    [id] = keep_waiting(store, [1])
    attempted(store, id, wallet.url, Clock(), client)
    assert attempted(store, id, wallet.url, Clock(), client) is None
    assert len(wallet.answers()) == 1


def test_an_unknown_delivery_is_nothing_to_do(store: Store, client: httpx.Client) -> None:
    assert attempted(store, "unknown", NOBODY, Clock(), client) is None


def test_waits_grow_until_it_is_given_up(store: Store, client: httpx.Client) -> None:
    [id] = keep_waiting(store, [1])
    clock, waits = Clock(), []
    for _ in range(MAX_ATTEMPTS - 1):
        after = attempted(store, id, NOBODY, clock, client)
        assert after is not None
        assert (after.state, after.reason) == (DeliveryState.PENDING, "wallet_no_connection")
        assert after.due_at is not None
        waits.append(after.due_at - clock.time)
        clock.time = after.due_at - timedelta(seconds=1)
        assert attempted(store, id, NOBODY, clock, client) is None, "before its time"
        clock.time = after.due_at
    assert waits == sorted(waits)
    assert waits[0] < timedelta(seconds=10)
    assert waits[-1] <= LONGEST_WAIT
    last = attempted(store, id, NOBODY, clock, client)
    assert last is not None
    assert (last.state, last.attempts) == (DeliveryState.GIVEN_UP, MAX_ATTEMPTS)
    assert store.next_due() is None


def test_a_refusal_ends_it_at_once_with_the_wallets_code(store: Store, tmp_path: Path, client: httpx.Client) -> None:
    [id] = keep_waiting(store, [1])
    with running_wallet(tmp_path, a_seal("a stranger").trust(tmp_path / "trust")) as wallet:
        after = attempted(store, id, wallet.url, Clock(), client)
    assert after is not None
    assert (after.state, after.reason) == (DeliveryState.REFUSED, "CR-0007")


def test_an_answer_that_was_lost_is_made_good_by_the_next_attempt(store: Store, tmp_path: Path, client: httpx.Client) -> None:
    [id] = keep_waiting(store, [1])
    clock = Clock()
    with running_wallet(tmp_path, a_seal().trust(tmp_path / "trust"), "--drop-answers", "1") as wallet:
        first = attempted(store, id, wallet.url, clock, client)
        assert first is not None
        assert (first.state, first.reason) == (DeliveryState.PENDING, "wallet_broke_off")
        assert first.due_at is not None
        clock.time = first.due_at
        second = attempted(store, id, wallet.url, clock, client)
        assert second is not None
        assert (second.state, second.reason) == (DeliveryState.DELIVERED, "CR-0001")
        assert wallet.deposited() == [a_credential(1).id]


def test_while_one_is_at_it_nobody_else_is(store: Store, client: httpx.Client) -> None:
    [id] = keep_waiting(store, [1])
    assert store.claim_delivery(id, by="other", now=AT, until=AT + CLAIM)
    assert attempted(store, id, NOBODY, Clock(), client) is None
    assert store.due_deliveries(AT, 10) == ()


def test_what_a_dead_worker_claimed_is_free_when_it_starts_again_or_after_a_while(store: Store) -> None:
    one, two = keep_waiting(store, [1, 2])
    for id, executor in ((one, "local"), (two, "elsewhere")):
        assert store.claim_delivery(id, by=executor, now=AT, until=AT + CLAIM)
    assert store.release_claims("local") == 1
    assert [d.id for d in store.due_deliveries(AT, 10)] == [one]
    assert [d.id for d in store.due_deliveries(AT + CLAIM, 10)] == [one, two]


def test_an_attempt_that_took_too_long_does_not_overwrite_the_one_that_replaced_it(store: Store) -> None:
    [id] = keep_waiting(store, [1])
    slow = store.claim_delivery(id, by="slow", now=AT, until=AT + CLAIM)
    assert slow is not None
    quick = store.claim_delivery(id, by="quick", now=AT + CLAIM, until=AT + 2 * CLAIM)
    assert quick is not None
    assert not store.update_delivery(slow, replace(slow, state=DeliveryState.GIVEN_UP), by="slow")
    assert store.update_delivery(quick, replace(quick, state=DeliveryState.DELIVERED, attempts=1), by="quick")
    kept = store.delivery(id)
    assert kept is not None
    assert kept.state is DeliveryState.DELIVERED


def test_without_a_wallet_service_nothing_stays_pending(store: Store) -> None:
    keep_waiting(store, [1, 2])
    assert give_up_waiting(store, AT) == 2
    assert {(d.state, d.reason) for d in store.deliveries()} == {(DeliveryState.NOT_CONFIGURED, "no_wallet_service")}


def test_retrying_begins_afresh_with_all_attempts(store: Store, client: httpx.Client) -> None:
    [id] = keep_waiting(store, [1])
    clock = Clock()
    while (after := attempted(store, id, NOBODY, clock, client)) and after.due_at:
        clock.time = after.due_at
    assert retry(store.deliveries(), store, clock.time) == Retried(begun=1)
    again = store.delivery(id)
    assert again is not None
    assert (again.state, again.attempts, again.reason) == (DeliveryState.PENDING, 0, None)
    assert [d.id for d in store.due_deliveries(clock.time, 10)] == [id]


def test_retrying_leaves_what_arrived_what_has_no_address_and_what_is_under_way(
    store: Store, wallet: RunningWallet, client: httpx.Client
) -> None:
    [arrived] = keep_waiting(store, [1])
    keep_waiting(store, [2], address=None)
    [under_way] = keep_waiting(store, [3])
    attempted(store, arrived, wallet.url, Clock(), client)
    assert store.claim_delivery(under_way, by="local", now=AT, until=AT + CLAIM)
    before = store.deliveries()
    assert retry(before, store, AT) == Retried(settled=1, without_address=1, under_way=1)
    assert store.deliveries() == before


def test_beginning_afresh_with_another_address_language_and_mail(
    store: Store, wallet: RunningWallet, client: httpx.Client
) -> None:
    keep_waiting(store, [1], address=None)
    asked = Afresh("other@student.example", "nl", send_email=False)
    assert retry(store.deliveries(), store, AT, asked) == Retried(begun=1)
    after = attempted(store, "delivery-1", wallet.url, Clock(), client)
    assert after is not None
    assert after.state is DeliveryState.DELIVERED
    assert wallet.rows("SELECT email, title FROM deposits JOIN wallets USING (user_id)") == [
        ("other@student.example", "Bijen houden in het buitenland")
    ]
    assert wallet.rows("SELECT * FROM mails") == []


def test_the_mail_is_in_the_language_of_the_award_and_the_installation_may_switch_it_off(
    store: Store, wallet: RunningWallet, client: httpx.Client
) -> None:
    keep_waiting(store, [1, 2])
    attempted(store, "delivery-1", wallet.url, Clock(), client)
    deliver("delivery-2", store, wallet.url, now=Clock(), client=client, executor="test", send_email=False)
    assert [row[0] for row in wallet.rows("SELECT uuid FROM mails")] == [a_credential(1).id]
    assert wallet.rows("SELECT title FROM deposits")[0] == ("Beekeeping abroad",)


def test_there_are_as_many_attempts_as_the_installation_says(store: Store, client: httpx.Client) -> None:
    keep_waiting(store, [1])
    after = deliver("delivery-1", store, NOBODY, now=Clock(), client=client, executor="test", attempts=1)
    assert after is not None
    assert (after.state, after.attempts) == (DeliveryState.GIVEN_UP, 1)


def test_what_was_withdrawn_meanwhile_is_not_sent(store: Store, wallet: RunningWallet, client: httpx.Client) -> None:
    keep_waiting(store, [1, 2])
    place = store.reserve_place("voorbeeldcollege", addresses=ADDRESSES, draw=lambda _: 0)
    assert place.list_url == a_credential(1).status.list_url
    store.set_status(1, a_credential(1).status.index, "wrong student", AT)
    for id in ("delivery-1", "delivery-2"):
        attempted(store, id, wallet.url, Clock(), client)
    assert wallet.deposited() == [a_credential(2).id]
    after = store.delivery("delivery-1")
    assert after is not None
    assert (after.state, after.reason) == (DeliveryState.SUPERSEDED, "withdrawn")
    assert retry([after], store, AT) == Retried(settled=1)


def test_the_bundle_holds_the_files_of_the_store(store: Store) -> None:
    keep_waiting(store, [1], address=None)
    award = store.award("award-1")
    assert award is not None
    with zipfile.ZipFile(io.BytesIO(bundle(award, store, Certificate(award.id, "en", b"%PDF")))) as files:
        assert files.read("european.jsonld") == a_credential(1).content
        assert files.read("certificate.pdf") == b"%PDF"
