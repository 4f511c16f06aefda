"""Whether awards of one person make a collection complete: each of its rules, how far, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from badges.model.award import Award
from badges.model.learning import Collection

LOW_LEVELS = ("mbo-1", "mbo-2")
"""The levels that ``domains_required_mbo_1_2`` is for."""


class RuleState(StrEnum):
    """How a rule stands."""

    FULFILLED = "fulfilled"
    MISSING = "missing"
    NOT_CHECKED = "not_checked"
    """A list of awards cannot tell: somebody else looks at it."""


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule of a collection, named as the catalogue names it, and what a person should know about it."""

    rule: str
    state: RuleState
    sentence: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """Every rule that a collection has, in the order of the catalogue."""

    rules: tuple[RuleCheck, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing that was checked is missing."""
        return not self.missing

    @property
    def missing(self) -> tuple[RuleCheck, ...]:
        """The rules that are not fulfilled."""
        return tuple(check for check in self.rules if check.state is RuleState.MISSING)

    @property
    def not_checked(self) -> tuple[RuleCheck, ...]:
        """The rules that a list of awards says nothing of."""
        return tuple(check for check in self.rules if check.state is RuleState.NOT_CHECKED)


def completeness(collection: Collection, parts: Sequence[Award], level: str | None = None) -> Completeness:
    """Hold these awards against the rules of a collection.

    ``level`` is that of the learner's programme (``mbo-2``), on which hours and domains depend. Without it they are held against
    what is asked at the levels that all parts are for; where those ask for different things, against the most.
    """
    levels = (level,) if level else _levels(parts)
    checks = [_units(collection, parts), *_hours(collection, parts, levels), *_domains(collection, parts, levels)]
    checks += [*_any_of(collection, parts), *_sdgs(collection, parts)]
    rules = collection.rules
    if rules.reflection_required:
        checks.append(
            RuleCheck("reflection_required", RuleState.NOT_CHECKED, "A reflection is required. That is not checked here.")
        )
    if rules.verified_name_required:
        said = "The learner's name must have been verified. That is not checked here."
        checks.append(RuleCheck("verified_name_required", RuleState.NOT_CHECKED, said))
    return Completeness(tuple(checks))


def _levels(parts: Sequence[Award]) -> tuple[str, ...]:
    """The levels that all parts are for; of parts that have none in common, every one of theirs."""
    each = [[level.key for level in part.unit.target_levels] for part in parts]
    everything = dict.fromkeys(level for levels in each for level in levels)
    return tuple(level for level in everything if all(level in levels for levels in each)) or tuple(everything)


def _units(collection: Collection, parts: Sequence[Award]) -> RuleCheck:
    needed, have = collection.rules.min_units, len({part.unit.id for part in parts})
    return _counted("min_units", have, needed, f"{have} of at least {needed} unit{'' if needed == 1 else 's'}")


def _hours(collection: Collection, parts: Sequence[Award], levels: tuple[str, ...]) -> list[RuleCheck]:
    asked = dict(collection.rules.min_hours)
    if not asked:
        return []
    have = sum(part.unit.workload.hours for part in parts)
    known = {level: asked[level] for level in levels if level in asked}
    if not known:
        said = f"{collection.id} says nothing of {' or '.join(levels) or 'no level'}; it asks for hours at {', '.join(asked)}"
        return [RuleCheck("min_hours", RuleState.MISSING, f"{said}: say the level of the learner's programme.")]
    level, needed = max(known.items(), key=lambda one: one[1])
    said = f"{have} of at least {needed} hours at {level}"
    if have < needed and (lower := [name for name, hours in known.items() if hours <= have]):
        said += f" (enough at {', '.join(lower)}: say the level of the learner's programme)"
    return [_counted("min_hours", have, needed, said)]


def _domains(collection: Collection, parts: Sequence[Award], levels: tuple[str, ...]) -> list[RuleCheck]:
    rules = collection.rules
    low = bool(levels) and all(level in LOW_LEVELS for level in levels)
    eased = low and rules.domains_required_mbo_1_2 is not None
    rule = "domains_required_mbo_1_2" if eased else "domains_required"
    needed = (rules.domains_required_mbo_1_2 or ()) if eased else rules.domains_required
    if not needed:
        return []
    reached = {outcome.domain.key for part in parts for result in part.results if (outcome := part.unit.outcome(result.outcome))}
    missing = [domain for domain in needed if domain not in reached]
    if missing:
        said = f"No outcome was reached in {' and '.join(missing)}; needed are outcomes in {', '.join(needed)}."
        return [RuleCheck(rule, RuleState.MISSING, said)]
    return [RuleCheck(rule, RuleState.FULFILLED, f"Outcomes were reached in {', '.join(needed)}.")]


def _any_of(collection: Collection, parts: Sequence[Award]) -> list[RuleCheck]:
    needed = collection.rules.units_any_of
    if not needed:
        return []
    found = [part.unit.id for part in parts if part.unit.id in needed]
    if not found:
        return [RuleCheck("units_any_of", RuleState.MISSING, f"None of the units {', '.join(needed)} is there; one is needed.")]
    return [RuleCheck("units_any_of", RuleState.FULFILLED, f"{' and '.join(found)}, of which one is needed, is there.")]


def _sdgs(collection: Collection, parts: Sequence[Award]) -> list[RuleCheck]:
    needed = collection.rules.min_distinct_sdgs
    if not needed:
        return []
    have = sorted({sdg for part in parts for sdg in part.unit.sdgs})
    said = f"{len(have)} of at least {needed} different Sustainable Development Goals"
    named = f" ({', '.join(map(str, have))})" if have else ""
    return [_counted("min_distinct_sdgs", len(have), needed, said + named)]


def _counted(rule: str, have: int, needed: int, said: str) -> RuleCheck:
    enough = have >= needed
    more = "" if enough else f": {needed - have} too few"
    return RuleCheck(rule, RuleState.FULFILLED if enough else RuleState.MISSING, f"{said}{more}.")
