"""``badges compose``: awards of one person become one composite credential."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from badges.cli.issue import Forms
from badges.cli.opening import HERE, Place, keyring, now, room_in, settings, store
from badges.cli.telling import USAGE, Failure, counted, note, say, told
from badges.settings import SealLevel

if TYPE_CHECKING:
    from badges.composing import NotComposed
    from badges.model.completeness import Completeness


def compose(
    collection: str,
    /,
    *,
    parts: Annotated[list[str], Parameter(negative="", consume_multiple=True)],
    out: Path | None = None,
    ref: str | None = None,
    language: str | None = None,
    level: str | None = None,
    awarded_on: str | None = None,
    until: str | None = None,
    wallet: str | None = None,
    issuer: str | None = None,
    check: Annotated[bool, Parameter(negative="")] = False,
    forms: Forms = "both",
    refresh: Annotated[bool | None, Parameter(negative="--no-refresh")] = None,
    seal_level: SealLevel | None = None,
    named_picture: Annotated[bool, Parameter(negative="")] = False,
    place: Place = HERE,
) -> int:
    """Issue one composite credential for awards that one person has, as a collection of the catalogue foresees it.

    The European credential holds every part whole; the badge names the parts and refers to their badges, which stay as they are.
    The rules of the collection are checked, and told one by one; nothing is signed while one is not fulfilled. Whether a
    reflection was written and the name verified is not checked here. The same command again issues nothing twice.

        badges compose COL-GREEN --parts 2026-LU-05-01 2026-LU-23-01 --check
        badges compose COL-GREEN --parts 2026-LU-05-01 2026-LU-23-01 --out issued/

    Parameters
    ----------
    collection
        Id of a collection of the catalogue.
    parts
        The awards: references, their ids, or ids of their credentials; each of another unit, all of one school and one person.
    out
        Folder for the files: they go into a folder in it, named after the reference.
    ref
        Your own reference of the composite. [one that is the same for the same collection and parts]
    language
        Language of the badge, first language of the European credential. [that of the part awarded last]
    level
        Level of the learner's programme, such as mbo-3, where the collection asks for other hours at other levels. [the levels
        that all parts are for, and of those what asks most]
    awarded_on
        Day of awarding, such as 2026-07-03. [today]
    until
        Last day on which it counts. [that of the first part to end, if one does]
    wallet
        Europass wallet to send it to: an address, or the holder's e-mail address.
    issuer
        Name of the issuer, when two issuers use the same references.
    check
        Only tell which rules are fulfilled; sign nothing.
    forms
        What to make: both, open-badge or european.
    refresh
        The badge names an address where its newest text can be had; see ``badges issue``. [BADGES_REFRESH, else no]
    seal_level
        How long the European credential can be checked: B, T, LT or LTA; see ``badges issue``. [BADGES_SEAL_LEVEL, else B]
    named_picture
        The picture inside the European credential names the holder; see ``badges issue``.
    """
    from badges.cli.handing_out import write_files
    from badges.cli.issue import desk_of, named
    from badges.composing import Composition, NotComposed, plan
    from badges.composing import compose as composed
    from badges.issuing import NonConforming
    from badges.keyring import DamagedRecord, NoActiveKey, PassphraseMissing, UnknownIssuer, UnusableKey, WrongPassphrase
    from badges.revoking import is_withdrawn

    if not parts or (out is None and not check):
        raise Failure("Say which awards and where to: badges compose COLLECTION --parts REF REF --out out", USAGE)
    order = Composition(
        collection, tuple(parts), ref, language, _day(awarded_on), level, _day(until), wallet, named_picture=named_picture
    )
    if out is not None:
        room_in(out)
    made, issuers = settings(place), None if issuer is None else [issuer]
    with (
        store(made) as opened,
        told(NonConforming, UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey, DamagedRecord),
    ):
        desk = desk_of(made, opened, keyring(made), refresh=refresh, seal_level=seal_level)
        try:
            if out is None or check:
                award, held, known = plan(order, desk, at=now(), issuers=issuers)
                _tell(held)
                title = award.unit.title.best(award.language)[1]
                before = "was issued before" if known else "can be issued"
                say(f"{title}: {before} to {award.holder.full_name} as {award.ref}. Nothing was signed.")
                return 0
            done = composed(order, desk, at=now(), issuers=issuers, forms=named(forms))
        except NotComposed as error:
            raise _refusal(error) from error
        award = done.issued.award
        write_files([done.issued], out)
        withdrawn = any(is_withdrawn(one, opened) for one in done.issued.credentials)
    _tell(done.completeness)
    what = "Had been issued before, and was written again" if done.issued.again else "Issued"
    title = award.unit.title.best(award.language)[1]
    say(f"{what}: {title}, of {counted(len(award.parts), 'part')}, as {award.ref}. The files are in {out}.")
    if withdrawn:
        note(f"Withdrawn since, and no longer valid: {award.ref}.")
    if any(delivery.reason is None for delivery in done.issued.deliveries):
        note("The delivery to the wallet waits for `badges work` (`badges serve` starts it by itself).")
    return 0


def _tell(held: Completeness) -> None:
    """Every rule of the collection, and how it stands."""
    words = {"fulfilled": "ok", "missing": "MISSING", "not_checked": "not checked"}
    for rule in held.rules:
        say(f"{words[rule.state]:>11}  {rule.rule}: {rule.sentence}")


def _refusal(error: NotComposed) -> Failure:
    if error.completeness is not None:
        _tell(error.completeness)
    return Failure("\n".join(["Nothing was signed.", *map(str, error.problems)]))


def _day(text: str | None) -> date | None:
    """A day as somebody typed it. Raises Failure."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise Failure(f"{text!r} is not a date. Write year-month-day, such as 2026-07-03.", USAGE) from error
