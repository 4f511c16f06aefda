"""What units make together, and when they make a collection complete: only what holds for every part is said of the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from badges.credentials.open_badge import editions
from badges.model.award import Award
from badges.model.completeness import RuleState, completeness
from badges.model.composite import MARK, UnlikeParts, composite_unit, whole_of
from badges.model.concepts import Concept
from badges.model.learning import Collection, CollectionRules, LearningUnit
from badges.model.text import Text
from tests.makers import a_unit, an_award, the_catalogue

CONCEPTS = {f"{concept.vocabulary}/{concept.key}": concept for concept in the_catalogue().concepts}


def collection(**rules: Any) -> Collection:
    found = next(one for one in the_catalogue().collections if one.id == "COL-GREEN")
    return replace(found, rules=CollectionRules(**rules)) if rules else found


def whole(*units: LearningUnit, of: Collection | None = None) -> LearningUnit:
    return composite_unit(of or collection(), units, CONCEPTS.get)


def an_outcome_of(state: RuleState, *awards: Award, level: str | None = None, **rules: Any) -> str:
    """The sentence about the only rule that stands like this."""
    held = completeness(collection(**rules), awards, level)
    (found,) = [check for check in held.rules if check.state is state]
    return f"{found.rule}: {found.sentence}"


def test_the_same_parts_give_the_same_unit_whatever_their_order_and_others_another() -> None:
    one, other = a_unit("LU-05"), a_unit("LU-23")
    made = whole(one, other)
    assert whole(other, one) == made
    newer = whole(one, replace(other, version="9.0.0"))
    assert newer.id == made.id
    assert newer.version != made.version
    assert whole(one).id != made.id
    renamed = whole(one, other, of=replace(collection(), title=Text({"en": "Another", "nl": "Anders"})))
    assert (renamed.id, renamed.version != made.version) == (made.id, True)


def test_its_address_is_none_that_a_catalogue_could_have() -> None:
    made = whole(a_unit("LU-05"), of=replace(collection(), id="Col / 1"))
    assert made.slug.startswith(f"col-1{MARK}")
    assert not any(MARK in unit.slug for unit in the_catalogue().units)


def test_work_and_outcomes_add_up() -> None:
    one, other, third = a_unit("LU-05"), a_unit("LU-13"), a_unit("LU-17")
    made = whole(one, other, third)
    assert (made.workload.hours, made.workload.ects, made.workload.sbu) == (84 + 56 + 24, 5, None)
    assert {o.id for o in made.outcomes} == {o.id for unit in (one, other, third) for o in unit.outcomes}
    assert made.sdgs == tuple(sorted({*one.sdgs, *other.sdgs, *third.sdgs}))


def test_a_level_stands_only_where_it_is_that_of_every_part() -> None:
    one, other = a_unit("LU-05"), a_unit("LU-13")
    assert whole(one, replace(other, eqf_level=one.eqf_level)).eqf_level == one.eqf_level
    assert whole(one, replace(other, eqf_level=5)).eqf_level is None
    staff = [replace(unit, eqf_level=None, eqf_not_applicable=True) for unit in (one, other)]
    assert whole(*staff).eqf_not_applicable
    assert not whole(staff[0], other).eqf_not_applicable
    levels = whole(a_unit("LU-01"), a_unit("LU-12")).target_levels
    assert [level.key for level in levels] == ["mbo-3", "mbo-4"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("supervised_online_id", "supervised_online_no_id"), "supervised_online_no_id"),
        (("supervised_online_id", "unsupervised_id"), "unsupervised_id"),
        (("supervised_onsite_no_id", "supervised_online_id"), "unsupervised_no_id"),
        (("supervised_onsite_id", "supervised_onsite_id"), "supervised_onsite_id"),
    ],
)
def test_the_supervision_is_what_holds_for_every_part(keys: tuple[str, str], said: str) -> None:
    units = []
    for unit, key in zip((a_unit("LU-05"), a_unit("LU-13")), keys, strict=True):
        units.append(replace(unit, assessment=replace(unit.assessment, supervision=CONCEPTS[f"supervision/{key}"])))
    assert whole(*units).assessment.supervision.key == said


def test_what_is_mixed_is_called_blended_or_what_most_of_the_hours_are() -> None:
    abroad, at_home = a_unit("LU-07"), a_unit("LU-08")
    assert whole(abroad, at_home).mobility.form == abroad.mobility.form
    online = replace(at_home, mobility=replace(at_home.mobility, form=CONCEPTS["mobility_form/virtual"]))
    assert whole(abroad, online).mobility.form.key == "blended"
    on_site = replace(at_home, mode=CONCEPTS["mode_of_learning/presential"])
    assert whole(on_site, replace(abroad, mode=CONCEPTS["mode_of_learning/online"])).mode.key == "blended"

    def nothing(_: str) -> Concept | None:
        return None

    assert composite_unit(collection(), [abroad, online], nothing).mobility.form == abroad.mobility.form


def test_it_is_written_in_the_languages_that_all_of_it_has() -> None:
    one = a_unit("LU-07")
    assert editions(whole(one)) == ("en", "nl")  # the collection has no German
    title = Text({"en": "A title", "nl": "Een titel", "de": "Ein Titel"})
    german = replace(collection(), title=title, purpose=title)
    assert editions(whole(one, of=german)) == editions(one) == ("en", "nl", "de")
    assert editions(whole(one, a_unit("LU-02"), of=german)) == editions(a_unit("LU-02")) == ("en", "nl")


def test_parts_that_do_not_go_together_are_refused() -> None:
    one = a_unit("LU-05")
    with pytest.raises(UnlikeParts, match="needs parts"):
        whole()
    with pytest.raises(UnlikeParts, match="twice"):
        whole(one, one)
    with pytest.raises(UnlikeParts, match="one school"):
        whole(one, a_unit("LU-02"))
    with pytest.raises(UnlikeParts, match="different steps"):
        whole(one, replace(a_unit("LU-13"), rubric=one.rubric[:2]))


def test_somebody_took_part_from_the_first_day_to_the_last() -> None:
    one, other = an_award("LU-05").participation, an_award("LU-13").participation
    later = replace(other, end=other.end.replace(year=2027), country="BE")
    told = whole_of([one, later], whole(a_unit("LU-05"), a_unit("LU-13")))
    assert (told.start, told.end, told.country) == (one.start, later.end, None)
    assert told.hours == 84 + 56
    assert whole_of([one, replace(other, hours=None)], a_unit("LU-05")).hours is None


def test_every_rule_is_told_with_what_is_missing() -> None:
    one, other = an_award("LU-07"), an_award("LU-08")
    missing, fulfilled = RuleState.MISSING, RuleState.FULFILLED
    assert an_outcome_of(missing, one, min_units=2) == "min_units: 1 of at least 2 units: 1 too few."
    assert an_outcome_of(missing, one, units_any_of=("LU-01", "LU-02")) == (
        "units_any_of: None of the units LU-01, LU-02 is there; one is needed."
    )
    assert an_outcome_of(missing, one, domains_required=("personal", "intercultural")) == (
        "domains_required: No outcome was reached in intercultural; needed are outcomes in personal, intercultural."
    )
    assert an_outcome_of(missing, one, other, min_distinct_sdgs=4).startswith("min_distinct_sdgs: 3 of at least 4")
    assert an_outcome_of(fulfilled, one, other, min_units=2) == "min_units: 2 of at least 2 units."
    assert an_outcome_of(RuleState.NOT_CHECKED, one, reflection_required=True).endswith("That is not checked here.")


def test_a_domain_counts_only_where_an_outcome_of_it_was_reached() -> None:
    one = an_award("LU-08")
    held = completeness(collection(domains_required=("intercultural",)), [replace(one, results=())])
    assert [check.rule for check in held.missing] == ["domains_required"]


def test_hours_and_domains_depend_on_the_level_of_the_learner() -> None:
    one = an_award("LU-09")  # mbo-2, 80 hours
    hours = (("mbo-2", 60), ("mbo-3", 120))
    assert an_outcome_of(RuleState.MISSING, one, level="mbo-3", min_hours=hours).startswith("min_hours: 80 of at least 120")
    assert completeness(collection(min_hours=hours), [one]).complete
    assert an_outcome_of(RuleState.MISSING, one, level="ad", min_hours=hours).startswith(
        "min_hours: COL-GREEN says nothing of ad"
    )
    several = an_award("LU-11")  # mbo-2 and mbo-3, 80 hours
    assert "enough at mbo-2" in an_outcome_of(RuleState.MISSING, several, min_hours=hours)
    rules: dict[str, Any] = {"domains_required": ("sustainability",), "domains_required_mbo_1_2": ("personal",)}
    assert completeness(collection(**rules), [one]).complete
    assert [check.rule for check in completeness(collection(**rules), [one], "mbo-3").missing] == ["domains_required"]
    assert completeness(collection(domains_required=("sustainability",), domains_required_mbo_1_2=()), [one], "mbo-1").complete
