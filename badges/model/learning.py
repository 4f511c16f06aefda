"""What can be learned: units with internationalised outcomes, mapped to frameworks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from badges.model.concepts import Concept, Framework, FrameworkItem
from badges.model.further import NOTHING_OF_UNIT, FurtherOfUnit
from badges.model.mobility import MobilityPlan
from badges.model.parties import Organisation
from badges.model.text import Text, common_languages
from badges.model.the_very import TheVery


@dataclass(frozen=True, slots=True)
class LearningOutcome:
    """What a learner can do, knows or is disposed to do after the unit."""

    id: str
    dimension: str
    """``knowledge``, ``skill`` or ``attitude``."""
    domain: Concept
    text: Text
    alignments: tuple[FrameworkItem, ...] = ()
    life_skills: tuple[FrameworkItem, ...] = ()
    cefr_level: str | None = None
    required_level: int = 1
    """Lowest rubric level that counts as achieved."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Notional workload: hours always; ECTS credits (28 h each) or Dutch mbo study load hours where they apply."""

    hours: int
    ects: float | None = None
    sbu: int | None = None

    @property
    def duration(self) -> str:
        """ISO 8601 duration in hours, never normalised to days: ``PT60H``."""
        return f"PT{self.hours}H"


@dataclass(frozen=True, slots=True)
class GradingScheme:
    """How a unit is graded: a list of values from low to high, or a numeric range."""

    key: str
    name: Text
    values: tuple[str, ...] = ()
    labels: tuple[Text, ...] = ()
    """Wording of each value, same order; empty when values speak for themselves (A1 … C2)."""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    pass_from: str | None = None
    distribution_required: bool = False

    @property
    def numeric(self) -> bool:
        """True when a grade is a number between ``minimum`` and ``maximum``."""
        return self.minimum is not None


@dataclass(frozen=True, slots=True)
class GradeBand:
    """How many of the reference group had a grade from ``lowest`` to ``highest``, both included."""

    lowest: float
    highest: float
    count: int

    @property
    def label(self) -> str:
        """``7.0-7.4``"""
        return f"{self.lowest:.1f}-{self.highest:.1f}"


@dataclass(frozen=True, slots=True)
class GradeDistribution:
    """How grades fell in a reference group (ECTS Users' Guide 2015, annex on grade distribution). Bands from low to high."""

    reference: Text
    """Which scale, which group, which years."""
    bands: tuple[GradeBand, ...]

    def around(self, grade: float) -> tuple[int, int, int] | None:
        """Whole percentages of the group that had a lower, the same and a higher band; None outside all bands."""
        place = next((n for n, band in enumerate(self.bands) if band.lowest <= grade <= band.highest), None)
        total = sum(band.count for band in self.bands)
        if place is None or not total:
            return None
        # Rounding the running totals keeps every share at nought or more and their sum at a hundred.
        below, up_to = (round(100 * sum(band.count for band in self.bands[:n]) / total) for n in (place, place + 1))
        return below, up_to - below, 100 - up_to


@dataclass(frozen=True, slots=True)
class RubricLevel:
    """One of the steps in which every outcome is judged."""

    level: int
    key: str
    label: Text
    description: Text


@dataclass(frozen=True, slots=True)
class AssessmentPlan:
    """How the outcomes are assessed."""

    types: tuple[Concept, ...]
    supervision: Concept
    assessors: tuple[Concept, ...]
    evidence: tuple[Concept, ...]
    grading: GradingScheme
    distribution: GradeDistribution | None = None


@dataclass(frozen=True, slots=True)
class QualityAssurance:
    """Who assures the quality of the unit, after which framework."""

    key: str
    name: Text
    framework: str
    body: str


@dataclass(frozen=True, slots=True)
class IscedField:
    """Field of education: ISCED-F 2013 code of 2, 3 or 4 digits, a string because of leading zeros."""

    code: str
    label: str
    uri: str


