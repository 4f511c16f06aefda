"""``badges deliver``: what is on its way to Europass wallets, and what to do about the rest."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, settings, store
from badges.cli.telling import USAGE, Failure, counted, note, say, told
from badges.model.addresses import Addresses
from badges.model.delivery import DEAD, Delivery, DeliveryState
from badges.model.issued import FormName, StandaloneKind

if TYPE_CHECKING:
    from badges.delivering import Afresh
    from badges.model.award import Award
    from badges.settings import Settings
    from badges.store import Store

Stands = Literal["pending", "delivered", "refused", "given_up", "not_configured", "superseded", "dead"]
"""The states by name; ``dead`` is refused and given up."""
STATES = {
    DeliveryState.DELIVERED: ("in the wallet", "in de wallet"),
    DeliveryState.PENDING: ("waiting", "wacht"),
    DeliveryState.REFUSED: ("refused by the wallet", "geweigerd door de wallet"),
    DeliveryState.GIVEN_UP: ("given up", "opgegeven"),
    DeliveryState.NOT_CONFIGURED: ("not configured", "niet ingesteld"),
    DeliveryState.SUPERSEDED: ("not to be sent any more", "hoeft niet meer"),
}
UNSETTLED = (DeliveryState.REFUSED, DeliveryState.GIVEN_UP, DeliveryState.NOT_CONFIGURED, DeliveryState.PENDING)
AGAIN = (*DEAD, DeliveryState.NOT_CONFIGURED)
"""What ``--again`` takes up when nobody says which."""
AT_ONCE = 500
"""Deliveries held in memory."""
MAX_TOLD = 300
"""Deliveries that are told one by one."""


def deliver(
    *names: str,
    awards: Path | None = None,
    state: Annotated[list[Stands] | None, Parameter(negative="")] = None,
    status: Annotated[bool, Parameter(negative="")] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    language: Literal["en", "nl"] = "en",
    again: Annotated[bool, Parameter(name=("--again", "--retry"), negative="")] = False,
    stop: Annotated[bool, Parameter(negative="")] = False,
    to: str | None = None,
    mail_language: str | None = None,
    mail: Annotated[bool | None, Parameter(negative="--no-mail")] = None,
    bundle: str | None = None,
    out: Path | None = None,
    place: Place = HERE,
) -> int:
    """See deliveries to Europass wallets, queue failed ones again, or make the bundle for uploading by hand.

    A worker sends what waits, by itself (`badges serve`, `badges work`). Here one sees how many are where, why the rest is not
    in a wallet, and what to do about it.

        badges deliver
        badges deliver --state dead --json
        badges deliver --again --awards roster.csv
        badges deliver --again 2026-0001 --to noor@student.example --mail-language nl
        badges deliver --stop 2026-0001
        badges deliver --bundle 2026-0001 --out europass.zip

    Parameters
    ----------
    names
        Only these awards, by reference or id; or credentials that were only sealed here, by their id.
    awards
        Only the awards of this roster, as it was issued.
    state
        Only deliveries in this state; dead is refused and given up. May be said more than once.
    status
        Show where deliveries stand. This is what happens without any option.
    as_json
        A line of JSON for every delivery, however many there are.
    language
        Of what is said here.
    again
        Queue again, with all attempts: what was refused, given up, or not configured at the time.
    stop
        Do not send these any more (with awards, a roster or credentials); ``--again`` sends them after all.
    to
        Send to this e-mail address or wallet address from now on (with --again and one award).
    mail_language
        Language of the wallet's mail to the holder, such as nl (with --again). [the award's]
    mail
        Whether the wallet may write to the holder (with --again). [BADGES_EUROPASS_MAIL, else yes]
    bundle
        Make the upload bundle of this award: sealed credential, Open Badge, certificate and a guide in the holder's language.
    out
        The zip file to write (with --bundle).
    """
    if (bundle is None) != (out is None):
        raise Failure("Say which award and where to: badges deliver --bundle AWARD --out europass.zip", USAGE)
    if stop and (again or not (names or awards)):
        raise Failure("Say whose deliveries to stop: badges deliver --stop AWARD", USAGE)
    if bundle is not None and (status or again or stop or names or awards or state or as_json):
        raise Failure("--bundle goes with --out alone.", USAGE)
    if not again and (to is not None or mail_language is not None or mail is not None):
        raise Failure("--to, --mail-language and --mail are for queueing again: add --again.", USAGE)
    if to is not None and (len(names) != 1 or awards is not None):
        raise Failure("An address belongs to one person: badges deliver --again AWARD --to ADDRESS", USAGE)
    made = settings(place)
    with store(made) as opened:
        if bundle is not None and out is not None:
            return _write_bundle(_one(bundle, opened), out, opened, made)
        sealed = [name for name in names if _is_sealed_here(name, opened)]
        named = [award for name in names if name not in sealed for award in _named(name, opened)]
        chosen = _Chosen(opened, named, sealed, awards, _states(state))
        if again:
            _again(chosen, _afresh(to, mail_language, mail), made)
        if stop:
            _stop(chosen)
        if as_json:
            _tell_json(chosen)
        elif status or not (again or stop):
            _tell(chosen, language, made, now())
    return 0


def _states(named: Sequence[Stands] | None) -> tuple[DeliveryState, ...]:
    found = [state for name in named or () for state in (DEAD if name == "dead" else (DeliveryState(name),))]
    return tuple(dict.fromkeys(found))


@dataclass(slots=True)
class _Chosen:
    """The deliveries that somebody asked for, read a few at a time as often as need be."""

    store: Store
    named: Sequence[Award]
    sealed: Sequence[str]
    """Ids of credentials that were made elsewhere and only sealed here."""
    roster: Path | None
    states: tuple[DeliveryState, ...]
    unknown: int = field(default=0)
    """Rows of the roster without an award, when it was read last."""

    @property
    def all(self) -> bool:
        """Nobody said of which awards or credentials."""
        return not self.named and not self.sealed and self.roster is None

    def read(self, *otherwise: DeliveryState) -> Iterator[Delivery]:
        """Those in the states asked for; ``otherwise`` says which when nobody asked for any. Raises Failure."""
        wanted = self.states or otherwise
        if self.all:
            yield from self.store.every_delivery(*wanted)
            return
        of_sealed = (self.store.deliveries_of_credential(id) for id in self.sealed)
        of_awards = (self.store.deliveries_of(award.id) for award in self._awards())
        for deliveries in chain(of_sealed, of_awards):
            yield from (one for one in deliveries if not wanted or one.state in wanted)

    def _awards(self) -> Iterator[Award]:
        from badges.issuing.roster import UnreadableRoster, stream_roster

        yield from self.named
        if self.roster is None:
            return
        self.unknown = 0
        with told(UnreadableRoster):
            for row in stream_roster(self.roster):
                found = self.store.awards_with_ref(row.fields["award_ref"].strip())
                self.unknown += not found
                yield from found


def _is_sealed_here(id: str, opened: Store) -> bool:
    found = opened.standalone(id)
    return found is not None and found.kind is StandaloneKind.SEALED_CREDENTIAL


def _named(name: str, opened: Store) -> tuple[Award, ...]:
    """Awards by id, by reference, or by the id of one of their credentials. Raises Failure when there is none."""
    credential = opened.credential(name)
    direct = opened.award(credential.award_id if credential else name)
    found = (direct,) if direct else opened.awards_with_ref(name)
    if not found:
        raise Failure(f"There is no award {name!r}. Give its reference as in the roster, or the id of a credential.")
    return found


def _one(name: str, opened: Store) -> Award:
    if _is_sealed_here(name, opened):
        raise Failure("It was made elsewhere and only sealed here: its sealed file is all there is to upload, without a bundle.")
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


def _afresh(to: str | None, mail_language: str | None, mail: bool | None) -> Afresh:
    from badges.delivering import Afresh
    from badges.europass import BadWalletAddress, checked_address

    if mail_language is not None and not re.fullmatch(r"[a-z]{2}", mail_language):
        raise Failure(f"{mail_language!r} is not a language: give two letters, such as nl.", USAGE)
    try:
        return Afresh(None if to is None else checked_address(to), mail_language, mail)
    except BadWalletAddress as error:
        raise Failure(f"{error}.", USAGE) from error


def _again(chosen: _Chosen, afresh: Afresh, made: Settings) -> None:
    from badges.delivering import retry

    if made.europass_wallet_url is None:
        raise Failure("No wallet service is configured: set BADGES_EUROPASS_WALLET_URL, or hand out upload bundles.")
    # Of awards that somebody named, those that wait for a later attempt are meant as well.
    failed = chosen.read(*(AGAIN if chosen.all else (*UNSETTLED, DeliveryState.SUPERSEDED)))
    done = retry(failed, chosen.store, now(), afresh)
    if done.begun:
        say("1 delivery begins afresh." if done.begun == 1 else f"{done.begun:,} deliveries begin afresh.")
    else:
        say("There is nothing to queue again.")
    if done.without_address:
        by_hand = "say one with --to, or hand out the bundle (badges deliver --bundle AWARD --out FILE)"
        has = "has" if done.without_address == 1 else "have"
        say(f"{done.without_address:,} {has} no wallet address: {by_hand}.")
    if done.under_way:
        say(f"{done.under_way:,} are being attempted right now and were left alone.")
    if done.settled:
        say(f"{done.settled:,} arrived, or were replaced or withdrawn: nothing to do.")
    _tell_unknown(chosen)
    if done.begun:
        note("They wait for `badges work` (`badges serve` starts it by itself).")


def _stop(chosen: _Chosen) -> None:
    from badges.delivering import stop

    stopped = stop(chosen.read(*UNSETTLED), chosen.store, now())
    if stopped:
        say("1 delivery is stopped." if stopped == 1 else f"{stopped:,} deliveries are stopped.")
    else:
        say("There is nothing to stop: nothing of this waits, or it is being attempted right now.")
    _tell_unknown(chosen)


def _tell_json(chosen: _Chosen) -> None:
    from badges.delivering import described

    waiting = chosen.read()
    while some := list(islice(waiting, AT_ONCE)):
        refs = chosen.store.award_refs([delivery.award_id for delivery in some])
        for delivery in some:
            say(json.dumps(described(delivery, refs.get(delivery.award_id)), ensure_ascii=False))
    _tell_unknown(chosen)


def _tell(chosen: _Chosen, language: str, made: Settings, at: datetime) -> None:
    from badges.europass import meaning
    from badges.europass import told as words

    shown: list[Delivery]
    if chosen.all:
        counts = chosen.store.delivery_counts()
        counts = Counter({state: n for state, n in counts.items() if not chosen.states or state in chosen.states})
        shown = list(islice(chosen.read(*UNSETTLED), MAX_TOLD))
    else:
        counts, shown = Counter(), []
        for delivery in chosen.read():
            counts[delivery.state] += 1
            if len(shown) < MAX_TOLD and (chosen.states or delivery.state in UNSETTLED):
                shown.append(delivery)
    if not counts.total():
        say("No deliveries." if language == "en" else "Geen afleveringen.")
        if not chosen.all and not chosen.states:
            note("Wallets take European credentials, and these awards were issued without.")
        return
    for state, names in STATES.items():
        if counts[state]:
            say(f"{counts[state]:>6}  {names[language == 'nl']}")
    if shown:
        say()
    refs = chosen.store.award_refs([delivery.award_id for delivery in shown])
    for delivery in shown:
        said = _line(delivery, language, made.europass_attempts, at)
        say(f"{refs.get(delivery.award_id, delivery.credential_id)}: {said} {words(meaning(delivery), language).says}")
    if (left := sum(n for state, n in counts.items() if chosen.states or state in UNSETTLED) - len(shown)) > 0:
        say(f"… and {left:,} more. Name an award or a state, or ask for --json." if language == "en" else f"… en nog {left:,}.")
    for meant in dict.fromkeys(meaning(delivery) for delivery in shown):
        if (known := words(meant, language)).remedy:
            note(f"{known.says} {known.remedy}")
    if any(counts[state] for state in DEAD):
        note("To queue again: badges deliver --again" if language == "en" else "Opnieuw in de rij zetten: badges deliver --again")
    if counts[DeliveryState.NOT_CONFIGURED]:
        by_hand = "For uploading by hand" if language == "en" else "Om zelf te uploaden"
        note(f"{by_hand}: badges deliver --bundle AWARD --out europass.zip")
    _tell_unknown(chosen)


def _tell_unknown(chosen: _Chosen) -> None:
    if chosen.unknown:
        note(f"{counted(chosen.unknown, 'row')} of the roster were not issued here.")


def _line(delivery: Delivery, language: str, attempts: int, at: datetime) -> str:
    dutch = language == "nl"
    words = STATES[delivery.state][dutch]
    details = []
    if delivery.reason and delivery.state not in (DeliveryState.NOT_CONFIGURED, DeliveryState.SUPERSEDED):
        details.append(delivery.reason)
    if delivery.attempts and delivery.state in (DeliveryState.PENDING, DeliveryState.GIVEN_UP):
        of = f" of {attempts}" if delivery.state is DeliveryState.PENDING else ""
        details.append(
            f"{delivery.attempts}{of.replace('of', 'van') if dutch else of} {'pogingen' if dutch else 'attempts made'}"
        )
    if delivery.state is DeliveryState.PENDING and delivery.due_at is not None and delivery.due_at > at:
        details.append(f"{'volgende om' if dutch else 'next at'} {delivery.due_at:%Y-%m-%d %H:%M:%S} UTC")
    return words + (f" ({', '.join(details)})." if details else ".")
