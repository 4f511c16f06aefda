"""The European elements of a micro-credential in a badge: alignments of ours, and what others write in terms of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from badges.credentials.summary.alone import alone, link, nodes, number, string
from badges.credentials.summary.levels import EQF, european_level, stated_level
from badges.credentials.summary.members import hours
from badges.credentials.summary.summary import ECTS, UNKNOWN_LANGUAGE, Aligned, Level, Listed
from badges.credentials.violation import Document
from badges.model.text import Text

MOST_ALIGNMENTS = 500
_LONGEST_CODE = 100

# Open Badges say European elements as alignments; these are their target types.
_ELEMENTS = {
    "ext:EUWorkload": "workload",
    "ext:EUAssessmentType": "assessment",
    "ext:EUSupervision": "supervision",
    "ext:EUParticipationForm": "participation",
    "ext:EUModeOfLearning": "mode",
    "ext:EUQualityAssurance": "quality_assurance",
    "ext:ISCEDF": "field",
    "ext:MobilityForm": "mobility_form",
    "ext:MobilityPurpose": "mobility_purpose",
    "ext:LanguageOfInstruction": "language_of_instruction",
    "ext:LearningSetting": "setting",
    "ext:LearningActivity": "activity",
    "ext:NQF": "national_level",
}
# What educredentials and edubadges write on the achievement itself.
_TERMS = {
    "participationType": "participation",
    "participation": "participation",
    "assessmentType": "assessment",
    "assessment_type": "assessment",
    "supervisionType": "supervision",
    "qualityAssurance": "quality_assurance",
    "quality_assurance_name": "quality_assurance",
}
_PLAIN = (*_TERMS, "identityChecked", "EQF", "eqfLevel", "timeInvestment", "SBU", "ECTS")
_FURTHER = frozenset(name for term in _PLAIN for name in (term, f"ext:{term}"))


@dataclass(slots=True)
class Elements:
    """What was found, while it is gathered."""

    elements: dict[str, list[Text]] = field(default_factory=dict)
    members: list[Listed] = field(default_factory=list)
    alignments: list[Aligned] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    workloads: set[int | None] = field(default_factory=set)
    study_load: int | None = None
    """Dutch study load hours."""
    has_credits: bool = False
    """Whether credits are European ones: Open Badges do not say, but a European workload or a term of others beside them does."""

    @property
    def credit_system(self) -> str | None:
        """Of which system the credits are, where that can be told."""
        return ECTS if self.has_credits else None

    @property
    def level(self) -> int | None:
        """The European level."""
        return european_level(self.levels)

    def add(self, element: str, text: Text, url: str | None, code: str | None) -> None:
        """An element, and of which list it is a member."""
        self.elements.setdefault(element, []).append(text)
        if url or code:
            self.members.append(Listed(element, text, url, code[:_LONGEST_CODE] if code else None))


def elements_of(achievement: Document, text: Callable[[Any], Text | None]) -> Elements:
    """What an achievement says of level, workload, assessment and the other elements; the rest of its alignments are skills."""
    found = Elements()
    for alignment in islice(nodes(achievement.get("alignment")), MOST_ALIGNMENTS):
        name = text(alignment.get("targetName"))
        if name is None:
            continue
        said_type = string(alignment.get("targetType")) or ""
        element = _ELEMENTS.get(said_type)
        if element == "workload":
            found.workloads.add(hours(string(alignment.get("targetCode"))))
            continue
        url = link(alignment.get("targetUrl"))
        if element is not None:
            found.add(element, name, url, string(alignment.get("targetCode")))
            continue
        framework, words = string(alignment.get("targetFramework")) or "", next(iter(name.wordings.values()))
        if level := stated_level(said_type, framework, words, url or "", string(alignment.get("targetCode")) or ""):
            found.levels.append(level)
        else:
            found.alignments.append(Aligned(framework, name, url))
    found.has_credits = bool(found.workloads)
    if not _FURTHER.isdisjoint(achievement):
        _add_further(found, achievement, text)
    found.levels = list(dict.fromkeys(found.levels))
    return found


def _add_further(found: Elements, achievement: Document, text: Callable[[Any], Text | None]) -> None:
    """What others write on the achievement itself, where no alignment says it."""
    for element, said, code in _further(achievement, text):
        if element not in found.elements:
            found.add(element, said, None, code)
    if not found.levels and (level_said := _first(achievement, "EQF", "eqfLevel")):
        found.levels.append(Level(EQF, level_said[:_LONGEST_CODE]))
    if not found.workloads and (invested := number(_any(achievement, "timeInvestment"))) and 0 < invested < 100_000:
        found.workloads.add(int(invested))
    found.study_load = _study_load(achievement)
    found.has_credits = found.has_credits or number(_any(achievement, "ECTS")) is not None


def _study_load(achievement: Document) -> int | None:
    """Dutch study load hours (educredentials: SBU)."""
    said = number(_any(achievement, "SBU"))
    return int(said) if said and 0 < said < 100_000 else None


def credits_of(subject: Document, achievement: Document) -> str | None:
    """The number of credits, as the standard has it or as educredentials does."""
    said = subject.get("creditsEarned", achievement.get("creditsAvailable"))
    said = number(said if said is not None else _any(achievement, "ECTS"))
    return f"{said:g}" if said is not None and said >= 0 else None


def _further(achievement: Document, text: Callable[[Any], Text | None]) -> Iterator[tuple[str, Text, str | None]]:
    for term, element in _TERMS.items():
        said = _any(achievement, term)
        for value in said[:10] if isinstance(said, list) else [said]:
            value = value.get("name") if isinstance(value, dict) else value
            if said_so := text(value):
                yield element, said_so, string(value)
    checked = alone(_any(achievement, "identityChecked"))
    if isinstance(checked, bool) or checked in ("true", "false", "True", "False"):
        code = "identity_checked" if str(checked).lower() == "true" else "identity_not_checked"
        yield "identity_check", Text({UNKNOWN_LANGUAGE: str(checked)}), code


def _any(achievement: Document, term: str) -> Any:
    """A term of others, with or without the prefix of an extension."""
    said = achievement.get(term)
    return said if said is not None else achievement.get(f"ext:{term}")


def _first(achievement: Document, *terms: str) -> str | None:
    for term in terms:
        said = alone(_any(achievement, term))
        written = number(said) if not isinstance(said, str) else None
        said = f"{written:g}" if written is not None else string(said)
        if said:
            return said.rpartition("/")[2] if said.startswith("http") else said
    return None
