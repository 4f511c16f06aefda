"""Delivering: one credential, one wallet, one attempt at a time. The row is the truth, so any attempt may be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from badges.europass import (
    LONGEST_DEPOSIT,
    NO_ADDRESS,
    NO_SERVICE,
    STOPPED,
    WITHDRAWN,
    WORDING_LANGUAGES,
    deposit,
    meaning,
    told,
    upload_bundle,
)
from badges.model.award import Award
from badges.model.delivery import MAX_ATTEMPTS, Delivery, DeliveryState, WalletAnswer
from badges.model.issued import Certificate
from badges.store import Store

if TYPE_CHECKING:
    import httpx

CLAIM = timedelta(seconds=2 * LONGEST_DEPOSIT)
"""How long an attempt may hold a delivery: longer than a deposit can take."""
CHUNK = 500
"""Deliveries that begin afresh in one transaction."""


def deliver(
    delivery_id: str,
    store: Store,
    wallet_url: str,
    *,
    now: Callable[[], datetime],
    client: httpx.Client,
    executor: str,
    send_email: bool = True,
    attempts: int = MAX_ATTEMPTS,
    heard: Callable[[WalletAnswer], None] = lambda _: None,
) -> Delivery | None:
    """One attempt at one delivery; how it stands afterwards, or None when there was nothing to attempt.

    ``send_email`` is what the delivery itself leaves open, ``attempts`` how many there may be in all; ``heard`` is told what
    the wallet answered. What was withdrawn since is not sent any more. A process that dies between the deposit and the row
    repeats the deposit later; the wallet then says that it holds the credential already, which counts as delivered.
    """
    began = now()
    delivery = store.claim_delivery(delivery_id, by=executor, now=began, until=began + CLAIM)
    if delivery is None:
        return None
    sent = _sent(delivery, store)
    if sent.withdrawn:
        after = replace(delivery, state=DeliveryState.SUPERSEDED, reason=WITHDRAWN, due_at=None, changed_at=began)
    elif delivery.address is None:
        after = replace(delivery, state=DeliveryState.NOT_CONFIGURED, reason=NO_ADDRESS, due_at=None, changed_at=began)
    else:
        answer = deposit(
            wallet_url,
            delivery.address,
            sent.content,
            client=client,
            locale=delivery.locale or sent.language,
            send_email=send_email if delivery.send_email is None else delivery.send_email,
        )
        heard(answer)
        after = delivery.after(answer, now(), attempts)
    return after if store.update_delivery(delivery, after, by=executor) else store.delivery(delivery_id)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is on its way."""

    content: bytes
    language: str | None
    """Of the wallet's mail, where the delivery does not say."""
    withdrawn: bool


def _sent(delivery: Delivery, store: Store) -> _Sent:
    """The credential of an award, or one that was made elsewhere and sealed here."""
    if delivery.award_id is None:
        if (alone := store.standalone(delivery.credential_id)) is not None:
            return _Sent(alone.content, None, alone.withdrawn_at is not None)
    else:
        credential, award = store.credential(delivery.credential_id), store.award(delivery.award_id)
        if credential is not None and award is not None:
            changed = store.status_change(credential.status.list_url, credential.status.index)
            return _Sent(credential.content, award.language, changed is not None)
    raise LookupError(f"delivery {delivery.id} names a credential that is not in the store")


def give_up_waiting(store: Store, at: datetime) -> int:
    """Without a wallet service nothing can be pending: say so, and offer the bundle. How many deliveries that were."""
    return store.park_deliveries(DeliveryState.NOT_CONFIGURED, NO_SERVICE, at)


@dataclass(frozen=True, slots=True)
class Afresh:
    """What a delivery begins afresh with; None leaves as it is."""

    address: str | None = None
    locale: str | None = None
    send_email: bool | None = None

    def of(self, before: Delivery, at: datetime) -> Delivery | None:
        """The delivery, ready for all its attempts; None when it arrived or was replaced or withdrawn, or has no address."""
        address = self.address or before.address
        if _is_settled(before) or address is None:
            return None
        return replace(
            before,
            address=address,
            state=DeliveryState.PENDING,
            attempts=0,
            reason=None,
            due_at=at,
            changed_at=at,
            locale=self.locale or before.locale,
            send_email=before.send_email if self.send_email is None else self.send_email,
        )


AS_IT_IS = Afresh()


@dataclass(slots=True)
class Retried:
    """How many deliveries began afresh, and why others did not."""

    begun: int = 0
    settled: int = 0
    """They arrived, or were replaced or withdrawn."""
    without_address: int = 0
    under_way: int = 0
    """They are being attempted right now, or have just changed."""


def retry(deliveries: Iterable[Delivery], store: Store, at: datetime, afresh: Afresh = AS_IT_IS) -> Retried:
    """Let these deliveries begin afresh, some hundreds at a time. They are due at once: a worker sees them by itself."""
    told, waiting = Retried(), iter(deliveries)
    while chunk := list(islice(waiting, CHUNK)):
        changes = []
        for before in chunk:
            if (after := afresh.of(before, at)) is not None:
                changes.append((before, after))
            elif _is_settled(before):
                told.settled += 1
            else:
                told.without_address += 1
        written = store.update_deliveries(changes)
        told.begun += written
        told.under_way += len(changes) - written
    return told


def _is_settled(delivery: Delivery) -> bool:
    """Whether nothing is to be sent any more, whoever asks."""
    if delivery.state is DeliveryState.SUPERSEDED:
        return delivery.reason != STOPPED
    return delivery.state is DeliveryState.DELIVERED


def stop(deliveries: Iterable[Delivery], store: Store, at: datetime) -> int:
    """Let these deliveries be; how many there were that had not arrived, and that nobody is at right now."""
    stopped, waiting = 0, iter(deliveries)
    while chunk := list(islice(waiting, CHUNK)):
        over = (DeliveryState.DELIVERED, DeliveryState.SUPERSEDED)
        stopped += store.update_deliveries((one, _stopped(one, at)) for one in chunk if one.state not in over)
    return stopped


def _stopped(delivery: Delivery, at: datetime) -> Delivery:
    return replace(delivery, state=DeliveryState.SUPERSEDED, reason=STOPPED, due_at=None, changed_at=at)


def described(delivery: Delivery, award_ref: str | None) -> dict[str, Any]:
    """A delivery for programs, with words for people. Where it goes is not repeated: that is personal, and known to who asks."""
    meant = meaning(delivery)
    words = {language: told(meant, language) for language in WORDING_LANGUAGES}
    return {
        "id": delivery.id,
        "award": delivery.award_id,
        "award_ref": award_ref,
        "credential": delivery.credential_id,
        "state": delivery.state.value,
        "meaning": meant.value,
        "reason": delivery.reason,
        "says": {language: one.says for language, one in words.items()},
        "remedy": {language: one.remedy for language, one in words.items() if one.remedy},
        "attempts": delivery.attempts,
        "due_at": delivery.due_at.isoformat() if delivery.due_at else None,
        "changed_at": delivery.changed_at.isoformat() if delivery.changed_at else None,
        "viewer_url": delivery.viewer_url,
        "locale": delivery.locale,
        "send_email": delivery.send_email,
    }


def bundle(award: Award, store: Store, certificate: Certificate) -> bytes:
    """The upload bundle of an award, in the holder's language. Raises ValueError when it has no European credential."""
    return upload_bundle(award, store.credentials_of(award.id), certificate.content, award.language)
