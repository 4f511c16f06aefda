"""Sending sealed files to the wallet service that is configured, for commands."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from badges.cli.opening import now, store
from badges.cli.telling import told

if TYPE_CHECKING:
    import httpx

    from badges.model.delivery import Delivery
    from badges.sealing import Mandate, Sealed
    from badges.settings import Settings
    from badges.store import Store


class Sender:
    """Keeps sealed files with their deliveries, and makes the first attempt at each there and then.

    Whatever comes of that attempt, and of this process, the worker finds the deliveries that wait.
    """

    def __init__(self, issuer: str, made: Settings, opened: Store, client: httpx.Client) -> None:
        from badges.europass import Pace, checked_url
        from badges.model.addresses import Addresses

        assert made.europass_wallet_url is not None, "asked for before anything is sealed"
        self._url, self._made, self._opened, self._client = checked_url(made.europass_wallet_url), made, opened, client
        self._pace, self._issuer = Pace(made.europass_per_minute), Addresses(made.public_url).did(issuer)

    def before(self, content: bytes, mandate: Mandate | None) -> Sealed | None:
        """The seal of this draft that is kept, if there is one. Raises NotADraft, NotSendable."""
        from badges.sealing import sealed_before

        return sealed_before(content, self._issuer, self._opened, mandate)

    def __call__(self, content: bytes, sealed: Sealed) -> tuple[Delivery, ...]:
        """How it stands with each address of the draft. Raises NotSendable."""
        from badges.sealing import seal_and_send

        sent = seal_and_send(content, lambda: sealed, self._issuer, self._opened, at=now())
        return tuple(map(self._attempted, sent.deliveries))

    def _attempted(self, delivery: Delivery) -> Delivery:
        from badges.delivering import deliver
        from badges.model.delivery import DeliveryState

        if delivery.state is not DeliveryState.PENDING or self._pace.held() > 0:
            return delivery
        time.sleep(self._pace.turn())
        after = deliver(
            delivery.id,
            self._opened,
            self._url,
            now=lambda: datetime.now(UTC),
            client=self._client,
            executor=f"seal-{os.getpid()}",
            send_email=self._made.europass_mail,
            attempts=self._made.europass_attempts,
            heard=self._pace.heard,
        )
        return after or self._opened.delivery(delivery.id) or delivery


def told_of(delivery: Delivery, language: str) -> str:
    """How a delivery stands, in words."""
    from badges.europass import meaning
    from badges.europass import told as words
    from badges.model.delivery import DeliveryState

    says = words(meaning(delivery), language).says
    if delivery.state is DeliveryState.DELIVERED:
        return f"{says} {delivery.viewer_url}" if delivery.viewer_url else says
    return f"{says} [{delivery.reason}]" if delivery.reason else says


@contextmanager
def sender(issuer: str, made: Settings, *, wanted: bool) -> Iterator[Sender | None]:
    """One for the wallet service that is configured; None when nobody wants it. Raises Failure."""
    if not wanted:
        yield None
        return
    from badges.europass import BadWalletUrl, wallet_client

    with store(made) as opened, wallet_client() as client, told(BadWalletUrl):
        yield Sender(issuer, made, opened, client)
