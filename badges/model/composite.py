"""Composites: the unit that several units make together, as a collection of the catalogue foresees it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from itertools import pairwise
from typing import TypeVar

from badges.model.award import Award
from badges.model.concepts import Concept
from badges.model.further import FurtherOfUnit, UnitInside
from badges.model.learning import (
    AssessmentPlan,
    Collection,
    GradingScheme,
    LearningUnit,
    RubricLevel,
    Workload,
)
from badges.model.mobility import MobilityPlan, Participation
from badges.model.text import Text

T = TypeVar("T", bound=Hashable)
Named = Callable[[str], Concept | None]
"""Finds a member of a vocabulary: ``mobility_form/blended``."""

MARK = "~"
"""Stands in the slug of every composite, and in no slug of a catalogue."""
COMPLETE = "complete"
ALL_PARTS = GradingScheme(
    "all_parts",
    Text(
        {
            "en": "All parts achieved",
            "nl": "Alle onderdelen behaald",
            "de": "Alle Teile erreicht",
            "fr": "Toutes les parties réussies",
            "es": "Todas las partes superadas",
            "it": "Tutte le parti superate",
        }
    ),
    ("incomplete", COMPLETE),
    (
        Text(
            {
                "en": "Incomplete",
                "nl": "Onvolledig",
                "de": "Unvollständig",
                "fr": "Incomplet",
                "es": "Incompleto",
                "it": "Incompleto",
            }
        ),
        Text(
            {
                "en": "Complete",
                "nl": "Volledig",
                "de": "Vollständig",
                "fr": "Complet",
                "es": "Completo",
                "it": "Completo",
            }
        ),
    ),
    pass_from=COMPLETE,
)
"""How a composite is graded: each part has a grade of its own, which nobody may average."""

_LEAST_FIRST = ("regular", "extra_curricular", "micro_credential")
"""Dutch kinds of badge: where parts differ, the whole never claims the name that takes most."""


class UnlikeParts(ValueError):
    """Units that cannot be parts of one whole."""


def composite_unit(collection: Collection, parts: Sequence[LearningUnit], named: Named) -> LearningUnit:
    """The unit that these units make together. The same collection and versions of units give the same unit, version included.

    Work adds up, and so do outcomes. What the parts have in common the whole has too. Where they differ, a mixture is named as
    such (blended) or nothing is said; what must be said is then what holds for most of the hours. A level stands only where it is
    that of every part.

    Raises:
        UnlikeParts: for parts of several schools, parts judged in different steps, a unit that is there twice, or none at all.
    """
    units = sorted(parts, key=lambda unit: unit.id)
    _refuse_unlike(units)
    first = max(units, key=lambda unit: unit.workload.hours)
    levels = _same(unit.eqf_level for unit in units)
    plans = [unit.assessment for unit in units]
    whole = LearningUnit(
        id=f"{collection.id}-{_fingerprint([unit.id for unit in units])[:8]}",
        version="",
        slug="",
        title=collection.title,
        summary=collection.purpose,
        awarding_body=first.awarding_body,
        outcomes=_distinct(outcome for unit in units for outcome in unit.outcomes),
        workload=_together([unit.workload for unit in units]),
        mobility=MobilityPlan(
            form=_blended([unit.mobility.form for unit in units], named) or first.mobility.form,
            purpose=first.mobility.purpose,
            countries=_distinct(country for unit in units for country in unit.mobility.countries),
            in_group=all(unit.mobility.in_group for unit in units),
            euregio=all(unit.mobility.euregio for unit in units),
        ),
        assessment=AssessmentPlan(
            types=_distinct(kind for plan in plans for kind in plan.types),
            supervision=_weakest([plan.supervision for plan in plans], named) or first.assessment.supervision,
            assessors=_distinct(role for plan in plans for role in plan.assessors),
            evidence=_distinct(kind for plan in plans for kind in plan.evidence),
            grading=ALL_PARTS,
        ),
        quality_assurance=first.quality_assurance,
        badge_type=min((unit.badge_type for unit in units), key=_claim),
        participation_form=_mixed([unit.participation_form for unit in units], named) or first.participation_form,
        activity_type=first.activity_type,
        mode=_mixed([unit.mode for unit in units], named) or first.mode,
        setting=first.setting,
        rubric=first.rubric,
        target_levels=_shared([unit.target_levels for unit in units]),
        eqf_level=levels,
        eqf_not_applicable=all(unit.eqf_not_applicable for unit in units),
        languages=_distinct(language for unit in units for language in unit.languages),
        co_provider=_same(unit.co_provider for unit in units),
        programmes=_shared([unit.programmes for unit in units]),
        sdgs=tuple(sorted({sdg for unit in units for sdg in unit.sdgs})),
        inclusion_features=_shared([unit.inclusion_features for unit in units]),
        isced=_same(unit.isced for unit in units),
        occupation=_same(unit.occupation for unit in units),
        further=FurtherOfUnit(
            nqf_level=_same(unit.further.nqf_level for unit in units),
            accreditation=_same(unit.further.accreditation for unit in units),
            mandate=_same(unit.further.mandate for unit in units),
            awarding_partners=_shared([unit.further.awarding_partners for unit in units]),
            inside=tuple(UnitInside(unit.id, unit.version, unit.slug, unit.title) for unit in units),
        ),
    )
    # The version tells the content, so that it can be published once and for all; no catalogue numbers it.
    content = json.dumps(asdict(whole), sort_keys=True, default=str)
    slug = f"{re.sub('[^a-z0-9]+', '-', collection.id.lower())}{MARK}{whole.id[-8:]}"
    return replace(whole, version=sha256(content.encode()).hexdigest()[:12], slug=slug)


def whole_of(participations: Sequence[Participation], unit: LearningUnit) -> Participation:
    """Where, when and for how long somebody took part in all of a composite."""
    hours = [part.hours for part in participations]
    return Participation(
        unit.mobility.form,
        unit.mobility.purpose,
        min(part.start for part in participations),
        max(part.end for part in participations),
        _same(part.country for part in participations),
        _same(part.host for part in participations),
        sum(filter(None, hours)) if all(hours) else None,
    )


def in_order(parts: Iterable[Award]) -> tuple[Award, ...]:
    """The parts of a composite as it has them, in whichever order they were named."""
    return tuple(sorted(parts, key=lambda part: part.unit.id))


def _refuse_unlike(units: Sequence[LearningUnit]) -> None:
    if not units:
        raise UnlikeParts("a composite needs parts")
    for unit, other in pairwise(units):
        if unit.id == other.id:
            raise UnlikeParts(f"unit {unit.id} is there twice")
    bodies = {unit.awarding_body.id: unit.awarding_body.name for unit in units}
    if len(bodies) > 1:
        raise UnlikeParts(f"the parts are units of {' and of '.join(bodies.values())}: a composite is of one school")
    for unit in units[1:]:
        if _steps(unit.rubric) != _steps(units[0].rubric):
            raise UnlikeParts(f"{units[0].id} and {unit.id} are judged in different steps")


def _steps(rubric: tuple[RubricLevel, ...]) -> list[tuple[int, str]]:
    return [(step.level, step.key) for step in rubric]


def _together(works: Sequence[Workload]) -> Workload:
    """Hours add up; so do credits, of the parts that give any."""
    ects = [work.ects for work in works if work.ects is not None]
    sbu = [work.sbu for work in works if work.sbu is not None]
    return Workload(sum(work.hours for work in works), sum(ects) if ects else None, sum(sbu) if sbu else None)


def _same(values: Iterable[T]) -> T | None:
    """What is the same everywhere."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _distinct(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _shared(lists: Sequence[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(value for value in lists[0] if all(value in one for one in lists[1:]))


