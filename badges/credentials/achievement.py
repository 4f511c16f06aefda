"""A learning unit as an Open Badges Achievement, in one language: what is said of the unit, never of a person.

The same value stands in every badge for the unit and on the achievement's own page, under the same ``id``; nothing of an award
may enter it. What Open Badges has no term for (the European elements of a micro-credential) is said as alignments with concept
URLs and ``ext:`` target types, so no context of our own is needed and everything is signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from badges.credentials.edition import NoSuchEdition, editions, language_name, plain, words
from badges.credentials.violation import Document
from badges.model.addresses import Addresses
from badges.model.concepts import Concept, FrameworkItem
from badges.model.further import UnitInside
from badges.model.learning import GradingScheme, LearningOutcome, LearningUnit
from badges.model.the_very import TheVery

EQF = "http://data.europa.eu/snb/eqf/"
LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
LANGUAGE_CODES = {
    "ar": "ARA", "bg": "BUL", "bs": "BOS", "ca": "CAT", "cs": "CES", "da": "DAN", "de": "DEU", "el": "ELL", "en": "ENG",
    "es": "SPA", "et": "EST", "eu": "EUS", "fi": "FIN", "fr": "FRA", "ga": "GLE", "gl": "GLG", "hr": "HRV", "hu": "HUN",
    "is": "ISL", "it": "ITA", "lt": "LIT", "lv": "LAV", "mk": "MKD", "mt": "MLT", "nl": "NLD", "no": "NOR", "pl": "POL",
    "pt": "POR", "ro": "RON", "sk": "SLK", "sl": "SLV", "sq": "SQI", "sr": "SRP", "sv": "SWE", "tr": "TUR", "uk": "UKR",
}  # fmt: skip
"""ISO 639-1 to the codes of the EU's authority list of languages."""

FRAMEWORK_TYPES = {"esco": "ext:ESCO", "cefr": "ext:CEFR", "un-sdg": "ext:SDG"}
"""Target types of frameworks that have one; every other item is a ``CFItem``."""

PRACTICE = ("internship", "job_experience", "apprenticeship")


def achievement(unit: LearningUnit, language: str, addresses: Addresses) -> Document:
    """The Achievement of a unit version in one language. It is kept and handed out again: a value, never changed in place.

    Raises:
        NoSuchEdition: for a language in which a text of the school or a word of ours is missing.
    """
    return _achievement(TheVery(unit), language, addresses)


@lru_cache(maxsize=64)
def _achievement(very: TheVery[LearningUnit], language: str, addresses: Addresses) -> Document:
    unit = very.it
    written_in = editions(unit)
    if language not in written_in:
        raise NoSuchEdition(f"{unit.id} is not complete in {language!r}, only in {', '.join(written_in)}")
    id = addresses.achievement(unit.slug, unit.version, language)
    _, title = unit.title.best(language)
    made: Document = {
        "id": id,
        "type": ["Achievement"],
        "achievementType": achievement_type(unit),
        "name": title,
        "description": unit.summary.best(language)[1],
        "criteria": {
            "id": addresses.criteria(unit.slug, unit.version, language),
            "narrative": criteria_narrative(unit, language),
        },
        "inLanguage": language,
        "version": unit.version,
        "humanCode": unit.id,
        "image": {
            "id": addresses.badge_image(unit.slug, unit.version, language),
            "type": "Image",
            "caption": title,
        },
    }
    if unit.workload.ects:
        made["creditsAvailable"] = number(unit.workload.ects)
    if unit.isced:
        made["fieldOfStudy"] = unit.isced.label
    related = [_related(unit, other, addresses) for other in written_in if other != language]
    related += [_part(part, language, addresses) for part in unit.further.inside]
    if related:
        made["related"] = related
    made["alignment"] = _distinct(_alignments(unit, language, addresses, id))
    steps = _steps(unit, language)
    made["resultDescription"] = [result_description(unit.assessment.grading, language, id)]
    made["resultDescription"] += [_rubric(outcome, steps, language, id) for outcome in unit.outcomes]
    return made


def achievement_type(unit: LearningUnit) -> str:
    """The kind of achievement (AchievementType): *MicroCredential* only for units whose Dutch badge type carries that name."""
    activity = unit.activity_type.key
    match unit.badge_type.key:
        case "micro_credential":
            return "MicroCredential"
        case "extra_curricular":
            return "CommunityService" if activity == "volunteering" else "CoCurricular"
        case _:
            return "Fieldwork" if activity in PRACTICE else "Course"


