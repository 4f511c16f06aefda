"""The European elements of a micro-credential, and apart from them the Dutch kinds of edubadge.

Council Recommendation of 16 June 2022 on a European approach to micro-credentials (2022/C 243/02), Annex I: eleven mandatory
and five optional elements. Dutch kinds: edubadges' regular, extra-curricular and microcredential, the last after the Dutch
quality frameworks. The two senses of *micro-credential* differ: a 40-hour group trip can be one in the European sense and may
not carry the Dutch badge type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from badges.model.award import Award
from badges.model.learning import LearningUnit

ECTS_LOW, ECTS_HIGH = 3, 30
"""Dutch quality framework for microcredentials, hbo and wo."""
ECTS_EXPERIMENT = 1
"""Universities, and hbo for initial students, may go down to this until 30 April 2027."""
SBU_LOW = 240
"""Dutch mbo pilot, in principle."""


class ElementState(StrEnum):
    """How an element stands."""

    PRESENT = "present"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    """The school says that it does not apply; counts as present (the Annex says 'if applicable')."""
    WITH_AWARD = "with_award"
    """It depends on the person: a unit cannot have it, every award has."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of Annex I. ``reason`` is a code that says why it is missing or where it will come from."""

    code: str
    """M1 … M11, O1 … O5."""
    name: str
    """Stable name, e.g. ``workload``; pages turn it into words."""
    state: ElementState
    reason: str | None = None

    @property
    def mandatory(self) -> bool:
        """Whether the Annex asks for it always."""
        return self.code.startswith("M")


@dataclass(frozen=True, slots=True)
class Meter:
    """All elements of a unit or an award, in the order of the Annex."""

    elements: tuple[Element, ...]

    @property
    def countable(self) -> int:
        """How many mandatory elements can be there: 9 for a unit, 11 for an award."""
        return sum(e.mandatory and e.state is not ElementState.WITH_AWARD for e in self.elements)

    @property
    def present(self) -> int:
        """How many of those are there, or do not apply."""
        return sum(e.mandatory and e.state in (ElementState.PRESENT, ElementState.NOT_APPLICABLE) for e in self.elements)

    @property
    def complete(self) -> bool:
        """Whether the European name micro-credential may be used."""
        return self.present == self.countable

    @property
    def missing(self) -> tuple[Element, ...]:
        """The mandatory elements that are not there."""
        return tuple(e for e in self.elements if e.mandatory and e.state is ElementState.MISSING)


NAMES: Mapping[str, str] = {
    **{"M1": "learner", "M2": "title", "M3": "country", "M4": "awarding_body", "M5": "date", "M6": "outcomes", "M7": "workload"},
    **{"M8": "level", "M9": "assessment", "M10": "participation", "M11": "quality_assurance"},
    **{"O1": "prerequisites", "O2": "supervision", "O3": "grade", "O4": "stackability", "O5": "further_information"},
}
"""The elements in the order of the Annex, with their stable names."""


def meter_of(there: Mapping[str, bool], *, otherwise: Callable[[str], bool] = lambda _: False) -> Meter:
    """What somebody's credential has and lacks, by the names of the elements; ``otherwise`` tells of those not given."""
    has = {name: there.get(name, otherwise(name)) for name in NAMES.values()}
    return Meter(tuple(_element(code, name, has[name], f"{name}.not_said") for code, name in NAMES.items()))


def unit_meter(unit: LearningUnit) -> Meter:
    """What a unit has and lacks before anybody is awarded it."""
    return Meter(
        (
            Element("M1", "learner", ElementState.WITH_AWARD, "learner.comes_with_award"),
            *_of_unit(unit, mandatory_before_date=True),
            Element("M5", "date", ElementState.WITH_AWARD, "date.comes_with_award"),
            *_of_unit(unit, mandatory_before_date=False),
            *_optional(unit, None),
        )
    )


def award_meter(award: Award) -> Meter:
    """What an award has and lacks: the unit's elements, the learner and the date."""
    named = bool(award.holder.full_name.strip())
    return Meter(
        (
            _element("M1", "learner", named, "learner.no_name"),
            *_of_unit(award.unit, mandatory_before_date=True),
            Element("M5", "date", ElementState.PRESENT),
            *_of_unit(award.unit, mandatory_before_date=False),
            *_optional(award.unit, award),
        )
    )


