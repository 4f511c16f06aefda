"""``badges issue``: a roster becomes credentials."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, room_in, settings, store
from badges.cli.telling import USAGE, Counter, Failure, counted, note, say, told

if TYPE_CHECKING:
    from badges.issuing import Desk, Issued, Rejected
    from badges.issuing.roster import RosterRow
    from badges.keyring import Keyring
    from badges.settings import Settings
    from badges.store import Store


def issue(
    *,
    awards: Path | None = None,
    out: Path | None = None,
    check: Annotated[bool, Parameter(negative="")] = False,
    template: Annotated[bool, Parameter(negative="")] = False,
    refresh: Annotated[bool | None, Parameter(negative="--no-refresh")] = None,
    place: Place = HERE,
) -> int:
    """Sign credentials for a roster of awards.

    Each row becomes an Open Badge, a sealed European credential and a certificate. Running the same roster again issues
    nothing twice and writes the same files. One faulty row stops the whole roster before anything is signed.

        badges issue --template > roster.csv
        badges issue --awards roster.csv --check
        badges issue --awards roster.csv --out issued/

    Parameters
    ----------
    awards
        The roster: CSV (UTF-8), one award a row. ``badges issue --template`` prints the columns.
    out
        Folder for the files: one folder an award, named after its reference.
    check
        Only look the roster over; sign nothing.
    template
        Print a roster to start from.
    refresh
        Badges name an address where their newest text can be had, so that a corrected badge reaches whoever holds the old one.
        Only the badge names that address. [BADGES_REFRESH, else no]
    """
    from badges.issuing.roster import TEMPLATE, UnreadableRoster, read_roster
    from badges.model.delivery import DeliveryState
    from badges.revoking import is_withdrawn

    if template:
        say(TEMPLATE.rstrip("\n"))
        return 0
    if awards is None or (out is None and not check):
        raise Failure("Say which roster and where to: badges issue --awards roster.csv --out out", USAGE)
    with told(UnreadableRoster):
        rows = read_roster(awards)
    if not check:
        room_in(out or Path())
    made = settings(place)
    with store(made) as opened:
        if check:
            return _check(rows, desk_of(made, opened, keyring(made)))
        issued = issue_rows(rows, desk_of(made, opened, keyring(made), refresh=refresh))
        write_files(issued, out or Path())
        withdrawn = [one.award.ref for one in issued if any(is_withdrawn(credential, opened) for credential in one.credentials)]
    fresh = sum(not i.again for i in issued)
    if fresh or not issued:
        say(f"Issued {counted(fresh, 'award')} ({counted(2 * fresh, 'credential')}) to {out}.")
    if fresh < len(issued):
        say(f"{len(issued) - fresh} had been issued before: nothing was signed again, their files were written again to {out}.")
    if withdrawn:
        note(f"Withdrawn since, and no longer valid: {', '.join(withdrawn[:MAX_TOLD])}.")
    states = [delivery.state for one in issued for delivery in one.deliveries]
    if DeliveryState.PENDING in states:
        note("Deliveries to wallets wait for `badges work` (`badges serve` starts it by itself). See `badges deliver --status`.")
    if without := states.count(DeliveryState.NOT_CONFIGURED):
        note(f"{without} have no wallet to go to. `badges deliver --bundle AWARD --out FILE` makes a bundle to upload by hand.")
    return 0


def desk_of(made: Settings, opened: Store, keys: Keyring, *, refresh: bool | None = None) -> Desk:
    """The issuing desk of this installation. ``refresh`` wins over the setting."""
    from badges.issuing import Desk
    from badges.model.addresses import Addresses

    wallets, wanted = made.europass_wallet_url is not None, made.refresh if refresh is None else refresh
    return Desk(opened, keys, Addresses(made.public_url), wallets, made.status_days, {}, wanted)


def _check(rows: Sequence[RosterRow], desk: Desk) -> int:
    from badges.issuing import check

    awards, rejected = check([row.fields for row in rows], desk, now())
    if rejected:
        tell_rejected(rejected, rows)
        raise Failure(f"{len(rejected)} of {len(rows)} rows need a correction.")
    say(f"All {len(awards)} rows are in order. Nothing was signed.")
    return 0


def issue_rows(rows: Sequence[RosterRow], desk: Desk) -> list[Issued]:
    """Issue every row, or tell what is wrong with the roster. Raises Failure."""
    from badges.issuing import Issued, NonConforming, Rejected, issue
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase

    with told(NonConforming, UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, DamagedRecord):
        outcomes = issue([row.fields for row in rows], desk, at=now(), progress=Counter("Signed"))
    if rejected := [outcome for outcome in outcomes if isinstance(outcome, Rejected)]:
        tell_rejected(rejected, rows)
        raise Failure(f"Nothing was signed: {len({r.place for r in rejected})} of {len(rows)} rows need a correction.")
    return [outcome for outcome in outcomes if isinstance(outcome, Issued)]


MAX_TOLD = 300
"""Problems told at once; nobody reads more."""


def tell_rejected(rejected: Sequence[Rejected], rows: Sequence[RosterRow]) -> None:
    """Every problem of every row, with its line in the file; after the first few hundred only how many more there are."""
    found = [(one, problem) for one in rejected for problem in one.problems]
    for one, problem in found[:MAX_TOLD]:
        ref = one.ref if one.ref.isprintable() else repr(one.ref)  # a terminal would obey control characters
        note(f"line {rows[one.place].line} ({ref or 'no reference'}), {problem}")
    if len(found) > MAX_TOLD:
        note(f"… and {len(found) - MAX_TOLD} more.")


def write_files(issued: Sequence[Issued], out: Path) -> list[Path]:
    """One folder an award; a file is replaced whole, so that a reader never sees half of one."""
    from badges.issuing.files import files_of

    folders = []
    for one in issued:
        folder = out / quote(one.award.ref, safe="")
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files_of(one).items():
            fresh = folder / f".{name}.new"
            fresh.write_bytes(content)
            fresh.replace(folder / name)
        folders.append(folder)
    return folders