def criteria_narrative(unit: LearningUnit, language: str) -> str:
    """What one must show, in Markdown: the outcomes, what is needed before, and what it counts towards; first its parts."""
    own = words(language)
    lines = [f"**{own.outcomes}**", ""]
    if unit.further.inside:
        titles = [f"- {plain(part.title.best(language)[1])} ({plain(part.id)})" for part in unit.further.inside]
        lines = [f"**{own.parts}**", "", *titles, "", *lines]
    lines += [f"- {_criterion(outcome, language)}" for outcome in unit.outcomes]
    if unit.prerequisites:
        lines += ["", f"{own.required}: {plain(unit.prerequisites.best(language)[1])}"]
    if unit.stackable_towards:
        lines += ["", f"{own.towards}: {plain(', '.join(unit.stackable_towards))}"]
    return "\n".join(lines)


def result_id(achievement_id: str) -> str:
    """Where the overall grade is described."""
    return f"{achievement_id}#result"


def outcome_id(achievement_id: str, outcome: str) -> str:
    """Where the rubric of one outcome is described."""
    return f"{achievement_id}#{outcome}"


def level_id(achievement_id: str, outcome: str, level: int) -> str:
    """One step of that rubric."""
    return f"{achievement_id}#{outcome}-level-{level}"


def is_status(scheme: GradingScheme) -> bool:
    """Whether a grade only says passed or failed, which Open Badges has its own words for (ResultType ``Status``)."""
    return len(scheme.values) == 2 and scheme.pass_from == scheme.values[1]


def grade_wording(scheme: GradingScheme, value: str, language: str) -> str:
    """A grade as the edition writes it: its wording in a list of values, the number itself in a range."""
    if scheme.labels and value in scheme.values:
        return scheme.labels[scheme.values.index(value)].best(language)[1]
    return value


def result_description(scheme: GradingScheme, language: str, achievement_id: str) -> Document:
    """How the overall grade is given. Every value is a string, numbers too (ResultDescription)."""
    described: Document = {
        "id": result_id(achievement_id),
        "type": ["ResultDescription"],
        "name": scheme.name.best(language)[1],
    }
    if scheme.numeric:
        described["resultType"] = "RawScore"
        described["valueMin"] = f"{scheme.minimum:g}"
        described["valueMax"] = f"{scheme.maximum:g}"
        if scheme.pass_from:
            described["requiredValue"] = scheme.pass_from
    elif is_status(scheme):
        described["resultType"] = "Status"
    else:
        described["resultType"] = "PerformanceLevel"
        described["allowedValue"] = [grade_wording(scheme, value, language) for value in scheme.values]
        if scheme.pass_from in scheme.values:
            described["requiredValue"] = grade_wording(scheme, scheme.pass_from, language)
    return described


def number(value: float) -> int | float:
    """A whole number without a fraction part, so that every JSON-LD processor writes the same digits."""
    return int(value) if float(value).is_integer() else value


def _steps(unit: LearningUnit, language: str) -> list[tuple[int, Document]]:
    """The steps in which every outcome is judged, low to high (ResultDescription)."""
    return [
        (
            step.level,
            {
                "type": ["RubricCriterionLevel"],
                "name": step.label.best(language)[1],
                "description": step.description.best(language)[1],
                "level": str(step.level),
            },
        )
        for step in sorted(unit.rubric, key=lambda step: step.level)
    ]


def _rubric(outcome: LearningOutcome, steps: list[tuple[int, Document]], language: str, achievement_id: str) -> Document:
    return {
        "id": outcome_id(achievement_id, outcome.id),
        "type": ["ResultDescription"],
        "name": outcome.text.best(language)[1],
        "resultType": "RubricCriterionLevel",
        "requiredLevel": level_id(achievement_id, outcome.id, outcome.required_level),
        "rubricCriterionLevel": [{"id": level_id(achievement_id, outcome.id, level), **step} for level, step in steps],
    }


def _criterion(outcome: LearningOutcome, language: str) -> str:
    wording = plain(outcome.text.best(language)[1])
    said = any(item.framework == "cefr" and item.code == outcome.cefr_level for item in outcome.alignments)
    return f"{wording} (CEFR {outcome.cefr_level})" if outcome.cefr_level and not said else wording


def _related(unit: LearningUnit, language: str, addresses: Addresses) -> Document:
    """The same achievement in another language."""
    return {
        "id": addresses.achievement(unit.slug, unit.version, language),
        "type": ["Related"],
        "inLanguage": language,
        "version": unit.version,
    }


