"""Publishing status lists: signed again when they changed, and well before they end. Issuing and revoking both end with it.

A room of its own between the stories and the edges, since stories do not know each other.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson

from badges.credentials.status import status_list_credential
from badges.keyring import KeyPurpose, Keyring
from badges.model.addresses import Addresses
from badges.proofs.data_integrity import add_proof
from badges.store import KeptStatusList, Store


def publish_lists(store: Store, keyring: Keyring, addresses: Addresses, issuer: str, *, at: datetime, days: int) -> int:
    """Sign every list of an issuer that changed, was never signed, has lived half of its ``days``, or is signed with a key that
    is not the one in force; how many were signed.

    Raises the keyring's errors when this issuer cannot sign now; the lists stay due until it can.
    """
    signed = 0
    for kept in store.status_lists(issuer):
        if kept.stale or _half_over(kept, at, days) or _has_another_key(kept, keyring, addresses):
            signed += _publish(kept, store, keyring, addresses, at, at + timedelta(days=days))
    return signed


def _half_over(kept: KeptStatusList, at: datetime, days: int) -> bool:
    return kept.valid_until is None or kept.valid_until - at < timedelta(days=days) / 2


def _has_another_key(kept: KeptStatusList, keyring: Keyring, addresses: Addresses) -> bool:
    """A list that was signed with a key somebody else may hold says nothing any more, and takes every badge on it along."""
    key = keyring.record(kept.issuer).active(KeyPurpose.ASSERTION, "Ed25519")
    return key is not None and kept.signed is not None and f'"{addresses.did(kept.issuer)}#{key.id}"'.encode() not in kept.signed


def _publish(
    kept: KeptStatusList, store: Store, keyring: Keyring, addresses: Addresses, at: datetime, valid_until: datetime
) -> bool:
    issuer_did = addresses.did(kept.issuer)
    document = status_list_credential(addresses.status_list(kept.number), issuer_did, kept.bits, at=at, valid_until=valid_until)
    # A status list carries its proof as one object: no Open Badges schema covers it and some verifiers refuse an array.
    signed = add_proof(document, keyring.signer(kept.issuer, addresses), created=at, as_list=False)
    return store.store_signed_list(kept.number, orjson.dumps(signed), valid_until, revision=kept.revision)