def _mixed(concepts: Sequence[Concept], named: Named) -> Concept | None:
    """What they have in common, else that they are mixed."""
    return _same(concepts) or named(f"{concepts[0].vocabulary}/blended")


def _blended(forms: Sequence[Concept], named: Named) -> Concept | None:
    """The form of mobility: blended is online and abroad, which being at home and abroad is not."""
    mixed = {"physical", "virtual", "blended"} >= {form.key for form in forms}
    return _mixed(forms, named) if mixed else _same(forms)


def _weakest(concepts: Sequence[Concept], named: Named) -> Concept | None:
    """The supervision that holds for every part."""
    if len(set(concepts)) == 1:
        return concepts[0]
    ways = {concept.key.removesuffix("_no_id").removesuffix("_id") for concept in concepts}
    way = ways.pop() if len(ways) == 1 else "unsupervised"
    known = "no_id" if any(concept.key.endswith("_no_id") for concept in concepts) else "id"
    return named(f"{concepts[0].vocabulary}/{way}_{known}")


def _claim(kind: Concept) -> int:
    return _LEAST_FIRST.index(kind.key) if kind.key in _LEAST_FIRST else len(_LEAST_FIRST)


def _fingerprint(names: Sequence[str]) -> str:
    return sha256("\n".join(names).encode()).hexdigest()
