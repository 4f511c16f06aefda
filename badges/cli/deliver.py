"""``badges deliver``: what is on its way to Europass wallets, and what to do about the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, settings, store
from badges.cli.telling import USAGE, Failure, note, say, told
from badges.model.addresses import Addresses
from badges.model.delivery import MAX_ATTEMPTS, Delivery, DeliveryState
from badges.model.issued import FormName

if TYPE_CHECKING:
    from badges.model.award import Award
    from badges.settings import Settings
    from badges.store import Store

STATES = {
    DeliveryState.DELIVERED: "in the wallet",
    DeliveryState.PENDING: "waiting",
    DeliveryState.REFUSED: "refused by the wallet",
    DeliveryState.GIVEN_UP: f"given up after {MAX_ATTEMPTS} attempts",
    DeliveryState.NOT_CONFIGURED: "not configured",
    DeliveryState.SUPERSEDED: "replaced before it arrived",
}
REASONS = {
    "no_wallet_service": "this installation knows no wallet service (BADGES_EUROPASS_WALLET_URL)",
    "no_wallet_address": "the holder gave no wallet address",
    "CR-0001": "the wallet held it already",
    "CR-0006": "the wallet says that it is no valid European credential",
    "CR-0007": "the wallet does not accept the seal",
    "WL-0003": "there is no wallet at this address",
    "UN-0000": "the wallet does not accept the address",
    "wallet_no_connection": "the wallet service cannot be reached",
    "wallet_timed_out": "the wallet service did not answer in time",
    "wallet_broke_off": "the wallet service broke off",
    "wallet_answer_unknown": "what answered is not a wallet service",
    "wallet_answer_endless": "the wallet service's answer never ended",
}

MAX_TOLD = 300
"""Deliveries that are told one by one."""


def deliver(
    *awards: str,
    status: Annotated[bool, Parameter(negative="")] = False,
    retry: Annotated[bool, Parameter(negative="")] = False,
    bundle: str | None = None,
    out: Path | None = None,
    place: Place = HERE,
) -> int:
    """See deliveries to Europass wallets, try failed ones again, or make the bundle for uploading by hand.

    Parameters
    ----------
    awards
        Only these awards, by reference or id; all when none is named.
    status
        Show where deliveries stand. This is what happens without any option.
    retry
        Begin afresh with what was refused, given up, or not configured at the time.
    bundle
        Make the upload bundle of this award: sealed credential, Open Badge, certificate and a guide in the holder's language.
    out
        The zip file to write (with --bundle).
    """
    if (bundle is None) != (out is None):
        raise Failure("Say which award and where to: badges deliver --bundle AWARD --out europass.zip", USAGE)
    if bundle is not None and (status or retry or awards):
        raise Failure("--bundle goes with --out alone.", USAGE)
    made = settings(place)
    with store(made) as opened:
        if bundle is not None and out is not None:
            return _write_bundle(_one(bundle, opened), out, opened, made)
        if retry:
            _retry(_deliveries_of(awards, opened), made, opened)
        if status or not retry:
            found = _deliveries_of(awards, opened)
            _tell(found, opened, now())
            if awards and not found:
                note("Wallets take European credentials, and these awards were issued without.")
    return 0


def _deliveries_of(names: Sequence[str], opened: Store) -> Sequence[Delivery]:
    if not names:
        return opened.deliveries()
    return [delivery for name in names for award in _named(name, opened) for delivery in opened.deliveries_of(award.id)]


def _named(name: str, opened: Store) -> tuple[Award, ...]:
    """Awards by id, by reference, or by the id of one of their credentials. Raises Failure when there is none."""
    credential = opened.credential(name)
    direct = opened.award(credential.award_id if credential else name)
    found = (direct,) if direct else opened.awards_with_ref(name)
    if not found:
        raise Failure(f"There is no award {name!r}. Give its reference as in the roster, or the id of a credential.")
    return found


def _one(name: str, opened: Store) -> Award:
    found = _named(name, opened)
    if len(found) > 1:
        choice = ", ".join(f"{award.id} ({award.awarding_body.name})" for award in found)
        raise Failure(f"Several schools have an award {name!r}. Give one of the ids: {choice}.")
    return found[0]


def _write_bundle(award: Award, out: Path, opened: Store, made: Settings) -> int:
    from badges.delivering import bundle as make_bundle
    from badges.issuing.certifying import certificate_of
    from badges.keyring import UnknownIssuer

    if all(credential.form is not FormName.EUROPEAN for credential in opened.credentials_of(award.id)):
        remedy = f'badges supersede {award.ref} --awards ROSTER --forms both --again --reason "also for Europass" --out FOLDER'
        raise Failure(f"There is nothing to upload: {award.ref} has no European credential. To issue it anew with one: {remedy}")
    with told(UnknownIssuer):
        certificate = certificate_of(award, opened, keyring(made), Addresses(made.public_url), at=now())
    try:
        content = make_bundle(award, opened, certificate)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error.strerror}.") from error
    say(f"Wrote {out}. Hand it to the holder: the guide inside says how to upload to Europass.")
    return 0


def _retry(deliveries: Sequence[Delivery], made: Settings, opened: Store) -> None:
    from badges.delivering import retry as begin_afresh
    from badges.jobs import client

    if made.europass_wallet_url is None:
        raise Failure("No wallet service is configured: set BADGES_EUROPASS_WALLET_URL, or hand out upload bundles.")
    failed = [d for d in deliveries if d.state not in (DeliveryState.DELIVERED, DeliveryState.PENDING)]
    again = begin_afresh(failed, opened, now())
    with client(made.database) as enqueue:
        enqueue([delivery.id for delivery in again])
    say(f"{len(again)} deliveries begin afresh." + ("" if again else " Nothing to retry."))
    if left := len(failed) - len(again):
        say(f"{left} have no wallet address: hand out their bundles (badges deliver --bundle AWARD --out FILE).")
    if again:
        note("They wait for `badges work` (`badges serve` starts it by itself).")


def _tell(deliveries: Sequence[Delivery], opened: Store, at: datetime) -> None:
    if not deliveries:
        say("No deliveries.")
        return
    counts = Counter(delivery.state for delivery in deliveries)
    for state, words in STATES.items():
        if counts[state]:
            say(f"{counts[state]:>6}  {words}")
    open_ones = [d for d in deliveries if d.state not in (DeliveryState.DELIVERED, DeliveryState.SUPERSEDED)]
    if open_ones:
        say()
    for delivery in open_ones[:MAX_TOLD]:
        award = opened.award(delivery.award_id)
        ref = award.ref if award else delivery.award_id
        say(f"{ref}: {_line(delivery, at)}")
    if len(open_ones) > MAX_TOLD:
        say(f"… and {len(open_ones) - MAX_TOLD:,} more. Name an award to see how its delivery stands.")
    if any(d.state in (DeliveryState.REFUSED, DeliveryState.GIVEN_UP) for d in open_ones):
        note("Try again with `badges deliver --retry`.")
    if any(d.state is DeliveryState.NOT_CONFIGURED for d in open_ones):
        note("For uploading by hand: badges deliver --bundle AWARD --out europass.zip")


def _line(delivery: Delivery, at: datetime) -> str:
    words = STATES[delivery.state]
    if delivery.reason:
        words += f": {reason(delivery.reason)}"
    if delivery.state is DeliveryState.PENDING:
        tried = f", {delivery.attempts} of {MAX_ATTEMPTS} attempts made" if delivery.attempts else ""
        waits = delivery.due_at is not None and delivery.due_at > at
        words += tried + (f", next at {delivery.due_at:%Y-%m-%d %H:%M:%S} UTC" if waits else "")
    return words


def reason(code: str) -> str:
    """Why a delivery is where it is, in words."""
    if code.startswith("wallet_http_"):
        return f"the wallet service answered with {code.removeprefix('wallet_http_')}"
    return REASONS.get(code, code)
