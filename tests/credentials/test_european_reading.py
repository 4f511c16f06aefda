"""What a European credential says in detail is read as it was written, also of those that others made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from badges.credentials import european
from badges.credentials.european import reading_units
from badges.credentials.european.assessment import standing
from badges.credentials.european.extras import Extras
from badges.credentials.european.reading import read
from badges.model.text import Text
from tests.credentials.test_european_extras import SNB, made
from tests.makers import an_award, the_catalogue


@pytest.mark.parametrize(
    "junk",
    [{}, {"evidence": 3}, {"credentialSubject": {"hasClaim": [{"hasPart": [None, "x", {}]}]}, "type": "VerifiableCredential"}],
)
def test_what_is_hardly_a_credential_is_read_without_an_accident(junk: Any) -> None:
    told = read(junk)
    assert told.grounds == ()


def test_parts_within_parts_without_end_are_read_to_a_depth() -> None:
    part: Any = {"id": "urn:a:b", "type": "LearningAchievement"}
    part["hasPart"] = {"id": "urn:a:b", "type": "LearningAchievement"}
    told = read({"type": ["VerifiableCredential"], "credentialSubject": {"id": "urn:a:p", "hasClaim": part}})
    depth, here = 0, told.parts
    while here:
        depth, here = depth + 1, here[0].parts
    assert depth == reading_units.MOST_DEEP + 1


@pytest.mark.parametrize("unit", [unit.id for unit in the_catalogue().units])
def test_what_an_award_says_of_mobility_and_assessment_is_read_back_without_loss(unit: str) -> None:
    award = an_award(unit)
    plan, part = award.unit.assessment, award.participation
    languages = european.languages(award)
    told = read(made(award, Extras()))
    (mobility,), (proof,) = told.mobility, told.assessments
    assert (mobility.start, mobility.end) == (f"{part.start}T00:00:00Z", f"{part.end}T00:00:00Z")
    assert mobility.title == Text(award.unit.title.only(languages))
    kinds = (part.form, part.purpose, award.unit.participation_form)
    assert {kind.rpartition(":")[2] for kind in mobility.kinds[1:]} == {kind.key for kind in kinds}
    assert mobility.directed_by
    assert mobility.workload == f"PT{part.hours or award.unit.workload.hours}H"
    if award.grade:
        assert proof.grade == Text(award.grade.label.only(languages))
    assert proof.on == f"{award.awarded_on}T00:00:00Z"
    assert proof.assessed_by
    assert proof.supervision
    assert list(proof.types) == list(dict.fromkeys(kind.uri for kind in plan.types))
    assert proof.scheme
    assert [one.of for one in proof.parts] == [result.outcome for result in award.results]
    levels = [award.unit.rubric_level(result.level) for result in award.results]
    assert [one.grade for one in proof.parts] == [Text(level.label.only(languages)) for level in levels if level]
    spread = plan.distribution.bands if plan.distribution else ()
    assert [(band.label, band.count) for band in proof.distribution] == [
        (band.label, band.count) for band in spread if band.count
    ]
    assert proof.standing == standing(award)
    assert [url for url, _ in proof.documents] == [piece.url for piece in award.evidence if piece.url]


def test_the_commissions_own_sample_is_read(shared: Path) -> None:
    sealed = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_text())
    told = read(json.loads(sealed["payload"]))
    assert [name.get("en") for name in told.awarding_bodies] == ["University of Zed"]
    assert told.types == (f"{SNB}credential/e34929035b",)
