"""How far somebody came: the rubric step of each outcome of an award."""

from __future__ import annotations

from dataclasses import dataclass

from badges.model.award import Award
from badges.model.learning import LearningOutcome, RubricLevel


@dataclass(frozen=True, slots=True)
class Reached:
    """One outcome that was reached, and its step."""

    outcome: LearningOutcome
    step: RubricLevel | None
    steps: int


def reached(award: Award) -> list[Reached]:
    """The outcomes that were reached, in the order of the unit; what was not reached is absent."""
    levels = {result.outcome: result.level for result in award.results}
    return [
        Reached(outcome, award.unit.rubric_level(levels[outcome.id]), len(award.unit.rubric))
        for outcome in award.unit.outcomes
        if outcome.id in levels
    ]
