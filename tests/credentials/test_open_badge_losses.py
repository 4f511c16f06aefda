"""What a badge cannot say of few awards is told, and all of what is told is true."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from badges.credentials import open_badge
from badges.credentials.violation import Document
from badges.model.award import Award
from badges.model.further import (
    Conversion,
    Entitlement,
    File,
    Further,
    FurtherOfUnit,
    Mandate,
    PublicDocument,
    UnitInside,
)
from badges.model.text import Text
from tests.credentials.test_european_extras import an_accreditation
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_status_entry, an_award, an_issuer, the_catalogue

OTHER = next(one for one in the_catalogue().organisations if one.id == "org-hogeschool-voorbeeldstad")
WORDS = Text({"en": "Said nowhere", "nl": "Nergens gezegd"})
TAKEN = an_award().participation
OF_AWARD: dict[str, tuple[str, Any]] = {
    "stages": ("stages", (replace(TAKEN, country="IT", hours=12), replace(TAKEN, country="PT", hours=13))),
    "birth_date": ("birth_date", date(2004, 2, 29)),
    "conversion": ("grounds", Conversion(File(b64encode(b"%PDF-1.7").decode(), "application/pdf"), "Converted.")),
    "entitlements": ("entitlements", (Entitlement(WORDS),)),
    "notes": ("notes", (WORDS,)),
    "documents": ("notes", (PublicDocument("https://school.example/guide", WORDS),)),
}
OF_UNIT: dict[str, tuple[str, Any]] = {
    "nqf_level": ("entitlements", "c_1711a061"),
    "accreditation": ("grounds", an_accreditation()),
    "diploma_within": ("credential_type", "P48M"),
    "credential_type": ("credential_type", "6dff8a0f87"),
    "awarding_partners": ("joint_award", (OTHER,)),
    "entitlements": ("entitlements", (Entitlement(WORDS),)),
    "notes": ("notes", (WORDS,)),
    "documents": ("notes", (PublicDocument("https://school.example/guide", WORDS),)),
    "mandate": ("grounds", Mandate("The college asked the university.", OTHER)),
    "inside": ("parts", (UnitInside("LU-05", "1.0.0", "a-part", WORDS),)),
}
SAID_IN_PART = ("mandate", "inside")
LOSSES = dict(open_badge.LOSSES)


def badge(award: Award) -> Document:
    id = ADDRESSES.credential(CREDENTIAL_UUID)
    return open_badge.build(award, an_issuer(), a_status_entry(), id=id, at=AT, language="en", addresses=ADDRESSES)


def test_there_is_a_sentence_for_everything_that_few_awards_and_units_say() -> None:
    assert set(OF_AWARD) == {field.name for field in fields(Further)}
    assert set(OF_UNIT) == {field.name for field in fields(FurtherOfUnit)}
    assert {code for code, _ in (*OF_AWARD.values(), *OF_UNIT.values())} <= set(LOSSES)
    assert len(LOSSES) == len(open_badge.LOSSES)
    assert all(sentence.endswith(".") for sentence in LOSSES.values())


@pytest.mark.parametrize("name", OF_AWARD)
def test_what_few_awards_say_is_not_in_the_badge(name: str) -> None:
    plain = an_award()
    assert badge(replace(plain, further=Further(**{name: OF_AWARD[name][1]}))) == badge(plain)


@pytest.mark.parametrize("name", [name for name in OF_UNIT if name not in SAID_IN_PART])
def test_what_few_units_say_is_not_in_the_badge(name: str) -> None:
    plain = an_award()
    unit = replace(plain.unit, further=FurtherOfUnit(**{name: OF_UNIT[name][1]}))
    assert badge(replace(plain, unit=unit)) == badge(plain)


def test_of_a_mandate_only_the_school_that_assessed_is_said() -> None:
    plain = an_award()
    unit = replace(plain.unit, further=FurtherOfUnit(mandate=OF_UNIT["mandate"][1]))
    alone = replace(unit, assessment=replace(unit.assessment, assessors=()), co_provider=None)
    made = badge(replace(plain, unit=alone))
    assert made["credentialSubject"]["source"]["name"] == plain.awarding_body.name
    assert "The college asked" not in str(made)


def test_the_parts_of_a_composite_are_named() -> None:
    plain = an_award()
    unit = replace(plain.unit, further=FurtherOfUnit(inside=OF_UNIT["inside"][1]))
    achievement = badge(replace(plain, unit=unit))["credentialSubject"]["achievement"]
    assert "Said nowhere" in achievement["criteria"]["narrative"]
    assert ADDRESSES.achievement("a-part", "1.0.0", "en") in {one["id"] for one in achievement["related"]}
