"""Superseding: an award is corrected. A new edition is issued, and the one before it is withdrawn because it was replaced.

The corrected Open Badge keeps its id and has a later ``validFrom``: whoever holds the old one and asks its refresh service gets
the new one, and knows it for a newer text of the same credential (Open Badges 3.0, equality and comparison). The European
credential gets an id of its own, since a wallet takes each id only once.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from badges.issuing import Desk, Issued, Outcome, Rejected, check, content, handed_out
from badges.issuing.preparing import Prepared, custody_of, prepare
from badges.issuing.request import RequestProblem
from badges.issuing.said_again import said_again
from badges.model.award import Award
from badges.model.concepts import Concept
from badges.model.issued import FormName
from badges.model.learning import LearningUnit
from badges.model.parties import Holder, Organisation
from badges.publishing import publish_lists
from badges.revoking import is_withdrawn
from badges.store import Store


def supersede(
    orders: Sequence[Mapping[str, str]],
    desk: Desk,
    *,
    reason: str,
    at: datetime,
    again: bool = False,
    refresh: bool | None = None,
    forms: Collection[FormName] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Sequence[Outcome]:
    """Issue corrected editions of awards, each found by its reference, and withdraw what they replace.

    One faulty request stops all of them: then every outcome is Rejected and nothing was signed. A correction that was made
    before is handed out as it is. ``again`` makes a new edition although nothing was corrected, for example with a new key, or
    although the old one was withdrawn. A badge keeps naming an address where newer texts can be had, unless ``refresh`` says not.
    It is made in the forms it had, unless ``forms`` says others. ``reason`` is for the school's own records.

    Raises NonConforming, and the keyring's errors.
    """
    corrections, rejected = plan(orders, desk, at=at, again=again)
    if rejected:
        return rejected
    made: list[Prepared | None] = []
    for correction in corrections:
        progress(len(made), len(corrections))
        made.append(None if correction.made else _make(correction, desk, at, refresh, forms))
    progress(len(made), len(corrections))
    outcomes = [
        handed_out(correction.before, desk.store, again=True)
        if prepared is None
        else _keep(place, correction, prepared, desk, reason, at)
        for place, (correction, prepared) in enumerate(zip(corrections, made, strict=True))
    ]
    for issuer in sorted({correction.issuer for correction in corrections}):  # whoever was stopped before this asks again
        publish_lists(desk.store, desk.keyring, desk.addresses, issuer, at=at, days=desk.status_days)
    return outcomes


@dataclass(frozen=True, slots=True)
class Correction:
    """An award as it is, and as it should be. ``made`` when it is so already."""

    before: Award
    after: Award
    issuer: str
    made: bool = False


def plan(
    orders: Sequence[Mapping[str, str]], desk: Desk, *, at: datetime, again: bool = False
) -> tuple[list[Correction], list[Rejected]]:
    """What would be corrected, in the order of the requests, and every request that has a fault. Changes nothing."""
    corrections: list[Correction] = []
    rejected: list[Rejected] = []
    seen: set[str] = set()
    for place, order in enumerate(orders):
        ref = order.get("award_ref", "").strip()
        as_awarded = AsAwarded(desk.store, ref)
        awards, faulty = check([as_awarded.completed(order)], desk, at, as_awarded)
        rejected += [replace(one, place=place) for one in faulty]
        for award in awards:
            wished = bool(order.get("named_picture", "").strip())
            planned = _correction(award, desk, again=again, wished=wished) if ref not in seen else _twice(ref)
            if isinstance(planned, Correction):
                corrections.append(planned)
            else:
                rejected.append(Rejected(place, award.ref, (planned,)))
        seen.add(ref)
    return corrections, rejected


def _twice(ref: str) -> RequestProblem:
    return RequestProblem("award_ref", f"{ref!r} stands in this order twice", "Keep the row that is right")


def _correction(award: Award, desk: Desk, *, again: bool, wished: bool) -> Correction | RequestProblem:
    """``wished``: whether the request says which picture it wants; it stays as it was otherwise."""
    before = desk.store.find_awards(award.awarding_body.id, [award.ref]).get(award.ref)
    if before is None:
        remedy = "Issue it first: badges issue; or give the reference under which it was issued"
        return RequestProblem("award_ref", f"{award.ref!r} was never issued by {award.awarding_body.name}", remedy)
    award = replace(award, parts=before.parts)  # of a composite; no row names them
    if not wished:
        award = replace(award, named_picture=before.named_picture)
    if _somebody_else(before.holder, award.holder):
        # Whoever holds the old badge can ask for its newest text; that must never tell them about another person.
        remedy = f"Withdraw the old one with badges revoke {award.ref}, and issue the other person's under a new reference"
        return RequestProblem("given_name", f"{award.ref!r} was issued to another person", remedy)
    issuer = desk.keyring.issuer_of(award.issuing_body, desk.addresses).name
    if not again and any(is_withdrawn(credential, desk.store) for credential in desk.store.credentials_of(before.id)):
        remedy = "If a corrected one must count again all the same, say so (--again)"
        return RequestProblem("award_ref", f"{award.ref!r} was withdrawn, so there is nothing to take the place of", remedy)
    if content(before) == content(award) and not again:
        if before.edition > 1:
            return Correction(before, before, issuer, made=True)
        remedy = "Correct the row, or say that it must be issued again all the same (--again)"
        return RequestProblem("award_ref", f"nothing differs from what was issued for {award.ref!r}", remedy)
    holder = replace(award.holder, salt=before.holder.salt or award.holder.salt)  # fingerprints that others noted keep working
    if not holder.email:
        holder = replace(holder, subject_id=before.holder.subject_id or holder.subject_id)
    return Correction(before, replace(award, id=before.id, edition=before.edition + 1, holder=holder), issuer)


def _somebody_else(before: Holder, after: Holder) -> bool:
    """Whether both the name and the address changed: one of them is a correction, both are another person."""
    names = [holder.full_name.casefold() for holder in (before, after)]
    emails = [(holder.email or "").casefold() for holder in (before, after)]
    return names[0] != names[1] and emails[0] != emails[1]


def _make(
    correction: Correction, desk: Desk, at: datetime, refresh: bool | None, wanted: Collection[FormName] | None
) -> Prepared:
    before, after = correction.before, correction.after
    issuer = desk.keyring.issuer_of(after.issuing_body, desk.addresses)
    had = desk.store.credentials_of(before.id)
    badge = next((credential for credential in had if credential.form is FormName.OPEN_BADGE), None)
    forms = [credential.form for credential in had] if wanted is None else wanted
    if refresh is None and badge is not None and "refreshService" in json.loads(badge.content):
        refresh = True  # or whoever holds this edition would never hear of the next
    desk = desk if refresh is None else replace(desk, refresh=refresh)
    # Of two texts with one id the later one counts, so it must be later, by a second at least.
    moment = max(at, *(credential.issued_at + timedelta(seconds=1) for credential in had))
    places = desk.store.reserve(issuer.name, [after], addresses=desk.addresses, draw=secrets.randbelow, forms=forms)[after.id]
    custody = custody_of(issuer, desk.keyring, desk.addresses, forms)
    badge_uuid = None if badge is None else badge.id.rpartition("/")[2]
    return prepare(after, custody, places, desk, moment, badge_uuid=badge_uuid)


def _keep(place: int, correction: Correction, made: Prepared, desk: Desk, reason: str, at: datetime) -> Outcome:
    before, after = correction.before, correction.after
    (certificate,) = made.certificates
    kept = desk.store.supersede(before, after, made.credentials, made.deliveries, made.shares, certificate, reason=reason, at=at)
    if not kept:
        problem = RequestProblem("award_ref", f"{after.ref!r} was corrected by somebody else meanwhile", "Look at it again")
        return Rejected(place, after.ref, (problem,))
    return Issued(after, made.credentials, certificate, made.deliveries)


class AsAwarded:
    """Units as they were when an award was made: a correction of a name does not move it to a newer version of its unit."""

    def __init__(self, store: Store, ref: str) -> None:
        self._store = store
        self._awards = store.awards_with_ref(ref)
        self._units = {name: award.unit for award in self._awards for name in (award.unit.id, award.unit.slug)}

    def unit(self, id: str, version: str | None = None) -> LearningUnit | None:
        """The unit as the award has it, else as published last."""
        return self._units.get(id) or self._store.unit(id, version)

    def organisation(self, id: str) -> Organisation | None:
        """An organisation."""
        return self._store.organisation(id)

    def form(self, key: str) -> Concept | None:
        """A form of mobility."""
        return self._store.concept(f"mobility_form/{key}")

    def completed(self, order: Mapping[str, str]) -> Mapping[str, str]:
        """The order with what few orders say: what it has no field for stays as it was."""
        named = order.get("unit", "").strip()
        before = next((award for award in self._awards if named in (award.unit.id, award.unit.slug)), None)
        return order if before is None else {**said_again(before.further, before.unit.complete_languages), **order}


__all__ = ["AsAwarded", "Correction", "plan", "supersede"]
