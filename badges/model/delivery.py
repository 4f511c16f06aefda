"""A delivery to a wallet, and its next state after each answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

MAX_ATTEMPTS = 28
"""With the waits below: three and a half days, so a long weekend without the wallet loses nothing."""
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(hours=6)


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    NOT_CONFIGURED = "not_configured"
    """This installation knows no wallet service, or the holder gave no address: the upload bundle is offered."""
    PENDING = "pending"
    DELIVERED = "delivered"
    REFUSED = "refused"
    """The wallet said no, and saying it again will not help."""
    GIVEN_UP = "given_up"
    """The wallet could not be reached in as many tries as there may be."""
    SUPERSEDED = "superseded"
    """It need not arrive any more, and ``reason`` says why: nothing when the credential was replaced (the newer one has a
    delivery of its own), else that it was withdrawn, or that somebody stopped it."""


DEAD = (DeliveryState.REFUSED, DeliveryState.GIVEN_UP)
"""Where nothing happens any more until a person does something about it."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The wallet holds the credential; ``already`` when it had it before (409), which is as good."""

    viewer_url: str | None = None
    already: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The wallet's own code (``CR-0007`` …) and text."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No answer that settles it: network, time-out, 5xx. ``reason`` is for people who operate this."""

    reason: str
    wait: timedelta | None = None
    """How long the service asks to be left alone."""


WalletAnswer = Accepted | Refused | Unreachable


@dataclass(frozen=True, slots=True)
class Delivery:
    """One credential on its way to one wallet."""

    id: str
    credential_id: str
    award_id: str | None
    """The award that it says; None for one that was made elsewhere and only sealed here."""
    address: str | None
    state: DeliveryState
    attempts: int = 0
    reason: str | None = None
    """Why it is where it is: the wallet's code, or what went wrong on the way."""
    due_at: datetime | None = None
    """When the next attempt may be made."""
    changed_at: datetime | None = None
    viewer_url: str | None = None
    locale: str | None = None
    """Language of the wallet's mail to the holder; without one that of the award."""
    send_email: bool | None = None
    """Whether the wallet may write to the holder; without an answer as this installation does it."""

    def after(self, answer: WalletAnswer, at: datetime, attempts: int = MAX_ATTEMPTS) -> Delivery:
        """The delivery as it stands once the wallet gave this answer at this moment, when there may be so many attempts."""
        tried = replace(self, attempts=self.attempts + 1, changed_at=at, due_at=None)
        match answer:
            case Accepted(viewer_url, already):
                reason = "CR-0001" if already else None
                return replace(tried, state=DeliveryState.DELIVERED, reason=reason, viewer_url=viewer_url)
            case Refused(code, _):
                return replace(tried, state=DeliveryState.REFUSED, reason=code)
            case Unreachable(reason, asked):
                if tried.attempts >= attempts:
                    return replace(tried, state=DeliveryState.GIVEN_UP, reason=reason)
                grown = FIRST_WAIT * 2 ** min(self.attempts, 20)
                wait = min(max(grown, asked or FIRST_WAIT), LONGEST_WAIT)
                return replace(tried, state=DeliveryState.PENDING, reason=reason, due_at=at + wait)
