"""A badge that is issued by a mandate names who awards as the one that assessed for its issuer."""

from __future__ import annotations

from dataclasses import replace

from badges.credentials import open_badge
from badges.credentials.violation import Document
from badges.model.award import Award
from badges.model.further import FurtherOfUnit, Mandate
from tests.credentials.test_european_extras import PARTNER
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_status_entry, an_award, an_issuer


def badge(award: Award) -> Document:
    issuer = replace(an_issuer(award.unit.id), organisation=award.issuing_body)
    id = ADDRESSES.credential(CREDENTIAL_UUID)
    return open_badge.build(award, issuer, a_status_entry(), id=id, at=AT, language="en", addresses=ADDRESSES)


def assessed_at_school(*, mandate: bool) -> Award:
    award = an_award("LU-05")
    roles = tuple(replace(role, key="teacher") for role in award.unit.assessment.assessors)
    further = FurtherOfUnit(mandate=Mandate("Asked.", PARTNER) if mandate else None)
    return replace(award, unit=replace(award.unit, assessment=replace(award.unit.assessment, assessors=roles), further=further))


def test_whoever_issues_by_a_mandate_names_the_school_as_the_one_that_assessed() -> None:
    award = assessed_at_school(mandate=True)
    made = badge(award)
    assert made["issuer"]["name"] == PARTNER.name
    assert made["credentialSubject"]["source"]["name"] == award.awarding_body.name


def test_a_school_that_issues_itself_names_nobody() -> None:
    assert "source" not in badge(assessed_at_school(mandate=False))["credentialSubject"]
