"""What a reader is shown of a badge comes from what was signed, and from nothing else."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from badges.credentials.summary import plain_name, summarize
from badges.model.issued import FormName
from tests.verification.signed import a_badge


def steps(badge: dict[str, Any]) -> dict[str, tuple[int | None, int | None]]:
    said = summarize(badge, FormName.OPEN_BADGE)
    return {outcome.text.best("en")[1]: (outcome.step, outcome.steps) for outcome in said.outcomes}


def test_a_step_keeps_its_number_in_whatever_order_the_steps_stand() -> None:
    badge = a_badge()
    turned = deepcopy(badge)
    for description in turned["credentialSubject"]["achievement"]["resultDescription"]:
        description.get("rubricCriterionLevel", []).reverse()  # a set to JSON-LD: the signature would still fit
    assert steps(turned) == steps(badge)
    assert {step for step, _ in steps(badge).values()} == {2, 3, 4}


@pytest.mark.parametrize("level", [None, "", "high", "1", "99999", "２", 2])
def test_steps_that_are_not_numbered_have_no_place(level: object) -> None:
    badge = a_badge()
    for description in badge["credentialSubject"]["achievement"]["resultDescription"]:
        for step in description.get("rubricCriterionLevel", []):
            step["level"] = level
    assert {step for step, _ in steps(badge).values()} == {None}
    assert {count for _, count in steps(badge).values()} == {4}


@pytest.mark.parametrize("id", [None, "", 7])
def test_a_step_without_an_id_was_reached_by_nobody(id: object) -> None:
    badge = a_badge()
    for description in badge["credentialSubject"]["achievement"]["resultDescription"]:
        for step in description.get("rubricCriterionLevel", []):
            step["id"] = id
    for result in badge["credentialSubject"]["result"]:
        result["achievedLevel"] = id
    assert steps(badge)
    assert {outcome.level for outcome in summarize(badge, FormName.OPEN_BADGE).outcomes} == {None}


def test_a_list_of_one_is_read_as_what_is_in_it() -> None:
    def wrapped(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: [wrapped(member)] if not isinstance(member, list) else wrapped(member) for name, member in value.items()
            }
        return [wrapped(item) for item in value] if isinstance(value, list) else value

    badge = a_badge()
    said = summarize(badge, FormName.OPEN_BADGE)
    assert said.outcomes
    assert summarize(wrapped(badge), FormName.OPEN_BADGE) == said
    assert plain_name(wrapped(badge)) == plain_name(badge)
    badge["credentialSubject"]["achievement"]["name"] = ["Once", "Once"]  # one statement to a signature, and one name to a reader
    assert summarize(badge, FormName.OPEN_BADGE).title.best("en")[1] == "Once"


def test_a_name_may_say_its_language() -> None:
    badge = a_badge()
    achievement = badge["credentialSubject"]["achievement"]
    achievement["name"] = [{"@value": "Imkerij", "@language": "nl"}, {"@value": "Beekeeping"}]
    title = summarize(badge, FormName.OPEN_BADGE).title
    assert (title.best("nl")[1], title.best("en")[1]) == ("Imkerij", "Beekeeping")
    achievement["name"] = ["One", "Another", {"@value": "Imkerij", "@language": "nl"}]
    assert summarize(badge, FormName.OPEN_BADGE).title.wordings == {"nl": "Imkerij"}
