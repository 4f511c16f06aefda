"""Issuing: from one award snapshot, an Open Badge, a European credential and a certificate. Asking twice issues once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from badges.credentials.violation import NonConforming
from badges.issuing.again import changed, content, known_awards, twice
from badges.issuing.batch import BatchOutcome, Made, MadeBefore, issue_batch
from badges.issuing.drawn import LENGTH, Drawn, moment_of
from badges.issuing.pool import WorkerDied
from badges.issuing.preparing import Desk
from badges.issuing.request import Units, award_from
from badges.issuing.templates import ShapeMismatch
from badges.issuing.units import Published
from badges.issuing.workbench import Rejected
from badges.model.award import Award
from badges.model.delivery import Delivery
from badges.model.issued import Certificate, IssuedCredential
from badges.store import Store

CHUNK = 50
"""Awards kept in one transaction: what is lost when the machine stops is never half an award."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An award with everything that was made for it. ``again`` when it had been issued before and is only handed out."""

    award: Award
    credentials: tuple[IssuedCredential, ...]
    certificate: Certificate | None
    """None as long as nobody asked for it: ``certifying.certificate_of`` makes it."""
    deliveries: tuple[Delivery, ...]
    again: bool = False


Outcome = Issued | Rejected


def check(
    orders: Sequence[Mapping[str, str]], desk: Desk, at: datetime, known_as: Units | None = None
) -> tuple[list[Award], list[Rejected]]:
    """Turn requests into awards without issuing anything: the awards, and every request that has a fault.

    Units are taken as they were published last, unless ``known_as`` knows them otherwise.
    """
    awards: list[Award] = []
    rejected: list[Rejected] = []
    units = known_as or Published(desk.store)
    for place, fields in enumerate(orders):
        drawn = Drawn(secrets.token_bytes(LENGTH), moment_of(at))
        made = award_from(fields, units, partial(_today, at), id=drawn.award_id, salt=drawn.salt, subject_id=drawn.subject_id)
        if isinstance(made, Award):
            awards.append(made)
        else:
            rejected.append(Rejected(place, fields.get("award_ref", ""), made))
    rejected += _double(orders)
    return awards, sorted(rejected, key=lambda r: r.place)


def issue(
    orders: Sequence[Mapping[str, str]], desk: Desk, *, at: datetime, progress: Callable[[int, int], None] = lambda _a, _b: None
) -> Sequence[Outcome]:
    """Issue what is asked for; the outcomes stand in the order of the requests.

    One faulty request stops all of them: then every outcome is Rejected or missing and nothing was signed. Requests whose
    reference was issued before are answered with what was made then. If something else was issued under a reference, or the
    catalogue changed, while this was under way, such requests are Rejected too; whoever asks again gets what was made by then.
    Raises NonConforming, and the keyring's errors.
    """
    awards, rejected = check(orders, desk, at)
    known = known_awards(awards, desk.store)
    rejected += _changed(orders, awards, known)
    if rejected:
        return [*sorted(rejected, key=lambda r: r.place)]
    asked = zip(range(len(orders)), orders, awards, strict=True)
    fresh = [(place, order) for place, order, award in asked if (award.awarding_body.id, award.ref) not in known]
    before = len(awards) - len(fresh)
    progress(before, len(awards))
    for outcomes in issue_batch(
        [order for _, order in fresh],
        desk,
        at=at,
        with_certificates=True,
        chunk=CHUNK,
        progress=lambda done: progress(before + done, len(awards)),
    ):
        # The rest is handed out below, whoever made it.
        if late := [replace(one, place=fresh[one.place][0]) for one in outcomes if isinstance(one, Rejected)]:
            return late
    kept = known_awards(awards, desk.store)
    return [
        handed_out(kept[award.awarding_body.id, award.ref], desk.store, again=(award.awarding_body.id, award.ref) in known)
        for award in awards
    ]


def handed_out(award: Award, store: Store, *, again: bool) -> Issued:
    """An award of the store with all that was made for it."""
    made = store.credentials_of(award.id)
    return Issued(award, made, store.certificate_of(award.id), store.deliveries_of(award.id), again)


def _double(orders: Sequence[Mapping[str, str]]) -> Iterator[Rejected]:
    seen: set[str] = set()
    for place, fields in enumerate(orders):
        ref = fields.get("award_ref", "").strip()
        if ref and ref in seen:
            yield Rejected(place, ref, (twice(ref),))
        seen.add(ref)


def _changed(
    orders: Sequence[Mapping[str, str]], awards: Sequence[Award], known: Mapping[tuple[str, str], Award]
) -> Iterator[Rejected]:
    """Requests whose reference was issued before for something else: that is never silently one or the other."""
    places = {fields.get("award_ref", "").strip(): place for place, fields in enumerate(orders)}
    for award in awards:
        before = known.get((award.awarding_body.id, award.ref))
        if before is not None and (problem := changed(before, award)):
            yield Rejected(places.get(award.ref, 0), award.ref, (problem,))


def _today(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


__all__ = [
    "BatchOutcome",
    "Desk",
    "Issued",
    "Made",
    "MadeBefore",
    "NonConforming",
    "Outcome",
    "Rejected",
    "ShapeMismatch",
    "WorkerDied",
    "check",
    "content",
    "handed_out",
    "issue",
    "issue_batch",
]
