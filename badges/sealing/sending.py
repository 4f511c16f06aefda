"""Sending what was sealed for others on its way: it is kept with its deliveries first, so that nothing is lost or sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from badges.credentials.european.draft import Unusable
from badges.credentials.european.sealing import Mandate
from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Standalone, StandaloneKind
from badges.one_or_many import listed
from badges.sealing.drafts import Sealed, again, is_seal_of, opened

if TYPE_CHECKING:
    from badges.store import Store

MOST_ADDRESSES = 10
"""Wallets that one credential is handed to: it is about one person."""
MEDIA_TYPE = "application/json"


class NotSendable(ValueError):
    """A draft that could be sealed and is not to be sent; ``code`` says why for programs, the message for people."""

    def __init__(self, code: str, named: Sequence[Unusable] = ()) -> None:
        self.code = code
        self.named = tuple(named)
        super().__init__(": ".join((WHY[code], *([", ".join(map(str, named[:MOST_ADDRESSES]))] if named else []))))


WHY = {
    "no_address": (
        "nothing says where it is to go: give deliveryDetails.walletAddress, deliveryDetails.deliveryAddress or the person's"
        " contactPoint.emailAddress"
    ),
    "bad_address": "this is no address, which looks like noor@student.example or europass.eu/ab12",
    "too_many_addresses": f"it names more than {MOST_ADDRESSES} addresses, and a credential is about one person",
    "id_taken": (
        "another credential has this id here, and wallets know credentials by their id, so they would not take this one:"
        " give it an id of its own"
    ),
    "other_mandate": "it was sealed here before without this mandate, and is not sealed twice: give a new one an id of its own",
    "withdrawn": "it was sealed here before and withdrawn since, so it is not sent any more: give a new one an id of its own",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A sealed file, and how it stands with each address that its draft names."""

    sealed: Sealed
    deliveries: tuple[Delivery, ...]
    before: bool
    """Whether it had been sealed and kept before."""


def seal_and_send(
    content: bytes,
    seal_it: Callable[[], Sealed],
    issuer: str,
    store: Store,
    *,
    at: datetime,
    mandate: Mandate | None = None,
) -> Sent:
    """The seal of a draft, kept with a delivery to each of its addresses; whoever delivers finds them there.

    The same draft again gets the seal that is kept, and deliveries only to addresses that are new: ``seal_it`` is not asked
    then. ``issuer`` is the id of whose seal it is, and ``mandate`` what ``seal_it`` writes into it.

    Raises NotADraft, NotSendable and what ``seal_it`` raises; then nothing was kept.
    """
    sealed = sealed_before(content, issuer, store, mandate)
    before = sealed is not None
    if sealed is None:
        sealed = seal_it()
        wanted = _deliveries(sealed, at)
        kind = StandaloneKind.SEALED_CREDENTIAL
        one = Standalone(sealed.id, kind, issuer, None, MEDIA_TYPE, sealed.content, issued_at=at)
        if store.keep_sealed(one, wanted):
            return Sent(sealed, wanted, before=False)
        sealed, before = sealed_before(content, issuer, store, mandate), True  # somebody else did the same meanwhile
        assert sealed is not None, "what is known already is kept, or refused"
    asked_for = set(sealed.addresses)
    sent = store.send_too(sealed.id, _deliveries(sealed, at))
    return Sent(sealed, tuple(one for one in sent if one.address in asked_for), before)


def sealed_before(content: bytes, issuer: str, store: Store, mandate: Mandate | None = None) -> Sealed | None:
    """What this issuer sealed of this very draft and sent; None when it may be sealed and sent for the first time.

    Raises NotADraft and NotSendable.
    """
    draft = opened(content)
    if draft.unusable:
        raise NotSendable("bad_address", draft.unusable)
    if not draft.addresses:
        raise NotSendable("no_address")
    if len(draft.addresses) > MOST_ADDRESSES:
        raise NotSendable("too_many_addresses")
    id = str(draft.document["id"])
    kept = store.standalone(id)
    if kept is None:
        if store.credential(id) is not None:
            raise NotSendable("id_taken")
        return None
    is_ours = kept.kind is StandaloneKind.SEALED_CREDENTIAL and kept.issuer == issuer
    if not is_ours or not is_seal_of(kept.content, content):
        raise NotSendable("id_taken")
    if kept.withdrawn_at is not None:
        raise NotSendable("withdrawn")
    if not carries(kept.content, mandate):
        raise NotSendable("other_mandate")
    return again(kept.content, content)


def carries(file: bytes, mandate: Mandate | None) -> bool:
    """Whether a sealed file says in its evidence what this mandate says; true for none."""
    return mandate is None or mandate.statement in _statements(file)


def _statements(file: bytes) -> set[str]:
    """What the evidence in a sealed file says in words."""
    document = json.loads(json.loads(file)["payload"])
    evidence = [one for one in listed(document.get("evidence")) if isinstance(one, dict)]
    return {said for one in evidence for said in listed(one.get("evidenceStatement")) if isinstance(said, str)}


def _deliveries(sealed: Sealed, at: datetime) -> tuple[Delivery, ...]:
    def one(address: str) -> Delivery:
        state = DeliveryState.PENDING
        return Delivery(str(uuid4()), sealed.id, None, address, state, due_at=at, changed_at=at, locale=sealed.language)

    return tuple(map(one, sealed.addresses))
