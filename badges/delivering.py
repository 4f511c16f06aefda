"""Delivering: one credential, one wallet, one attempt at a time. The row is the truth, so any attempt may be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import httpx

from badges.europass import LONGEST_DEPOSIT, deposit, upload_bundle
from badges.model.award import Award
from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Certificate
from badges.store import Store

CLAIM = timedelta(seconds=2 * LONGEST_DEPOSIT)
"""How long an attempt may hold a delivery: longer than a deposit can take."""
NO_SERVICE = "no_wallet_service"
NO_ADDRESS = "no_wallet_address"


def deliver(
    delivery_id: str, store: Store, wallet_url: str, *, now: Callable[[], datetime], client: httpx.Client, executor: str
) -> Delivery | None:
    """One attempt at one delivery; how it stands afterwards, or None when there was nothing to attempt.

    A process that dies between the deposit and the row repeats the deposit later; the wallet then says that it holds the
    credential already, which counts as delivered.
    """
    began = now()
    delivery = store.claim_delivery(delivery_id, by=executor, now=began, until=began + CLAIM)
    if delivery is None:
        return None
    credential, award = store.credential(delivery.credential_id), store.award(delivery.award_id)
    if credential is None or award is None:
        raise LookupError(f"delivery {delivery_id} names a credential that is not in the store")
    if delivery.address is None:
        after = replace(delivery, state=DeliveryState.NOT_CONFIGURED, reason=NO_ADDRESS, due_at=None, changed_at=began)
    else:
        answer = deposit(wallet_url, delivery.address, credential.content, client=client, locale=award.language)
        after = delivery.after(answer, now())
    return after if store.update_delivery(delivery, after, by=executor) else store.delivery(delivery_id)


def give_up_waiting(store: Store, at: datetime) -> int:
    """Without a wallet service nothing can be pending: say so, and offer the bundle. How many deliveries that were."""
    pending = store.deliveries(DeliveryState.PENDING)
    parked = (replace(d, state=DeliveryState.NOT_CONFIGURED, reason=NO_SERVICE, due_at=None, changed_at=at) for d in pending)
    return sum(store.update_delivery(before, after) for before, after in zip(pending, parked, strict=True))


def retry(deliveries: Iterable[Delivery], store: Store, at: datetime) -> tuple[Delivery, ...]:
    """Let these deliveries begin afresh; gives those that do.

    Left as they are: what was delivered or replaced, what has no address, and what is being attempted right now.
    """
    fresh = []
    for before in deliveries:
        if before.state in (DeliveryState.DELIVERED, DeliveryState.SUPERSEDED) or before.address is None:
            continue
        after = replace(before, state=DeliveryState.PENDING, attempts=0, reason=None, due_at=at, changed_at=at)
        if store.update_delivery(before, after):
            fresh.append(after)
    return tuple(fresh)


def bundle(award: Award, store: Store, certificate: Certificate) -> bytes:
    """The upload bundle of an award, in the holder's language. Raises ValueError when it has no European credential."""
    return upload_bundle(award, store.credentials_of(award.id), certificate.content, award.language)
