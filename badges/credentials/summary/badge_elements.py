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


@dataclass(slots=True)
class Elements:
    """What was found, while it is gathered."""

    elements: dict[str, list[Text]] = field(default_factory=dict)
    members: list[Listed] = field(default_factory=list)
    alignments: list[Aligned] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    workloads: set[int | None] = field(default_factory=set)

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
        url, code = link(alignment.get("targetUrl")), string(alignment.get("targetCode"))
        element = _ELEMENTS.get(string(alignment.get("targetType")) or "")
        if element == "workload":
            found.workloads.add(hours(code))
        elif element is not None:
            found.add(element, name, url, code)
        elif level := stated_level(alignment):
            found.levels.append(level)
        else:
            found.alignments.append(Aligned(string(alignment.get("targetFramework")) or "", name, url))
    for element, said, code in _further(achievement, text):
        if element not in found.elements:
            found.add(element, said, None, code)
    if not found.levels and (level_said := _first(achievement, "EQF", "eqfLevel")):
        found.levels.append(Level(EQF, level_said[:_LONGEST_CODE]))
    if not found.workloads and (invested := number(_any(achievement, "timeInvestment"))) and 0 < invested < 100_000:
        found.workloads.add(int(invested))
    found.levels = list(dict.fromkeys(found.levels))
    return found


def study_load_of(achievement: Document) -> int | None:
    """Dutch study load hours (educredentials: SBU)."""
    said = number(_any(achievement, "SBU"))
    return int(said) if said and 0 < said < 100_000 else None


def credits_of(subject: Document, achievement: Document) -> str | None:
    """The number of credits, as the standard has it or as educredentials does."""
    said = subject.get("creditsEarned", achievement.get("creditsAvailable"))
    said = number(said if said is not None else _any(achievement, "ECTS"))
    return f"{said:g}" if said is not None and said >= 0 else None


def credit_system_of(achievement: Document) -> str | None:
    """Open Badges do not say of which system credits are. Where the European workload stands beside them they are European."""
    types = {string(one.get("targetType")) for one in islice(nodes(achievement.get("alignment")), MOST_ALIGNMENTS)}
    return ECTS if "ext:EUWorkload" in types or number(_any(achievement, "ECTS")) is not None else None


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