@dataclass(frozen=True, slots=True)
class LearningUnit:
    """One version of a unit: what may be awarded. A published version is never edited."""

    id: str
    version: str
    slug: str
    title: Text
    summary: Text
    awarding_body: Organisation
    outcomes: tuple[LearningOutcome, ...]
    workload: Workload
    mobility: MobilityPlan
    assessment: AssessmentPlan
    quality_assurance: QualityAssurance
    badge_type: Concept
    """The Dutch kind of edubadge: regular, micro_credential, extra_curricular."""
    participation_form: Concept
    activity_type: Concept
    mode: Concept
    setting: Concept
    rubric: tuple[RubricLevel, ...]
    target_levels: tuple[Concept, ...] = ()
    eqf_level: int | None = None
    eqf_not_applicable: bool = False
    """True when the school says that no level applies (staff units)."""
    duration: str | None = None
    """ISO 8601, calendar length: ``P4W``."""
    languages: tuple[str, ...] = ()
    """Languages of instruction, ISO 639-1."""
    co_provider: Organisation | None = None
    host: Organisation | None = None
    programmes: tuple[str, ...] = ()
    prerequisites: Text | None = None
    stackable_towards: tuple[str, ...] = ()
    sdgs: tuple[int, ...] = ()
    inclusion_features: tuple[Concept, ...] = ()
    isced: IscedField | None = None
    occupation: FrameworkItem | None = None
    notes: str | None = None
    """A remark for colleagues; never in a credential."""
    further: FurtherOfUnit = NOTHING_OF_UNIT
    """What few units say."""

    @property
    def issuing_body(self) -> Organisation:
        """Who signs and seals: the awarding body, unless it gave somebody else a mandate."""
        return self.further.mandate.issuer if self.further.mandate else self.awarding_body

    def outcome(self, id: str) -> LearningOutcome | None:
        """The outcome with this id, if the unit has it."""
        return next((o for o in self.outcomes if o.id == id), None)

    def rubric_level(self, level: int) -> RubricLevel | None:
        """The rubric step with this number, if there is one."""
        return next((r for r in self.rubric if r.level == level), None)

    @property
    def complete_languages(self) -> tuple[str, ...]:
        """The languages in which every text that the school wrote and every label of our own exists.

        A credential declares a language only if it is here (EDC ``displayParameter.language``). Labels of EU concepts
        do not count: they appear in the languages that the EU publishes.
        """
        return _complete_languages(TheVery(self))


@lru_cache(maxsize=128)
def _complete_languages(very: TheVery[LearningUnit]) -> tuple[str, ...]:
    unit = very.it
    texts = [unit.title, unit.summary, unit.quality_assurance.name, unit.assessment.grading.name]
    texts += [unit.prerequisites] if unit.prerequisites else []
    texts += [unit.assessment.distribution.reference] if unit.assessment.distribution else []
    texts += [unit.participation_form.label, unit.badge_type.label, unit.mode.label, unit.setting.label]
    texts += [unit.mobility.form.label, unit.mobility.purpose.label, unit.assessment.supervision.label]
    texts += [c.label for c in unit.assessment.types]
    texts += [c.label for c in (*unit.assessment.assessors, *unit.assessment.evidence)]
    texts += list(unit.assessment.grading.labels)
    texts += [o.text for o in unit.outcomes] + [o.domain.label for o in unit.outcomes]
    texts += [step for r in unit.rubric for step in (r.label, r.description)]
    texts += unit.further.texts()
    return common_languages(texts)


@dataclass(frozen=True, slots=True)
class Programme:
    """A course of study that units belong to."""

    id: str
    name: Text
    organisation: str
    level: str
    sector: str
    units: tuple[str, ...] = ()
    register_code: str | None = None


@dataclass(frozen=True, slots=True)
class CollectionRules:
    """When a collection of units is complete."""

    min_units: int = 1
    min_hours: tuple[tuple[str, int], ...] = ()
    """By target level, e.g. ``("mbo-2", 24)``."""
    domains_required: tuple[str, ...] = ()
    domains_required_mbo_1_2: tuple[str, ...] | None = None
    units_any_of: tuple[str, ...] = ()
    min_distinct_sdgs: int = 0
    reflection_required: bool = False
    verified_name_required: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of units that together make a composite credential."""

    id: str
    title: Text
    purpose: Text
    rules: CollectionRules


@dataclass(frozen=True, slots=True)
class ReflectionPrompt:
    """A question to think about before, during or after an experience."""

    id: str
    moment: str
    text: Text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything one catalogue file holds, with every reference already resolved to the thing itself."""

    id: str
    version: str
    languages: tuple[str, ...]
    default_language: str
    frameworks: tuple[Framework, ...]
    items: tuple[FrameworkItem, ...]
    concepts: tuple[Concept, ...]
    grading_schemes: tuple[GradingScheme, ...]
    rubric: tuple[RubricLevel, ...]
    quality_assurance: tuple[QualityAssurance, ...]
    organisations: tuple[Organisation, ...]
    programmes: tuple[Programme, ...]
    reflection_prompts: tuple[ReflectionPrompt, ...]
    collections: tuple[Collection, ...]
    units: tuple[LearningUnit, ...]
