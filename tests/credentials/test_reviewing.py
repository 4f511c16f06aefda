"""What a draft is told before it is sealed: what cannot be, what is over, and what nobody sees."""

from __future__ import annotations

from typing import Any

import pytest

from badges.credentials import elm_values
from badges.credentials.european import reviewing
from badges.credentials.european.labels import contradicted
from badges.credentials.violation import Document, Violation
from tests.credentials.elm_generated import IMPOSSIBLE, ODD_MOMENTS
from tests.credentials.european_samples import a_european, claim
from tests.makers import a_seal_identity, an_award

EQF = "http://data.europa.eu/snb/eqf/"
EQF_LIST = EQF + "25831c2"


def breaches(document: Document) -> dict[str, Violation]:
    return {one.pointer: one for one in reviewing.review(document, a_seal_identity("LU-02")).breaches}


def remarks(document: Document) -> dict[str, Violation]:
    return {one.pointer: one for one in reviewing.review(document, a_seal_identity("LU-02")).remarks}


def a_draft() -> Document:
    return a_european(an_award("LU-02"))


def test_a_good_draft_has_nothing_of_this() -> None:
    told = reviewing.review(a_draft(), a_seal_identity("LU-02"))
    assert told.breaches == ()
    assert {one.code for one in told.remarks} & {"elm.ended", "elm.unseen", "elm.label_other"} == set()


