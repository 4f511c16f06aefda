"""What a European credential lacks of Annex I: ours nothing mandatory, the Commission's sample what it really lacks."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from badges.credentials import micro_credential
from badges.credentials.micro_credential import gaps
from badges.credentials.violation import Document
from badges.model.annex_i import ElementState, award_meter
from tests.credentials.european_samples import a_european, a_rich_award, claim
from tests.makers import an_award, the_catalogue


def lacking(document: Document) -> list[str]:
    return [gap.element for gap in gaps(document)]


@pytest.mark.parametrize("unit", [unit.id for unit in the_catalogue().units])
def test_a_credential_of_ours_lacks_what_the_award_lacks_and_nothing_else(unit: str) -> None:
    award = an_award(unit)
    told = {element.code for element in award_meter(award).elements if element.state is ElementState.MISSING}
    found = set(lacking(a_european(award)))
    assert not {element for element in found if element.startswith("M")} - told
    assert found <= told | {"M8"}


def test_what_uses_all_we_write_lacks_nothing_but_prerequisites() -> None:
    assert set(lacking(a_european(a_rich_award()))) <= {"O1"}


def test_the_commissions_own_sample_lacks_quality_assurance_only(shared: Path) -> None:
    sealed = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_text())
    (gap,) = gaps(json.loads(sealed["payload"]))
    assert (gap.element, gap.path) == ("M11", "/credentialSubject/hasClaim/specifiedBy/accreditation")
    assert "quality" in gap.words
    assert gap.mandatory


def _without(*path: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        here: Any = document
        for step in path[:-1]:
            here = here[step]
        for name in path[-1].split("|"):
            here.pop(name, None)

    return change


CLAIM = ("credentialSubject", "hasClaim")
UNIT, PROOF = (*CLAIM, "specifiedBy"), (*CLAIM, "provenBy")


def _no_mode(document: Document) -> None:
    claim(document)["specifiedBy"].pop("mode")
    claim(document)["influencedBy"]["specifiedBy"].pop("mode")


def _months(document: Document) -> None:
    for node, name in (
        (claim(document)["specifiedBy"], "volumeOfLearning"),
        (claim(document)["influencedBy"], "workload"),
        (claim(document)["influencedBy"]["specifiedBy"], "volumeOfLearning"),
    ):
        node[name] = "P60M"
    claim(document)["specifiedBy"].pop("creditPoint", None)
    claim(document).pop("creditReceived", None)


def _no_body_name(document: Document) -> None:
    body = claim(document)["awardedBy"]["awardingBody"]
    for node in (claim(document), claim(document)["influencedBy"], claim(document)["provenBy"]):
        node["awardedBy"] = {**claim(document)["awardedBy"], "awardingBody": {"id": body["id"], "type": "Organisation"}}
    document["issuer"].pop("legalName")


def _no_title(document: Document) -> None:
    claim(document).pop("title")
    claim(document)["specifiedBy"].pop("title")


def _no_date(document: Document) -> None:
    document.pop("issued")
    for node in (claim(document), claim(document)["influencedBy"], claim(document)["provenBy"]):
        node["awardedBy"].pop("awardingDate")


CUTS: dict[str, Callable[[Document], None]] = {
    "M1": _without("credentialSubject", "fullName|givenName"),
    "M2": _no_title,
    "M6": _without(*UNIT, "learningOutcome"),
    "M7": _months,
    "M8": _without(*UNIT, "eqfLevel"),
    "M9": _without(*PROOF, "specifiedBy", "dcType|hasPart"),
    "M10": _no_mode,
    "M11": _without(*UNIT, "accreditation"),
    "O2": _without(*PROOF, "idVerification"),
    "O3": _without(*PROOF, "grade"),
}


@pytest.mark.parametrize("element", CUTS)
def test_what_is_cut_out_is_named_with_its_place(element: str) -> None:
    award = replace(an_award("LU-22"), results=())
    document = a_european(award)
    before = lacking(document)
    assert element not in before
    cut = copy.deepcopy(document)
    CUTS[element](cut)
    found = gaps(cut)
    assert [gap.element for gap in found if gap.element not in before] == [element]
    assert next(gap.path for gap in found if gap.element == element).startswith("/credentialSubject")


def test_a_credential_without_a_date_is_told_so() -> None:
    document = a_european(replace(an_award("LU-22"), results=()))
    _no_date(document)
    assert ("M5", "/issued") in [(gap.element, gap.path) for gap in gaps(document)]


def test_a_credential_without_an_achievement_lacks_all_but_learner_and_date() -> None:
    document = a_european()
    document["credentialSubject"]["hasClaim"] = claim(document)["influencedBy"]
    assert len(gaps(document)) == 14


def test_a_whole_has_what_all_its_parts_have() -> None:
    document = a_european(an_award("LU-22"))
    whole = {**claim(document), "id": "urn:epass:learningAchievement:99"}
    part = claim(document)
    before = lacking(document)
    document["credentialSubject"]["hasClaim"] = {
        name: value for name, value in whole.items() if name not in ("specifiedBy", "provenBy", "influencedBy")
    } | {"hasPart": [part]}
    assert lacking(document) == [element for element in before if element != "O4"]
    bare = {name: value for name, value in part.items() if name != "specifiedBy"} | {"id": "urn:epass:learningAchievement:98"}
    claim(document)["hasPart"] = [part, bare]
    assert "M6" in lacking(document)


def test_references_to_things_described_elsewhere_are_followed() -> None:
    document = a_european(a_rich_award())
    before = lacking(document)
    document["publisher"] = claim(document)["specifiedBy"]
    claim(document)["specifiedBy"] = document["publisher"]["id"]
    assert lacking(document) == before


@pytest.mark.parametrize("junk", [{}, {"credentialSubject": 3}, {"credentialSubject": {"hasClaim": [None, "x"]}}])
def test_what_is_hardly_a_credential_lacks_everything(junk: Document) -> None:
    assert len(gaps(junk)) == 16


def test_every_element_has_the_name_that_the_annex_has_elsewhere() -> None:
    names = {element.code: element.name for element in award_meter(an_award()).elements}
    assert {code: micro_credential.element_name(code) for code in names} == names
