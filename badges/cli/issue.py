"""``badges issue``: a roster becomes credentials."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from badges.cli.opening import HERE, Place, keyring, now, settings, store
from badges.cli.telling import USAGE, Counter, Failure, counted, note, say, told
from badges.model.issued import FormName
from badges.settings import SealLevel

if TYPE_CHECKING:
    from badges.cli.batch import Tallied
    from badges.issuing import Desk, Issued
    from badges.issuing.roster import RosterRow
    from badges.keyring import Keyring
    from badges.settings import Settings
    from badges.store import Store

Forms = Literal["both", "open-badge", "european"]
"""The forms that commands can be asked for."""


ENOUGH_FOR_TIMESTAMPS = 2
"""Processes that wait for a timestamp authority, each with a few requests at a time: nobody likes to be asked by a hundred."""


def issue(
    *,
    awards: Path | None = None,
    out: Path | None = None,
    forms: Forms = "both",
    certificates: Literal["now", "later"] | None = None,
    processes: int | None = None,
    check: Annotated[bool, Parameter(negative="")] = False,
    template: Annotated[bool, Parameter(negative="")] = False,
    refresh: Annotated[bool | None, Parameter(negative="--no-refresh")] = None,
    seal_level: SealLevel | None = None,
    content_timestamp: Annotated[bool, Parameter(negative="")] = False,
    named_picture: Annotated[bool, Parameter(negative="")] = False,
    place: Place = HERE,
) -> int:
    """Sign credentials for a roster of awards.

    Each row becomes an Open Badge, a sealed European credential and a certificate. The roster is looked over first: one faulty
    row stops it before anything is signed. Whoever is stopped later loses nothing: the same command goes on from there, issues
    nothing twice and writes the same files.

        badges issue --template > roster.csv
        badges issue --awards roster.csv --check
        badges issue --awards roster.csv --out issued/

    A roster may have millions of rows. Badges alone, with certificates made when somebody asks for one, go fastest:

        badges issue --awards roster.csv --forms open-badge --out issued.jsonl

    Parameters
    ----------
    awards
        The roster: CSV (UTF-8), one award a row. ``badges issue --template`` prints the columns. A name that ends with .jsonl is
        JSON, one order a line as ``POST /awards`` takes them.
    out
        Where the files go. A folder gets a folder an award, named after its reference. A name that ends with .jsonl is one file
        for all: a line an award, with award_ref, open_badge and european, the latter two the signed files byte for byte.
    forms
        What to make of each award: both, open-badge or european. What was issued in one form stays so; see ``badges supersede``.
    certificates
        The certificate to print takes longer than all the rest together. It is made now, or later: when the award's page, a
        bundle or this command with ``--certificates now`` first asks for it. [now for a folder, later for a file]
    processes
        How many processes sign. [one a processor; only one for short rosters; two where seals are raised, which waits for others]
    check
        Only look the roster over; sign nothing.
    template
        Print a roster to start from.
    refresh
        Badges name an address where their newest text can be had, so that a corrected badge reaches whoever holds the old one.
        Only the badge names that address. [BADGES_REFRESH, else no]
    seal_level
        How long European credentials can be checked. B: as they are sealed. T, LT, LTA: raised with a timestamp, with proof that
        nothing was revoked, and with a timestamp over all that, before they are kept; it takes BADGES_TSA_URL. What was issued
        before stays as it is; see ``badges preserve``. [BADGES_SEAL_LEVEL, else B]
    content_timestamp
        Each European credential's text gets a timestamp too before it is sealed, as the Commission's own issuer does it (with
        --seal-level T, LT or LTA). It is one more request to the timestamp authority for each: at level T twice as many.
    named_picture
        The picture inside each European credential names the holder, the date and the grade, unless a row says no in a column
        named_picture. By default it names nobody: wallets show the picture by itself, and whoever sees it would see whose it is.
        Each named picture is drawn for one person, which takes a few tenths of a second an award.
    """
    from badges.cli.batch import issue_roster
    from badges.cli.handing_out import is_file, room, writing
    from badges.cli.looking_over import look_over
    from badges.issuing.roster import TEMPLATE

    if template:
        say(TEMPLATE.rstrip("\n"))
        return 0
    if awards is None or (out is None and not check):
        raise Failure("Say which roster and where to: badges issue --awards roster.csv --out out", USAGE)
    if processes is not None and processes < 1:
        raise Failure("At least one process signs: --processes 1", USAGE)
    if out is not None and not check:
        room(out)
    made, at = settings(place), now()
    with store(made) as opened:
        desk = desk_of(made, opened, keyring(made), refresh=refresh, seal_level=seal_level, stamped=content_timestamp)
        if content_timestamp and desk.lasting is None:
            raise Failure("--content-timestamp goes with seals that last: --seal-level T, LT or LTA.", USAGE)
        wishes = {"named_picture": "yes"} if named_picture else {}
        rows, faults = look_over(awards, desk, at, wishes)
        if faults.lines:
            faults.tell()
            raise Failure(f"{'' if check else 'Nothing was signed: '}{faults.lines:,} of {rows:,} rows need a correction.")
        if out is None or check:
            say(f"{'The row is' if rows == 1 else f'All {rows:,} rows are'} in order. Nothing was signed.")
            return 0
        at_once = (certificates or ("later" if is_file(out) else "now")) == "now"
        if desk.lasting is not None:
            processes = processes or ENOUGH_FOR_TIMESTAMPS
        with writing(out, desk, at, certificates=at_once) as write:
            tally = issue_roster(
                awards,
                rows,
                write,
                desk,
                at=at,
                forms=named(forms),
                certificates=at_once,
                processes=processes,
                wishes=wishes,
            )
    _tell(tally, out, at_once=at_once)
    return 0


def named(forms: Forms) -> tuple[FormName, ...]:
    """The forms that somebody asks for."""
    return tuple(FormName) if forms == "both" else (FormName(forms),)


def _tell(tally: Tallied, out: Path, *, at_once: bool) -> None:
    from badges.cli.handing_out import is_file
    from badges.model.delivery import DeliveryState

    for line in tally.told(out):
        say(line)
    if tally.withdrawn:
        note(f"Withdrawn since, and no longer valid: {_first(tally.withdrawn)}.")
    if tally.other_forms:
        remedy = 'badges supersede REF --awards ROSTER --forms both --again --reason "also for Europass" --out FOLDER'
        note(f"Issued in one form only, and left so: {_first(tally.other_forms)}. To issue one anew in both: {remedy}")
    if not at_once and not is_file(out):
        note("Certificates are made when they are first asked for: the same command with --certificates now makes all of them.")
    if tally.deliveries[DeliveryState.PENDING]:
        note("Deliveries to wallets wait for `badges work` (`badges serve` starts it by itself). See `badges deliver --status`.")
    if without := tally.deliveries[DeliveryState.NOT_CONFIGURED]:
        whom = f"{counted(without, 'credential')} {'has' if without == 1 else 'have'} no wallet to go to"
        note(f"{whom}. `badges deliver --bundle AWARD --out FILE` makes a bundle to upload by hand.")


MAX_REFS = 300
"""References that are named one by one."""


def _first(refs: Sequence[str]) -> str:
    more = f" and {len(refs) - MAX_REFS:,} more" if len(refs) > MAX_REFS else ""
    return ", ".join(refs[:MAX_REFS]) + more


def desk_of(
    made: Settings,
    opened: Store,
    keys: Keyring,
    *,
    refresh: bool | None = None,
    seal_level: SealLevel | None = None,
    stamped: bool = False,
) -> Desk:
    """The issuing desk of this installation. ``refresh`` and ``seal_level`` win over the settings. Raises Failure.

    ``stamped``: texts get a timestamp before they are sealed.
    """
    from badges.cli.preserve import lasting
    from badges.issuing import Desk
    from badges.model.addresses import Addresses

    wallets, wanted = made.europass_wallet_url is not None, made.refresh if refresh is None else refresh
    raised = lasting(made, seal_level, content_timestamp=stamped)
    return Desk(opened, keys, Addresses(made.public_url), wallets, made.status_days, {}, wanted, raised)


def issue_rows(rows: Sequence[RosterRow], desk: Desk) -> list[Issued]:
    """Issue every row, or tell what is wrong with the roster. Raises Failure."""
    from badges.cli.looking_over import tell_rejected
    from badges.issuing import Issued, NonConforming, Rejected, issue
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase

    with told(NonConforming, UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, DamagedRecord):
        outcomes = issue([row.fields for row in rows], desk, at=now(), progress=Counter("Signed"))
    if rejected := [outcome for outcome in outcomes if isinstance(outcome, Rejected)]:
        tell_rejected(rejected, rows)
        raise Failure(f"Nothing was signed: {len({r.place for r in rejected})} of {len(rows)} rows need a correction.")
    return [outcome for outcome in outcomes if isinstance(outcome, Issued)]