def _part(part: UnitInside, language: str, addresses: Addresses) -> Document:
    """An achievement that is a part of this one, in the same language."""
    return {
        "id": addresses.achievement(part.slug, part.version, language),
        "type": ["Related"],
        "inLanguage": language,
        "version": part.version,
    }


def _alignments(unit: LearningUnit, language: str, addresses: Addresses, achievement_id: str) -> Iterator[Document]:
    own = words(language)

    def element(framework: str, type: str, concept: Concept) -> Document:
        return _alignment(concept_label(concept, language), concept_url(concept, addresses), framework, type, concept.key)

    for outcome in unit.outcomes:
        for item in (*outcome.alignments, *outcome.life_skills):
            yield item_alignment(item, language, addresses)
    if unit.occupation:
        yield item_alignment(unit.occupation, language, addresses) | {"targetType": "ext:ESCOOccupation"}
    for goal in unit.sdgs:
        url = addresses.framework_item("un-sdg", str(goal))
        yield _alignment(f"SDG {goal}", url, "Sustainable Development Goals", "ext:SDG", str(goal))
    if unit.eqf_level is not None:
        level = str(unit.eqf_level)
        name = own.level.format(level=level)
        yield _alignment(name, EQF + level, "European Qualifications Framework", "ext:EQF", level)
    if unit.isced:
        yield _alignment(unit.isced.label, unit.isced.uri, "ISCED-F 2013", "ext:ISCEDF", unit.isced.code)
    yield _alignment(
        own.workload.format(hours=unit.workload.hours),
        f"{achievement_id}#workload",
        "EU micro-credential: notional workload",
        "ext:EUWorkload",
        unit.workload.duration,
    )
    for type in unit.assessment.types:
        yield element("EU micro-credential: type of assessment", "ext:EUAssessmentType", type)
    supervision = "EU micro-credential: supervision and identity verification"
    yield element(supervision, "ext:EUSupervision", unit.assessment.supervision)
    yield element("EU micro-credential: form of participation", "ext:EUParticipationForm", unit.participation_form)
    yield element("Mode of learning", "ext:EUModeOfLearning", unit.mode)
    quality = unit.quality_assurance
    yield _alignment(
        quality.name.best(language)[1],
        addresses.quality_assurance(quality.key),
        "EU micro-credential: type of quality assurance",
        "ext:EUQualityAssurance",
        quality.key,
    )
    yield element("Form of mobility", "ext:MobilityForm", unit.mobility.form)
    yield element("Purpose of mobility", "ext:MobilityPurpose", unit.mobility.purpose)
    for code in unit.languages:
        url = LANGUAGES + LANGUAGE_CODES.get(code, code.upper())
        yield _alignment(language_name(code, language), url, "Language of instruction", "ext:LanguageOfInstruction", code)


def item_alignment(item: FrameworkItem, language: str, addresses: Addresses) -> Document:
    """A skill, competence or level of a framework; one without a public address has a page of ours."""
    url = item.uri or addresses.framework_item(item.framework, item.item)
    type = FRAMEWORK_TYPES.get(item.framework, "CFItem")
    if item.framework == "esco":  # 1EdTech's own samples name ESCO so, with the URI as code
        return _alignment(item.label.best(language)[1], url, "ESCO", type, item.uri or item.code)
    return _alignment(item.label.best(language)[1], url, item.framework_name, type, item.code)


def concept_label(concept: Concept, language: str) -> str:
    """How a concept is called in this language, else in the languages the EU knows it in."""
    return concept.label.best(language)[1]


def concept_url(concept: Concept, addresses: Addresses) -> str:
    """The EU concept, or our own page for a concept that the EU has none for."""
    return concept.uri or addresses.concept(concept.key)


def _alignment(name: str, url: str, framework: str, type: str, code: str | None) -> Document:
    made: Document = {
        "type": ["Alignment"],
        "targetName": name,
        "targetUrl": url,
        "targetFramework": framework,
        "targetType": type,
    }
    if code:
        made["targetCode"] = code
    return made


def _distinct(alignments: Iterator[Document]) -> list[Document]:
    """One alignment per target and kind: outcomes of one unit often share a skill."""
    found: dict[tuple[str, str], Document] = {}
    for alignment in alignments:
        found.setdefault((alignment["targetUrl"], alignment["targetType"]), alignment)
    return list(found.values())
