"""Issuing: from one award snapshot, an Open Badge, a European credential and a certificate. Asking twice issues once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from badges.credentials.violation import NonConforming
from badges.issuing.preparing import Desk, Prepared, custody_of, prepare
from badges.issuing.request import RequestProblem, Units, award_from
from badges.model.award import Award
from badges.model.delivery import Delivery
from badges.model.issued import Certificate, IssuedCredential
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer, Organisation
from badges.publishing import publish_lists
from badges.store import Store

T = TypeVar("T")

CHUNK = 50
"""Awards kept in one transaction: what is lost when the machine stops is never half an award."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An award with everything that was made for it. ``again`` when it had been issued before and is only handed out."""

    award: Award
    credentials: tuple[IssuedCredential, ...]
    certificate: Certificate
    deliveries: tuple[Delivery, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A request that cannot be awarded, and why. ``place`` is its position in the order (the first is 0)."""

    place: int
    ref: str
    problems: tuple[RequestProblem, ...]


Outcome = Issued | Rejected


def check(
    orders: Sequence[Mapping[str, str]], desk: Desk, at: datetime, known_as: Units | None = None
) -> tuple[list[Award], list[Rejected]]:
    """Turn requests into awards without issuing anything: the awards, and every request that has a fault.

    Units are taken as they were published last, unless ``known_as`` knows them otherwise.
    """
    awards: list[Award] = []
    rejected: list[Rejected] = []
    units = known_as or _Remembering(desk.store)
    for place, fields in enumerate(orders):
        made = award_from(
            fields,
            units,
            partial(_today, at),
            id=str(uuid4()),
            salt=secrets.token_urlsafe(12),
            subject_id=f"urn:uuid:{uuid4()}",
        )
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
    reference was issued before are answered with what was made then. Raises NonConforming, and the keyring's errors.
    """
    awards, rejected = check(orders, desk, at)
    known = _known(awards, desk.store)
    rejected += _changed(orders, awards, known)
    if rejected:
        return [*sorted(rejected, key=lambda r: r.place)]
    fresh = [award for award in awards if (award.awarding_body.id, award.ref) not in known]
    counter = _Counter(len(awards) - len(fresh), len(awards), progress)
    for issuer, group in _by_issuer(fresh, desk):
        for chunk in _chunks(group, CHUNK):
            _issue_chunk(chunk, issuer, desk, at, counter)
        publish_lists(desk.store, desk.keyring, desk.addresses, issuer.name, at=at, days=desk.status_days)
    kept = _known(awards, desk.store)
    return [
        handed_out(kept[award.awarding_body.id, award.ref], desk.store, again=(award.awarding_body.id, award.ref) in known)
        for award in awards
    ]


def handed_out(award: Award, store: Store, *, again: bool) -> Issued:
    """An award of the store with all that was made for it."""
    certificate = store.certificate_of(award.id)
    if certificate is None:
        raise LookupError(f"award {award.ref} has no certificate in the store")
    return Issued(award, store.credentials_of(award.id), certificate, store.deliveries_of(award.id), again)


class _Counter:
    """Tells how many awards of an order are ready."""

    def __init__(self, done: int, of: int, tell: Callable[[int, int], None]) -> None:
        self._done, self._of, self._tell = done, of, tell
        tell(done, of)

    def one_more(self) -> None:
        self._done += 1
        self._tell(self._done, self._of)


def _issue_chunk(awards: Sequence[Award], issuer: Issuer, desk: Desk, at: datetime, counter: _Counter) -> None:
    """Reserve, make, keep (DESIGN flow one): a crash between the steps loses reserved indexes and nothing else."""
    custody = custody_of(issuer, desk)
    reserved = desk.store.reserve(issuer.name, awards, addresses=desk.addresses, draw=secrets.randbelow)
    made: list[Prepared] = []
    for award in awards:
        made.append(prepare(award, custody, reserved[award.id], desk, at))
        counter.one_more()
    desk.store.keep(
        awards,
        [credential for one in made for credential in one.credentials],
        [one.delivery for one in made],
        [share for one in made for share in one.shares],
        [one.certificate for one in made],
    )


def _by_issuer(awards: Sequence[Award], desk: Desk) -> Iterator[tuple[Issuer, list[Award]]]:
    """Awards by the issuer of their awarding body, in a steady order."""
    ordered = sorted(awards, key=lambda a: a.awarding_body.id)
    for _, group in groupby(ordered, key=lambda a: a.awarding_body.id):
        members = list(group)
        yield desk.keyring.issuer_of(members[0].awarding_body, desk.addresses), members


def _known(awards: Sequence[Award], store: Store) -> dict[tuple[str, str], Award]:
    known: dict[tuple[str, str], Award] = {}
    for body in {award.awarding_body.id for award in awards}:
        refs = [award.ref for award in awards if award.awarding_body.id == body]
        known |= {(body, ref): award for ref, award in store.find_awards(body, refs).items()}
    return known


def _double(orders: Sequence[Mapping[str, str]]) -> Iterator[Rejected]:
    seen: set[str] = set()
    for place, fields in enumerate(orders):
        ref = fields.get("award_ref", "").strip()
        if ref and ref in seen:
            problem = RequestProblem("award_ref", f"{ref!r} stands in this order twice", "Give every award its own reference")
            yield Rejected(place, ref, (problem,))
        seen.add(ref)


def _changed(
    orders: Sequence[Mapping[str, str]], awards: Sequence[Award], known: Mapping[tuple[str, str], Award]
) -> Iterator[Rejected]:
    """Requests whose reference was issued before for something else: that is never silently one or the other."""
    places = {fields.get("award_ref", "").strip(): place for place, fields in enumerate(orders)}
    for award in awards:
        before = known.get((award.awarding_body.id, award.ref))
        if before is not None and content(before) != content(award):
            remedy = f"Use a new reference for a new award; to correct the old one: badges supersede {award.ref}"
            problem = RequestProblem("award_ref", f"{award.ref!r} was issued before with other content", remedy)
            yield Rejected(places.get(award.ref, 0), award.ref, (problem,))


def content(award: Award) -> Award:
    """An award without what the door makes up anew each time, in whichever edition."""
    return replace(award, id="", edition=1, holder=replace(award.holder, salt="", subject_id=None))


def _chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _today(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


class _Remembering:
    """Units and organisations of the store, each looked up once an order."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._units: dict[str, LearningUnit | None] = {}

    def unit(self, id: str, version: str | None = None) -> LearningUnit | None:
        if id not in self._units:
            self._units[id] = self._store.unit(id, version)
        return self._units[id]

    def organisation(self, id: str) -> Organisation | None:
        return self._store.organisation(id)


__all__ = [
    "Desk",
    "Issued",
    "NonConforming",
    "Outcome",
    "Rejected",
    "check",
    "content",
    "handed_out",
    "issue",
]
