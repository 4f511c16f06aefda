"""What kind of learning it was stands in the members of the EU lists that fit (facts of the lists of 2023)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from badges.credentials.european.extras import Extras
from badges.credentials.european.reading import Reading, read
from badges.model.award import Award
from badges.model.concepts import Concept
from badges.model.mobility import Participation
from badges.model.text import Text
from tests.credentials.test_european_extras import SNB, is_right, made
from tests.makers import an_award, the_catalogue

STUDY_VISIT = f"{SNB}learning-opportunity/65a4cf5de2"
SHORT_PROGRAMME = f"{SNB}learning-opportunity/74a4a268e8"
ACTIVITY = f"{SNB}learning-activity/"
INTERNSHIP, APPRENTICESHIP, E_LEARNING = (f"{ACTIVITY}{code}" for code in ("bf5588ff84", "d46a826a39", "bf2e3a7bae"))
FORMS = {unit.mobility.form.key: unit.mobility.form for unit in the_catalogue().units}
PURPOSES = {unit.mobility.purpose.key: unit.mobility.purpose for unit in the_catalogue().units}
VISIT = Text({"en": "Study visit", "nl": "Studiebezoek", "de": "Studienbesuch"})


def with_purpose(award: Award, purpose: Concept) -> Award:
    """The award of a unit for this purpose."""
    unit = replace(award.unit, mobility=replace(award.unit.mobility, purpose=purpose))
    return replace(award, unit=unit, participation=replace(award.participation, purpose=purpose))


def kinds(told: Reading) -> tuple[str, ...]:
    assert told.achieved.unit
    return told.achieved.unit.kinds


@pytest.mark.parametrize(
    "purpose",
    [
        Concept("mobility_purpose", "study_visit", VISIT),
        Concept("mobility_purpose", "excursion", VISIT, STUDY_VISIT, "Study visit"),
    ],
)
def test_a_study_visit_is_one(purpose: Concept, shared: Path) -> None:
    told = is_right(made(with_purpose(an_award("LU-07"), purpose), Extras()), shared)
    assert kinds(told) == (STUDY_VISIT,)
    assert f"urn:epass:concept:mobility_purpose:{purpose.key}" in told.mobility[0].kinds


def test_a_purpose_of_another_list_or_of_no_member_does_not_change_the_kind_of_the_unit(shared: Path) -> None:
    for uri in (f"{SNB}learning-opportunity/nothing", f"{SNB}eqf/6", "https://school.example/visit"):
        purpose = Concept("mobility_purpose", "visit", VISIT, uri)
        assert kinds(is_right(made(with_purpose(an_award("LU-07"), purpose), Extras()), shared)) == (SHORT_PROGRAMME,)


@pytest.mark.parametrize("unit", [unit.id for unit in the_catalogue().units])
def test_every_unit_of_the_catalogue_is_a_short_programme_with_the_activity_it_names(unit: str) -> None:
    award = an_award(unit)
    told = read(made(award, Extras()))
    assert kinds(told) == (SHORT_PROGRAMME,)
    assert [kind for kind in told.mobility[0].kinds if kind.startswith(SNB)] == [award.unit.activity_type.uri]
    expected = {"internship": INTERNSHIP, "coil": E_LEARNING, "virtual_exchange": E_LEARNING}
    assert told.mobility[0].kinds[0] == expected.get(award.participation.purpose.key, award.unit.activity_type.uri)


@pytest.mark.parametrize(
    ("purpose", "unit", "expected"),
    [
        ("internship", "LU-07", [f"{ACTIVITY}fd33e234ae", INTERNSHIP]),
        ("coil", "LU-07", [f"{ACTIVITY}fd33e234ae", E_LEARNING]),
        ("virtual_exchange", "LU-08", [f"{ACTIVITY}ff436ea7c9", E_LEARNING]),
        ("group_trip", "LU-02", [INTERNSHIP]),
        ("internship", "LU-29", [f"{ACTIVITY}4357e0e681"]),
    ],
)
def test_the_kind_that_goes_with_a_purpose_stands_beside_that_of_the_unit(
    purpose: str, unit: str, expected: list[str], shared: Path
) -> None:
    told = is_right(made(with_purpose(an_award(unit), PURPOSES[purpose]), Extras()), shared)
    assert [kind for kind in told.mobility[0].kinds if kind.startswith(SNB)] == expected


def test_an_apprenticeship_for_a_placement_is_no_internship_too(shared: Path) -> None:
    award = an_award("LU-02")
    kind = Concept("learning_activity_type", "apprenticeship", Text({"en": "apprenticeship"}), APPRENTICESHIP, "apprenticeship")
    told = is_right(made(replace(award, unit=replace(award.unit, activity_type=kind)), Extras()), shared)
    assert [kind for kind in told.mobility[0].kinds if kind.startswith(SNB)] == [APPRENTICESHIP]


def test_the_parts_of_a_blended_mobility_have_each_their_own_kind(shared: Path) -> None:
    award = an_award("LU-01")
    part = award.participation

    def stage(form: str) -> Participation:
        return replace(part, form=FORMS[form], country=None, host=None)

    told = is_right(made(award, Extras(stages=tuple(map(stage, ("at_home", "virtual", "physical"))))), shared)
    assert [stage.kinds[0] for stage in told.stages] == [INTERNSHIP, E_LEARNING, INTERNSHIP]
    assert [stage.kinds[1].rpartition(":")[2] for stage in told.stages] == ["at_home", "virtual", "physical"]


def test_a_part_on_site_of_what_is_else_online_claims_no_kind_that_nobody_gave(shared: Path) -> None:
    award = an_award("LU-05")
    abroad = replace(award.participation, form=FORMS["physical"], country="DE")
    (stage,) = is_right(made(award, Extras(stages=(abroad,))), shared).stages
    assert not any(kind.startswith(SNB) for kind in stage.kinds)
