"""What pages about an award tell: how far somebody came, and whether the seal only demonstrates."""

from __future__ import annotations

from dataclasses import dataclass

from badges.model.award import Award
from badges.model.learning import LearningOutcome, RubricLevel
from badges.proofs import jades
from badges.proofs.certificates import is_demo


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


def sealed_for_demonstration(european: bytes) -> bool:
    """Whether the seal of a European credential of ours was made with a demonstration certificate."""
    return is_demo(jades.parse(european).chain)