@pytest.mark.parametrize("value", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
@pytest.mark.parametrize("name", ["validFrom", "issued", "dateOfBirth"])
def test_a_moment_that_never_was_is_not_sealed(name: str, value: str) -> None:
    document = a_draft()
    (document["credentialSubject"] if name == "dateOfBirth" else document)[name] = value
    at = f"/credentialSubject/{name}" if name == "dateOfBirth" else f"/{name}"
    assert breaches(document)[at].code == "elm.dateTime"
    assert f"there is no {value}" in breaches(document)[at].message


@pytest.mark.parametrize("value", ODD_MOMENTS.values(), ids=ODD_MOMENTS)
def test_a_moment_that_was_is_sealed_however_it_is_written(value: str) -> None:
    document = a_draft()
    document["credentialSubject"]["dateOfBirth"] = value
    assert breaches(document) == {}


@pytest.mark.parametrize(
    ("issued", "until", "is_over"),
    [
        ("2026-06-15T12:00:00Z", "2020-01-01T00:00:00Z", True),
        ("2026-06-15T12:00:00Z", "2026-06-15T12:00:00Z", True),
        ("2026-06-15T12:00:00Z", "2026-06-15T13:00:00+02:00", True),
        ("2026-06-15T12:00:00Z", "2026-06-15T11:00:00.5-02:00", False),
        ("2026-06-15T12:00:00Z", "2026-06-15T12:00:01", False),
        ("2026-06-15T12:00:00Z", "9999-12-31T23:59:59-14:00", False),
        ("2026-06-15T12:00:00Z", "0001-01-01T00:00:00+14:00", True),
        ("2026-06-15T12:00:00Z", "2026-02-30T00:00:00Z", False),
    ],
)
def test_a_draft_that_is_over_when_it_is_sealed_is_remarked_once(issued: str, until: str, is_over: bool) -> None:
    document = a_draft()
    document |= {"issued": issued, "issuanceDate": issued, "validFrom": "0001-01-02T00:00:00Z"}
    document |= dict.fromkeys(("validUntil", "expirationDate"), until)
    told = [(one.pointer, until in one.message) for one in remarks(document).values() if one.code == "elm.ended"]
    assert told == ([("/validUntil", True)] if is_over else [])


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\u2060", "\ufeff", "\u00ad", "\U000e0041", "\u3164"])
def test_what_nobody_sees_in_a_name_or_a_title_is_remarked_with_its_place(hidden: str) -> None:
    document = a_draft()
    document["credentialSubject"]["fullName"] = {"nl": f"Noor{hidden} Voorbeeld"}
    claim(document)["title"]["nl"] += hidden
    told = remarks(document)
    name = told["/credentialSubject/fullName/nl"]
    assert name.code == told["/credentialSubject/hasClaim/title/nl"].code == "elm.unseen"
    assert f"U+{ord(hidden):04X}" in name.message
    assert "at 4" in name.message
    assert "take it out" in name.message
    assert breaches(document) == {}


@pytest.mark.parametrize("name", ["Zoë Ångström", "می\u200cخواهم", "क्\u200dष", "\u200fשלום", "👩\u200d🔬"])
def test_joiners_and_marks_of_direction_are_part_of_names(name: str) -> None:
    document = a_draft()
    document["credentialSubject"]["fullName"] = {"nl": name}
    assert "elm.unseen" not in {one.code for one in remarks(document).values()}


def level(number: str, label: Any) -> Document:
    document = a_draft()
    claim(document)["specifiedBy"]["eqfLevel"] |= {"id": EQF + number, "prefLabel": label}
    return document


@pytest.mark.parametrize(
    "label",
    [{"en": "Level 8"}, {"en": "EQF  level 8"}, {"en": "Level 6", "nl": "Niveau 8"}, {"en": ["Level 6", "level 5"]}],
)
def test_a_label_that_says_another_member_is_remarked(label: Any) -> None:
    told = remarks(level("6", label))["/credentialSubject/hasClaim/specifiedBy/eqfLevel/prefLabel"]
    assert told.code == "elm.label_other"
    assert "'Level 6'" in told.message
    assert told.detail["label"] in str(label)


@pytest.mark.parametrize("label", [{"en": "Level 6"}, {"en": "level  6"}, {"en": "Bachelor"}, {"nl": "NLQF 6, 240 EC"}])
def test_a_label_in_other_words_is_not(label: Any) -> None:
    assert "elm.label_other" not in {one.code for one in remarks(level("6", label)).values()}


def test_a_label_says_nothing_of_members_and_lists_that_we_do_not_hold() -> None:
    assert contradicted(EQF + "99", EQF_LIST, iter(["Level 8"])) is None
    assert contradicted("urn:x:6", EQF_LIST, iter(["Level 8"])) is None
    assert contradicted(EQF + "6", "urn:x:list", iter(["Level 8"])) is None
    assert contradicted(EQF + "6", "http://data.europa.eu/snb/model/context/edc-ap", iter(["Level 8"])) is None


COUNTRY = "http://publications.europa.eu/resource/authority/country"


def test_members_are_told_apart_in_every_language_that_we_hold() -> None:
    assert contradicted(f"{COUNTRY}/NLD", COUNTRY, iter(["België"])) == ("België", "Netherlands")
    assert contradicted(f"{COUNTRY}/NLD", COUNTRY, iter(["Nederland", "Pays-Bas", "Holland"])) is None


@pytest.mark.parametrize(
    ("value", "standing"),
    [
        ("2026-06-12T00:00:00Z", "read"),
        ("2026-06-12T24:00:00Z", "rare"),
        ("2026-06-12T24:00:00.000", "rare"),
        ("2026-06-12T24:00:00.001", "impossible"),
        ("2026-02-29T24:00:00Z", "impossible"),
        ("12024-02-29T00:00:00Z", "rare"),
        ("12023-02-29T00:00:00Z", "impossible"),
        ("0000-01-01T00:00:00Z", "impossible"),
        ("-0000-01-01T00:00:00Z", "impossible"),
        ("02026-01-01T00:00:00Z", "malformed"),
        ("１026-01-01T00:00:00Z", "malformed"),
        ("2026-01-01", "malformed"),
        ("9" * 9999 + "-01-01T00:00:00Z", "malformed"),
        ("2026-01-01T00:00:00+14:00", "read"),
        ("2026-01-01T00:00:00+14:01", "impossible"),
    ],
)
def test_moments_stand_as_xml_schema_and_the_calendar_have_them(value: str, standing: str) -> None:
    assert elm_values.moment(value) == standing
    assert (elm_values.instant_of(value) is not None) == (standing == "read")
