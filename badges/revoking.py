"""Revoking: set the bits of what was issued, and publish the lists that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from badges.keyring import Keyring
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import IssuedCredential, Standalone
from badges.publishing import publish_lists
from badges.store import Store


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
    issuers: set[str] = set()
    for credential in credentials:
        changed = store.status_change(credential.status.list_url, credential.status.index)
        (before if changed else now).append(credential)
        issuers.add(store.set_status(credential.status.list_url, credential.status.index, reason, at).issuer)
    for issuer in sorted(issuers):
        publish_lists(store, keyring, addresses, issuer, at=at, days=days)
    return Revoked(tuple(now), tuple(before))


def withdraw(
    one: Standalone, reason: str, store: Store, keyring: Keyring, addresses: Addresses, *, at: datetime, days: int
) -> bool:
    """End an endorsement or a learner record. One of our own is withdrawn in its list as well; badges signed from now on do not
    carry the endorsement.

    False when it was ended before. Raises the keyring's errors; then it is ended all the same and the list is signed later.
    """
    ended = store.withdraw_standalone(one.id, at)
    if one.status is not None:
        changed = store.set_status(one.status.list_url, one.status.index, reason, at)
        publish_lists(store, keyring, addresses, changed.issuer, at=at, days=days)
    return ended


def is_withdrawn(credential: IssuedCredential, store: Store) -> bool:
    """Whether its bit is set, because it was withdrawn or because another took its place."""
    return store.status_change(credential.status.list_url, credential.status.index) is not None


def find_award(name: str, bodies: Sequence[str], store: Store) -> tuple[Award, ...]:
    """The awards that somebody means by a reference (of one of these awarding bodies), an award's id or a credential's id."""
    credential = store.credential(name)
    direct = store.award(credential.award_id if credential else name)
    if direct is not None:
        return (direct,)
    return tuple(award for body in bodies if (award := store.find_awards(body, [name]).get(name)))
