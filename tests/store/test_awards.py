"""Awards in the store: exact bytes, whole or not at all, first come first kept."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from badges.model.award import Award
from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Certificate, FormName, IssuedCredential, StatusEntry
from badges.model.share import Share, ShareKind
from badges.store import Store, open_store
from tests.makers import ADDRESSES, AT, a_unit, an_award


@dataclass(frozen=True)
class Made:
    """All that is kept for one award."""

    award: Award
    issued: tuple[IssuedCredential, ...]
    delivery: Delivery
    share: Share
    certificate: Certificate


def made(number: int = 0, *, award: Award | None = None) -> Made:
    """An award with two credentials, a delivery, a share and a certificate; another number shares nothing with it."""
    award = award or replace(an_award(), id=str(UUID(int=number)), ref=f"ref-{number}")
    badge, european = (str(uuid4()) for _ in FormName)
    issued = (
        IssuedCredential(
            ADDRESSES.credential(badge),
            award.id,
            FormName.OPEN_BADGE,
            "en",
            1,
            "application/vc+ld+json",
            b'{"proof": "\xc3\xa9"}\r\n ',
            StatusEntry(ADDRESSES.status_list(1), uuid4().int % 2**31),
            AT,
        ),
        IssuedCredential(
            f"urn:credential:{european}",
            award.id,
            FormName.EUROPEAN,
            "en",
            1,
            "application/json",
            b'{"payload":"\\u00e9 "}',
            StatusEntry(ADDRESSES.status_list(1), uuid4().int % 2**31),
            AT,
        ),
    )
    delivery = Delivery(str(uuid4()), issued[1].id, award.id, "noor@student.example", DeliveryState.PENDING)
    share = Share(str(uuid4()), award.id, ShareKind.CERTIFICATE, AT)
    return Made(award, issued, delivery, share, Certificate(award.id, "nl", share.secret[:8].encode() + b"%PDF\x00\r\n"))


def keep(store: Store, *all_made: Made) -> set[str]:
    return store.keep(
        [m.award for m in all_made],
        [credential for m in all_made for credential in m.issued],
        [m.delivery for m in all_made],
        [m.share for m in all_made],
        [m.certificate for m in all_made],
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        yield store


def test_an_award_comes_back_as_it_went_in(store: Store) -> None:
    one = made()
    assert keep(store, one) == {one.award.id}
    assert store.award(one.award.id) == one.award
    assert store.find_awards(one.award.awarding_body.id, [one.award.ref, "unknown"]) == {one.award.ref: one.award}
    assert store.find_awards("another school", [one.award.ref]) == {}


def test_signed_bytes_come_back_byte_for_byte(store: Store) -> None:
    one = made()
    keep(store, one)
    assert store.credentials_of(one.award.id) == one.issued
    assert store.certificate_of(one.award.id) == one.certificate
    assert store.certificate_of("unknown") is None


def test_a_credential_is_found_by_its_id_and_by_the_uuid_at_its_end(store: Store) -> None:
    one = made()
    keep(store, one)
    for credential in one.issued:
        assert store.credential(credential.id) == credential
        assert store.credential(credential.id[-36:]) == credential
    assert store.credential("urn:credential:unknown") is None


def test_keeping_the_same_award_again_keeps_the_first(store: Store) -> None:
    one = made()
    keep(store, one)
    again = made(award=one.award)
    assert keep(store, again) == set()
    assert store.credentials_of(one.award.id) == one.issued
    assert store.deliveries() == (one.delivery,)
    assert store.share(again.share.secret) is None
    assert store.certificate_of(one.award.id) == one.certificate


def test_the_same_reference_under_another_id_is_the_same_award(store: Store) -> None:
    one = made()
    other = made(award=replace(one.award, id=str(uuid4())))
    keep(store, one)
    assert keep(store, other) == set()
    assert store.award(other.award.id) is None
    assert store.credential(other.issued[0].id) is None


def test_two_schools_may_use_the_same_reference(store: Store) -> None:
    one, elsewhere = made(1), made(2)
    body = replace(elsewhere.award.awarding_body, id="org-elsewhere")
    elsewhere = replace(elsewhere, award=replace(elsewhere.award, ref=one.award.ref, awarding_body=body))
    assert keep(store, one, elsewhere) == {one.award.id, elsewhere.award.id}


def test_known_and_new_awards_in_one_call_keep_the_new_ones(store: Store) -> None:
    known, new = made(1), made(2)
    keep(store, known)
    assert keep(store, made(award=known.award), new) == {new.award.id}
    assert {award.id for award in store.awards()} == {known.award.id, new.award.id}


def test_when_one_credential_cannot_be_kept_nothing_is(store: Store) -> None:
    one, two = made(1), made(2)
    clash = replace(two, issued=(two.issued[0], replace(two.issued[1], id=one.issued[1].id)))
    with pytest.raises(IntegrityError):
        keep(store, one, clash)
    assert list(store.awards()) == []
    assert store.deliveries() == ()


def test_of_two_who_keep_the_same_award_at_once_one_wins_and_nothing_is_doubled(store: Store) -> None:
    base = made()
    rivals = [made(award=replace(base.award, id=str(uuid4()))) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda rival: keep(store, rival), rivals))
    winners = [rival for rival, ids in zip(rivals, won, strict=True) if ids]
    assert len(winners) == 1
    assert [award.id for award in store.awards()] == [winners[0].award.id]
    assert store.credentials_of(winners[0].award.id) == winners[0].issued
    assert store.deliveries() == (winners[0].delivery,)


def test_awards_are_read_in_the_order_they_were_kept(store: Store) -> None:
    batch = [made(n) for n in range(30)]
    keep(store, *batch[15:])
    keep(store, *batch[:15])
    assert [award.ref for award in store.awards()] == [m.award.ref for m in batch[15:] + batch[:15]]


def test_every_unit_of_the_catalogue_survives_inside_an_award(store: Store) -> None:
    whole = [replace(an_award(f"LU-{n:02}"), id=str(uuid4())) for n in range(1, 35)]
    store.keep(whole, [], [], [])
    assert list(store.awards()) == whole
    assert a_unit("LU-34") in [award.unit for award in store.awards()]


def test_a_share_is_found_by_its_secret_and_the_secret_is_nowhere_in_the_file(store: Store, tmp_path: Path) -> None:
    one = made()
    keep(store, one)
    assert store.share(one.share.secret) == one.share
    assert store.share("guess") is None
    store.close()
    for file in tmp_path.iterdir():
        assert one.share.secret.encode() not in file.read_bytes()


def test_a_withdrawn_share_stays_closed(store: Store) -> None:
    one = made()
    keep(store, one)
    assert store.withdraw_share(one.share.secret, AT + timedelta(days=1))
    assert not store.withdraw_share(one.share.secret, AT + timedelta(days=2))
    share = store.share(one.share.secret)
    assert share is not None
    assert share.withdrawn_at == AT + timedelta(days=1)
    assert not share.open_at(AT + timedelta(days=1))
    assert not store.withdraw_share("guess", AT)


def test_tokens_are_found_by_hash_until_they_are_revoked(store: Store) -> None:
    token = store.add_token("aa" * 32, "voorbeeld", frozenset({"issue", "seal"}), AT, AT + timedelta(days=90))
    assert store.find_token("aa" * 32) == token
    assert token.rights == {"issue", "seal"}
    assert token.valid_at(AT + timedelta(days=89))
    assert not token.valid_at(AT + timedelta(days=90))
    assert store.find_token("bb" * 32) is None
    assert store.revoke_token(token.id, AT)
    assert not store.revoke_token(token.id, AT)
    assert [t.revoked_at for t in store.tokens()] == [AT]
    assert not store.tokens()[0].valid_at(AT)
