"""Revoking: set a bit, sign the list again, keep its bytes. Lists are signed again well before they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from badges.credentials.status import status_list_credential
from badges.keyring import Keyring
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import IssuedCredential
from badges.proofs.data_integrity import add_proof
from badges.store import KeptStatusList, Store


@dataclass(frozen=True, slots=True)
class Revoked:
    """What a revocation did: the credentials it withdrew, and those that were withdrawn before."""

    now: tuple[IssuedCredential, ...]
    before: tuple[IssuedCredential, ...]


def revoke(
    credentials: Sequence[IssuedCredential],
    reason: str,
    store: Store,
    keyring: Keyring,
    addresses: Addresses,
    *,
    at: datetime,
    days: int,
) -> Revoked:
    """Withdraw credentials and publish the lists that say so.

    ``reason`` is for the school's own records: the public list says only that it was withdrawn. Raises the keyring's errors;
    then the bits are set all the same and the lists are signed with the next ``publish_lists``.
    """
    now: list[IssuedCredential] = []
    before: list[IssuedCredential] = []
    for credential in credentials:
        changed = store.status_change(credential.status.list_url, credential.status.index)
        (before if changed else now).append(credential)
        store.set_status(credential.status.list_url, credential.status.index, reason, at)
    publish_lists(store, keyring, addresses, at=at, days=days)
    return Revoked(tuple(now), tuple(before))


def publish_lists(store: Store, keyring: Keyring, addresses: Addresses, *, at: datetime, days: int) -> int:
    """Sign every list that changed, was never signed, or has lived half of its ``days``; how many were signed."""
    signed = 0
    for kept in store.status_lists():
        if kept.stale or _half_over(kept, at, days):
            signed += _publish(kept, store, keyring, addresses, at, at + timedelta(days=days))
    return signed


def _half_over(kept: KeptStatusList, at: datetime, days: int) -> bool:
    return kept.valid_until is None or kept.valid_until - at < timedelta(days=days) / 2


def _publish(
    kept: KeptStatusList, store: Store, keyring: Keyring, addresses: Addresses, at: datetime, valid_until: datetime
) -> bool:
    issuer_did = addresses.did(kept.issuer)
    document = status_list_credential(addresses.status_list(kept.number), issuer_did, kept.bits, at=at, valid_until=valid_until)
    # A status list carries its proof as one object: no Open Badges schema covers it and some verifiers refuse an array.
    signed = add_proof(document, keyring.signer(kept.issuer, addresses), created=at, as_list=False)
    return store.store_signed_list(kept.number, orjson.dumps(signed), valid_until, revision=kept.revision)


def find_award(name: str, bodies: Sequence[str], store: Store) -> tuple[Award, ...]:
    """The awards that somebody means by a reference (of one of these awarding bodies), an award's id or a credential's id."""
    credential = store.credential(name)
    direct = store.award(credential.award_id if credential else name)
    if direct is not None:
        return (direct,)
    return tuple(award for body in bodies if (award := store.find_awards(body, [name]).get(name)))