def _element(code: str, name: str, there: bool, reason: str) -> Element:
    return Element(code, name, ElementState.PRESENT) if there else Element(code, name, ElementState.MISSING, reason)


def _of_unit(unit: LearningUnit, *, mandatory_before_date: bool) -> tuple[Element, ...]:
    body = unit.awarding_body
    if mandatory_before_date:
        return (
            _element("M2", "title", bool(unit.title.wordings), "title.none"),
            _element("M3", "country", bool(body.address.country), "country.none"),
            _element("M4", "awarding_body", bool(body.legal_name.wordings), "awarding_body.none"),
        )
    if unit.eqf_not_applicable:
        level = Element("M8", "level", ElementState.NOT_APPLICABLE, "level.not_applicable")
    else:
        level = _element("M8", "level", unit.eqf_level is not None, "level.none")
    return (
        _element("M6", "outcomes", bool(unit.outcomes), "outcomes.none"),
        _element("M7", "workload", unit.workload.hours > 0, "workload.none"),
        level,
        _element("M9", "assessment", bool(unit.assessment.types), "assessment.none"),
        _element("M10", "participation", bool(unit.participation_form.key), "participation.none"),
        _element("M11", "quality_assurance", bool(unit.quality_assurance.key), "quality_assurance.none"),
    )


def _optional(unit: LearningUnit, award: Award | None) -> tuple[Element, ...]:
    if award is None:
        grade = Element("O3", "grade", ElementState.WITH_AWARD, "grade.comes_with_award")
    else:
        grade = _element("O3", "grade", award.grade is not None, "grade.none")
    further = bool(unit.occupation or unit.isced or unit.sdgs or (award and award.evidence))
    return (
        _element("O1", "prerequisites", unit.prerequisites is not None, "prerequisites.none"),
        _element("O2", "supervision", bool(unit.assessment.supervision.key), "supervision.none"),
        grade,
        _element("O4", "stackability", bool(unit.stackable_towards), "stackability.none"),
        _element("O5", "further_information", further, "further_information.none"),
    )


@dataclass(frozen=True, slots=True)
class DutchKind:
    """The Dutch kind of edubadge a unit says it is, and whether it may say so.

    ``reasons`` are codes: why it may not (``dutch.…``) or what to know about it.
    """

    kind: str
    allowed: bool
    reasons: tuple[str, ...] = ()


def dutch_kind(unit: LearningUnit) -> DutchKind:
    """Check the Dutch rules for edubadges; they say nothing about the European sense."""
    ects, sbu = unit.workload.ects, unit.workload.sbu
    match unit.badge_type.key:
        case "regular":
            if ects is None and sbu is None:
                return DutchKind("regular", False, ("dutch.regular_needs_credits",))
            return DutchKind("regular", True)
        case "extra_curricular":
            if ects is not None or sbu is not None:
                return DutchKind("extra_curricular", False, ("dutch.extra_curricular_has_credits",))
            return DutchKind("extra_curricular", True)
        case "micro_credential":
            return _dutch_micro_credential(unit, ects, sbu)
        case other:
            return DutchKind(other, False, ("dutch.unknown_kind",))


def _dutch_micro_credential(unit: LearningUnit, ects: float | None, sbu: int | None) -> DutchKind:
    kind = "micro_credential"
    if not unit_meter(unit).complete:
        return DutchKind(kind, False, ("dutch.micro_credential_incomplete",))
    if ects is not None:
        if ECTS_LOW <= ects <= ECTS_HIGH:
            return DutchKind(kind, True, ("dutch.micro_credential_for_professionals",))
        if ECTS_EXPERIMENT <= ects < ECTS_LOW:
            return DutchKind(kind, False, ("dutch.micro_credential_experiment",))
        return DutchKind(kind, False, ("dutch.micro_credential_credits",))
    if sbu is not None:
        reason = "dutch.micro_credential_mbo_pilot" if sbu >= SBU_LOW else "dutch.micro_credential_too_short"
        return DutchKind(kind, sbu >= SBU_LOW, (reason,))
    return DutchKind(kind, False, ("dutch.micro_credential_credits",))
