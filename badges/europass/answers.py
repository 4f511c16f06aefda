"""What the answer of a wallet means for whoever has to do something about it (error table of the EDCI wallet API v1).

The code decides and never the text: both kinds of 400 carry the same sentence, in the language of the request.
"""

from __future__ import annotations

import re
from enum import StrEnum

from badges.model.delivery import Delivery, DeliveryState


class Meaning(StrEnum):
    """Where a delivery stands, in terms of what a person can do."""

    ARRIVED = "arrived"
    ALREADY_THERE = "already_there"
    WAITING = "waiting"
    TRY_LATER = "try_later"
    """The service is busy, ill or out of reach."""
    NOT_A_WALLET = "not_a_wallet"
    """What answers at the address of the service is something else."""
    WALLET_UNKNOWN = "wallet_unknown"
    ADDRESS_REFUSED = "address_refused"
    SEAL_REFUSED = "seal_refused"
    CONTENT_REFUSED = "content_refused"
    TOO_LARGE = "too_large"
    LOGIN_WANTED = "login_wanted"
    """A deposit needs none: the service has changed, or something stands before it."""
    REFUSED = "refused"
    """For a reason that is not known here."""
    NO_SERVICE = "no_service"
    NO_ADDRESS = "no_address"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    """By a person, who may also let it go on."""


FINAL = frozenset(
    {
        Meaning.WALLET_UNKNOWN,
        Meaning.ADDRESS_REFUSED,
        Meaning.SEAL_REFUSED,
        Meaning.CONTENT_REFUSED,
        Meaning.TOO_LARGE,
        Meaning.LOGIN_WANTED,
        Meaning.REFUSED,
    }
)
"""Refusals: asking again with the same file and address gives the same answer."""

NO_SERVICE = "no_wallet_service"
NO_ADDRESS = "no_wallet_address"
WITHDRAWN = "withdrawn"
STOPPED = "stopped"
NO_CONNECTION = "wallet_no_connection"
TIMED_OUT = "wallet_timed_out"
BROKE_OFF = "wallet_broke_off"
ANSWER_UNKNOWN = "wallet_answer_unknown"
ANSWER_ENDLESS = "wallet_answer_endless"
HTTP = "wallet_http_"
"""Reasons of our own; whatever else stands in a row as its reason is a code of the wallet."""

CODES = {
    "GL-0001": Meaning.NOT_A_WALLET,
    "WL-0001": Meaning.ADDRESS_REFUSED,
    "WL-0002": Meaning.ADDRESS_REFUSED,
    "WL-0003": Meaning.WALLET_UNKNOWN,
    "WL-0006": Meaning.ADDRESS_REFUSED,
    "WL-0007": Meaning.ADDRESS_REFUSED,
    "CR-0001": Meaning.ALREADY_THERE,
    "CR-0003": Meaning.CONTENT_REFUSED,
    "CR-0005": Meaning.CONTENT_REFUSED,
    "CR-0006": Meaning.CONTENT_REFUSED,
    "CR-0007": Meaning.SEAL_REFUSED,
    "CR-0009": Meaning.SEAL_REFUSED,
    "IE-0001": Meaning.TRY_LATER,
    "SE-0001": Meaning.LOGIN_WANTED,
    "AU-0001": Meaning.LOGIN_WANTED,
    "AU-0002": Meaning.LOGIN_WANTED,
}
"""Of the wallet's codes those that decide alone. UN-0000 is both a bad e-mail address (400) and any failure (500)."""
_CONVERSION = "CI-"
_PASSING = frozenset({408, 425, 429})
_REASON = re.compile(rf"{HTTP}(\d{{3}})(?: (\S+))?")
_OURS = {
    NO_SERVICE: Meaning.NO_SERVICE,
    NO_ADDRESS: Meaning.NO_ADDRESS,
    NO_CONNECTION: Meaning.TRY_LATER,
    TIMED_OUT: Meaning.TRY_LATER,
    BROKE_OFF: Meaning.TRY_LATER,
    ANSWER_UNKNOWN: Meaning.NOT_A_WALLET,
    ANSWER_ENDLESS: Meaning.NOT_A_WALLET,
}


_NOT_SENT = {WITHDRAWN: Meaning.WITHDRAWN, STOPPED: Meaning.STOPPED}


def answered(status: int, code: str) -> Meaning:
    """What an answer other than 200 means; ``code`` is empty when the body was no answer of a wallet."""
    if code in CODES:
        return CODES[code]
    if code.startswith(_CONVERSION):
        return Meaning.CONTENT_REFUSED
    if status == 413:
        return Meaning.TOO_LARGE  # whoever says it, the same file will not become smaller
    if status in _PASSING or status >= 500:
        return Meaning.TRY_LATER
    if not code or not 400 <= status < 500:
        return Meaning.NOT_A_WALLET
    if code == "UN-0000" and status == 400:
        return Meaning.ADDRESS_REFUSED
    return Meaning.LOGIN_WANTED if status in (401, 403) else Meaning.REFUSED


def meaning(delivery: Delivery) -> Meaning:
    """What a delivery's state and reason mean."""
    match delivery.state:
        case DeliveryState.DELIVERED:
            return Meaning.ALREADY_THERE if delivery.reason else Meaning.ARRIVED
        case DeliveryState.SUPERSEDED:
            return _NOT_SENT.get(delivery.reason or "", Meaning.REPLACED)
        case DeliveryState.PENDING if delivery.reason is None:
            return Meaning.WAITING
    reason = delivery.reason or ""
    if reason in _OURS:
        return _OURS[reason]
    if found := _REASON.fullmatch(reason):
        return answered(int(found[1]), found[2] or "")
    return answered(400, reason or "?")
