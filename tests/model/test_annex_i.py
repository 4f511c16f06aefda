from __future__ import annotations

from dataclasses import replace

import pytest

from badges.model.annex_i import ElementState, award_meter, dutch_kind, unit_meter
from badges.model.learning import LearningUnit, Workload
from tests.makers import a_unit, an_award, the_catalogue


def test_every_unit_of_the_catalogue_has_nine_of_nine_and_every_award_eleven_of_eleven() -> None:
    for unit in the_catalogue().units:
        meter = unit_meter(unit)
        assert (meter.present, meter.countable) == (9, 9), unit.id
        award = award_meter(an_award(unit.id))
        assert (award.present, award.countable) == (11, 11), unit.id


def test_the_elements_stand_in_the_order_of_the_annex_eleven_mandatory_and_five_optional() -> None:
    expected = [f"M{n}" for n in range(1, 12)] + [f"O{n}" for n in range(1, 6)]
    assert [e.code for e in unit_meter(a_unit()).elements] == expected
    assert [e.code for e in award_meter(an_award()).elements] == expected


def test_learner_and_date_come_with_the_award() -> None:
    states = {e.name: e.state for e in unit_meter(a_unit()).elements}
    assert states["learner"] is states["date"] is ElementState.WITH_AWARD
    assert {e.name: e.state for e in award_meter(an_award()).elements}["learner"] is ElementState.PRESENT


@pytest.mark.parametrize(
    ("unit", "name", "reason"),
    [
        (replace(a_unit(), eqf_level=None), "level", "level.none"),
        (replace(a_unit(), workload=Workload(0)), "workload", "workload.none"),
        (replace(a_unit(), outcomes=()), "outcomes", "outcomes.none"),
        (replace(a_unit(), assessment=replace(a_unit().assessment, types=())), "assessment", "assessment.none"),
    ],
)
def test_a_missing_element_is_named_with_the_reason(unit: LearningUnit, name: str, reason: str) -> None:
    meter = unit_meter(unit)
    assert [(e.name, e.reason) for e in meter.missing] == [(name, reason)]
    assert not meter.complete


def test_a_level_that_the_school_says_does_not_apply_counts_as_present() -> None:
    meter = unit_meter(replace(a_unit("LU-29"), eqf_level=None, eqf_not_applicable=True))
    assert meter.complete


def test_the_dutch_kinds_of_the_catalogue_are_all_allowed() -> None:
    assert all(dutch_kind(unit).allowed for unit in the_catalogue().units)


@pytest.mark.parametrize(
    ("workload", "allowed", "reason"),
    [
        (Workload(84, ects=3), True, "dutch.micro_credential_for_professionals"),
        (Workload(840, ects=30), True, "dutch.micro_credential_for_professionals"),
        (Workload(28, ects=1), False, "dutch.micro_credential_experiment"),
        (Workload(868, ects=31), False, "dutch.micro_credential_credits"),
        (Workload(240, sbu=240), True, "dutch.micro_credential_mbo_pilot"),
        (Workload(239, sbu=239), False, "dutch.micro_credential_too_short"),
        (Workload(40), False, "dutch.micro_credential_credits"),
    ],
)
def test_the_dutch_microcredential_has_its_own_limits(workload: Workload, allowed: bool, reason: str) -> None:
    kind = dutch_kind(replace(a_unit("LU-05"), workload=workload))
    assert (kind.allowed, kind.reasons) == (allowed, (reason,))


def test_a_group_trip_is_a_micro_credential_in_the_european_sense_and_not_in_the_dutch_one() -> None:
    trip = a_unit("LU-07")
    assert unit_meter(trip).complete
    assert dutch_kind(trip).kind == "extra_curricular"
    assert not dutch_kind(replace(trip, badge_type=a_unit("LU-05").badge_type)).allowed
