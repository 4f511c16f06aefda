"""``badges supersede``: correct what was issued."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from badges.cli.issue import Forms
from badges.cli.opening import HERE, Place, keyring, now, reason_of, room_in, settings, store
from badges.cli.telling import USAGE, Counter, Failure, counted, note, say, told

if TYPE_CHECKING:
    from badges.issuing.roster import RosterRow


def supersede(
    refs: Annotated[list[str], Parameter(negative="")],
    /,
    *,
    awards: Path,
    reason: str,
    out: Path | None = None,
    again: Annotated[bool, Parameter(negative="")] = False,
    check: Annotated[bool, Parameter(negative="")] = False,
    refresh: Annotated[bool | None, Parameter(negative="--no-refresh")] = None,
    forms: Forms | None = None,
    named_picture: Annotated[bool | None, Parameter(negative="--no-named-picture")] = None,
    place: Place = HERE,
) -> int:
    """Correct awards that were issued: new credentials take the place of the old ones, which then count as replaced.

    The corrected badge keeps its id, so that the refresh address of the old one leads to it; awarding date and unit version
    stay what they were. Nothing of the old award is shown to anybody. For another person, revoke and issue instead.

        badges supersede 2026-0001 --awards corrected.csv --reason "typing error" --check
        badges supersede 2026-0001 --awards corrected.csv --reason "typing error" --out issued/

    Parameters
    ----------
    refs
        The references of the awards to correct.
    awards
        A roster whose rows for these references are right; other rows are left alone. Columns as in ``badges issue``.
    reason
        Why, for the school's own records; the public list says only that the old one was withdrawn.
    out
        Folder for the new files: one folder an award, named after its reference.
    again
        Make new credentials although nothing in the row differs, for example after a key was compromised, or although the old
        ones were withdrawn.
    check
        Only look the rows over; sign nothing and withdraw nothing.
    refresh
        Badges name an address where their newest text can be had. [as the badge before, else BADGES_REFRESH]
    forms
        What to make: both, open-badge or european. [as it was issued before]
    named_picture
        The picture inside the European credential names the holder; see ``badges issue``. [as it was issued before]
    """
    from badges.cli.handing_out import write_files
    from badges.cli.issue import desk_of, named
    from badges.cli.looking_over import tell_rejected
    from badges.issuing import Issued, NonConforming, Outcome, Rejected
    from badges.issuing.roster import UnreadableRoster, read_roster
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.superseding import plan, supersede

    if not refs or (out is None and not check):
        raise Failure("Say which award and where to: badges supersede REF --awards roster.csv --reason WHY --out out", USAGE)
    why = reason_of(reason)
    with told(UnreadableRoster):
        rows = _rows_of(refs, read_roster(awards), awards)
    if not check:
        room_in(out or Path())
    made = settings(place)
    wishes = {} if named_picture is None else {"named_picture": "yes" if named_picture else "no"}
    orders = [row.saying(wishes).fields for row in rows]
    with store(made) as opened:
        desk = desk_of(made, opened, keyring(made))
        at = now()
        outcomes: list[Outcome] = []
        with told(NonConforming, UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, DamagedRecord):
            if check:
                corrections, faulty = plan(orders, desk, at=at, again=again)
                outcomes.extend(faulty)
            else:
                outcomes.extend(
                    supersede(
                        orders,
                        desk,
                        reason=why,
                        at=at,
                        again=again,
                        refresh=refresh,
                        forms=None if forms is None else named(forms),
                        progress=Counter("Made"),
                    )
                )
        if rejected := [outcome for outcome in outcomes if isinstance(outcome, Rejected)]:
            tell_rejected(rejected, rows)
            raise Failure(f"{len({r.place for r in rejected})} of {len(rows)} rows cannot take the place of what was issued.")
        if check:
            say(f"{counted(len(corrections), 'award')} can be corrected. Nothing was signed.")
            return 0
        issued = [outcome for outcome in outcomes if isinstance(outcome, Issued)]
        write_files(issued, out or Path())
    fresh = sum(not one.again for one in issued)
    if fresh:
        made_anew = sum(len(one.credentials) for one in issued if not one.again)
        say(f"Corrected {counted(fresh, 'award')}: {counted(made_anew, 'credential')} replaced. The new files are in {out}.")
    if fresh < len(issued):
        done = len(issued) - fresh
        say(f"{done} had been corrected so before: nothing was signed again, their files were written again to {out}.")
    note("Give the holder the new files; the old ones now read as replaced, or as withdrawn where the records cannot be asked.")
    return 0


def _rows_of(refs: Sequence[str], rows: Sequence[RosterRow], path: Path) -> list[RosterRow]:
    wanted = dict.fromkeys(refs)
    found = [row for row in rows if row.fields["award_ref"].strip() in wanted]
    if missing := [ref for ref in wanted if ref not in {row.fields["award_ref"].strip() for row in found}]:
        raise Failure(f"{path.name} has no row for {', '.join(missing)}.")
    return found
