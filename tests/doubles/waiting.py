"""Awards whose European credential waits for a wallet: sealed with the throw-away seal, kept in a store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Certificate, FormName, IssuedCredential, StatusEntry
from badges.store import Store
from tests.doubles.throwaway_seal import a_payload, sealed
from tests.makers import ADDRESSES, AT, an_award


def a_credential(number: int) -> IssuedCredential:
    """The European credential of award ``number``."""
    payload = a_payload(number)
    return IssuedCredential(
        id=payload["id"],
        award_id=f"award-{number}",
        form=FormName.EUROPEAN,
        language="en",
        edition=1,
        media_type="application/json",
        content=sealed(payload),
        status=StatusEntry(ADDRESSES.status_list(1), number),
        issued_at=AT,
    )


def a_badge(number: int) -> IssuedCredential:
    """Its Open Badge: for delivering it only matters that it is not the one."""
    return replace(
        a_credential(number),
        id=ADDRESSES.credential(f"badge-{number}"),
        form=FormName.OPEN_BADGE,
        content=b"{}",
        status=StatusEntry(ADDRESSES.status_list(2), number),
    )


def keep_waiting(store: Store, numbers: Iterable[int], address: str | None = "noor@student.example") -> list[str]:
    """Keeps an award for each number, its delivery pending; ids of the deliveries."""
    awards, credentials, deliveries, certificates = [], [], [], []
    for number in numbers:
        award = replace(an_award(), id=f"award-{number}", ref=f"ref-{number}", wallet=address)
        european = a_credential(number)
        awards.append(award)
        credentials += [european, a_badge(number)]
        state = DeliveryState.PENDING if address else DeliveryState.NOT_CONFIGURED
        reason = None if address else "no_wallet_address"
        deliveries.append(Delivery(f"delivery-{number}", european.id, award.id, address, state, reason=reason, due_at=AT))
        certificates.append(Certificate(award.id, "en", b"%PDF-1.7 test"))
    store.keep(awards, credentials, deliveries, [], certificates)
    return [delivery.id for delivery in deliveries]
