"""Issuing an award that is made here and not at a door: a composite of awards that somebody has already."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from badges.issuing.again import changed, known_awards
from badges.issuing.drawn import LENGTH, Drawn, moment_of
from badges.issuing.preparing import Desk, check_keys, custody_of, prepare
from badges.issuing.workbench import Rejected
from badges.model.award import Award
from badges.model.issued import FormName
from badges.publishing import publish_lists


def issue_award(
    award: Award, desk: Desk, *, at: datetime, forms: Collection[FormName] = (FormName.EUROPEAN,)
) -> tuple[Award, bool] | Rejected:
    """Issue an award as it is, with its parts; gives it as it is kept, and whether it had been issued before.

    The award gets an id of its own here. One that was issued before under its reference is not issued again; Rejected, when that
    was another one.

    Raises:
        NonConforming: when a credential would break its standard; then nothing was signed.
        ValueError: for parts that are the same unit or award twice, or have parts of their own.
        UnknownIssuer: and the keyring's other errors.
    """
    key = award.awarding_body.id, award.ref
    if before := known_awards([award], desk.store).get(key):
        problem = changed(before, award)
        return Rejected(0, award.ref, (problem,)) if problem else (before, True)
    award = replace(award, id=Drawn(secrets.token_bytes(LENGTH), moment_of(at)).award_id)
    issuer = desk.keyring.issuer_of(award.issuing_body, desk.addresses)
    custody = custody_of(issuer, desk.keyring, desk.addresses, forms)
    places = desk.store.reserve(issuer.name, [award], addresses=desk.addresses, draw=secrets.randbelow, forms=forms)[award.id]
    made = prepare(award, custody, places, desk, at, badge_uuid=None)
    check_keys(custody, desk.keyring)
    publish_lists(desk.store, desk.keyring, desk.addresses, issuer.name, at=at, days=desk.status_days)
    if award.id in desk.store.keep([award], made.credentials, made.deliveries, made.shares, made.certificates):
        return award, False
    kept = known_awards([award], desk.store)[key]  # somebody else issued it meanwhile
    problem = changed(kept, award)
    return Rejected(0, award.ref, (problem,)) if problem else (kept, True)
