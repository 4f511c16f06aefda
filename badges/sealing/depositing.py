"""Handing a sealed file to a wallet there and then: a credential that belongs to no award has no delivery in the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from badges.europass import deposit
from badges.model.delivery import WalletAnswer

if TYPE_CHECKING:
    import httpx

    from badges.sealing.drafts import Sealed


class NoAddress(ValueError):
    """Neither the upload form nor the credential says where it is to go."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One attempt: where to, and what the wallet said. Repeating it does no harm: a wallet knows what it holds."""

    address: str
    answer: WalletAnswer


def hand_over(
    sealed: Sealed,
    wallet_url: str,
    *,
    client: httpx.Client,
    send_email: bool = True,
    in_turn: Callable[[], object] = lambda: None,
) -> tuple[HandedOver, ...]:
    """Deposit a sealed file, byte for byte, at each address that its draft named; the wallet writes in the draft's language.

    ``in_turn`` is called before each deposit, and waits where the service is not to be hurried. Raises NoAddress, BadWalletUrl.
    """
    if not sealed.addresses:
        raise NoAddress(
            "nothing says where it is to go: give deliveryDetails.walletAddress, deliveryDetails.deliveryAddress or the person's"
            " contactPoint.emailAddress"
        )
    handed = []
    for address in sealed.addresses:
        in_turn()
        answer = deposit(wallet_url, address, sealed.content, client=client, locale=sealed.language, send_email=send_email)
        handed.append(HandedOver(address, answer))
    return tuple(handed)
