"""A unit and an award as the lines that paper prints: what, where, how long, which level, and the European elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypedDict

from badges.model.award import Award, Grade
from badges.model.concepts import FrameworkItem
from badges.model.further import Entitlement
from badges.model.learning import GradingScheme, LearningUnit
from badges.model.mobility import Participation
from badges.model.parties import Organisation
from badges.model.text import Text
from badges.paper.words import Words

NATIONAL_LEVELS = {1: "mbo-1", 2: "mbo-2", 3: "mbo-3", 4: "mbo-4", 5: "ad", 6: "hbo"}
"""EQF level -> the Dutch kind of education that stands at it (NLQF)."""

MOST_SAID = 4
"""Stages and entitlements, each, that are printed; the signed files have them all."""

Data = dict[str, object]
"""What a template is given: JSON."""


class Line(TypedDict):
    """A wording and the language it is in."""

    lang: str
    text: str


class Place(TypedDict):
    """A place as a reader knows it; ``country`` is None when the name already is that of a country."""

    name: str
    country: str | None


class Journey(TypedDict):
    """From home to the other place; ``to`` is None for an experience that stays in one place."""

    form: str
    label: Line
    start: Place
    to: Place | None


def line(text: Text, say: Words) -> Line:
    """The wording for a reader of this language, marked with the language it is really in."""
    language, wording = text.best(say.language)
    return Line(lang=language, text=wording)


def own(say: Words, wording: str) -> Line:
    """A wording of our own."""
    return Line(lang=say.language, text=wording)


def demonstration(say: Words) -> Data:
    """The word that marks a demonstration, and why it proves nothing."""
    return {"word": own(say, say("demo")), "why": own(say, say("demo.why"))}


def series(texts: Iterable[Text], say: Words) -> Line:
    """Several wordings as ``A, b and c``."""
    lines = [line(text, say) for text in texts]
    language = lines[0]["lang"] if lines else say.language
    parts = [lines[0]["text"], *(_inside(each) for each in lines[1:])] if lines else []
    return Line(lang=language, text=say.series(parts))


def _inside(each: Line) -> str:
    """A label inside a sentence: without its capital, except in German, where nouns keep it, and in names (EQF, COIL)."""
    text = each["text"]
    if each["lang"] == "de" or text[1:2].isupper():
        return text
    return text[:1].lower() + text[1:]


def period(start: date, end: date, say: Words) -> str:
    """``4 May 2026 until 29 May 2026``, or the one day."""
    return say.date(start) if start == end else say("until", start=say.date(start), end=say.date(end))


def length(start: date, end: date, say: Words) -> str:
    """Days for less than a week, else weeks: four working weeks from Monday to Friday are 4 weeks, not 26 days."""
    days = (end - start).days + 1
    return say.count("days", days) if days < 7 else say.count("weeks", round(days / 7))


def workload(unit: LearningUnit, say: Words) -> str:
    """Hours first, then credits or study load hours."""
    hours = say.count("hours", unit.workload.hours)
    if unit.workload.ects is not None:
        return f"{hours}, {say.count('ects', unit.workload.ects)}"
    if unit.workload.sbu is not None:
        return f"{hours}, {say.count('sbu', unit.workload.sbu)}"
    return hours


def level(unit: LearningUnit, say: Words) -> str:
    """``4 of 8``, or why there is none."""
    if unit.eqf_level is not None:
        return say("level_of", level=unit.eqf_level)
    return say("level_none" if unit.eqf_not_applicable else "level_unknown")


def national_level(unit: LearningUnit, say: Words) -> Line | None:
    """The national name of the level, when the unit is meant for that level."""
    key = NATIONAL_LEVELS.get(unit.eqf_level or 0)
    return next((line(concept.label, say) for concept in unit.target_levels if concept.key == key), None)


def place(organisation: Organisation, say: Words) -> Place:
    """Where an organisation is."""
    country = say.country(organisation.address.country)
    locality = organisation.address.locality
    return Place(name=locality, country=country) if locality else Place(name=country, country=None)


def journey(award: Award, say: Words) -> Journey:
    """Where the experience began and where it led."""
    took = award.participation
    there: Place | None = None
    if took.form.key != "at_home" and took.country:
        at_host = took.host is not None and took.host.address.country == took.country
        there = place(took.host, say) if took.host and at_host else Place(name=say.country(took.country), country=None)
    return Journey(form=took.form.key, label=line(took.form.label, say), start=place(award.awarding_body, say), to=there)


def partners(award: Award) -> list[str]:
    """Host and co-provider, each once, as they write themselves."""
    with_whom = (award.participation.host, award.unit.co_provider)
    return list(dict.fromkeys(one.name for one in with_whom if one and one.id != award.awarding_body.id))


def grade(given: Grade, scheme: GradingScheme, say: Words) -> Line:
    """A grade with its scale."""
    label = line(given.label, say)
    if scheme.numeric and label["text"] == given.value:
        # The label only repeats the number: write it as this language writes numbers.
        label = own(say, say.number(float(given.value)))
    return Line(lang=label["lang"], text=say("with_scale", grade=label["text"], scheme=line(scheme.name, say)["text"]))


def alignment(item: FrameworkItem, say: Words) -> Data:
    """A framework by its short name, with the item's code when that is short, and the item."""
    key = f"framework.{item.framework}"
    name = say(key) if say.knows(key) else item.framework_name.partition(":")[0]
    label = line(item.label, say)
    label["text"] = label["text"].removeprefix(f"{item.framework.upper()} ")
    if item.code and len(item.code) <= 4 and item.code not in label["text"]:
        name = f"{name} {item.code}"
    return {"framework": name, "label": label}


def unit_elements(unit: LearningUnit, say: Words) -> list[tuple[str, Line]]:
    """The European elements that a unit has by itself (2022/C 243/02, Annex I), by key of their label."""
    national = national_level(unit, say)
    level_text = level(unit, say) + (f", {national['text']}" if national else "")
    plan = unit.assessment
    lines: list[tuple[str, Line | None]] = [
        ("country", own(say, say.country(unit.awarding_body.address.country))),
        ("workload", own(say, workload(unit, say))),
        ("level", own(say, level_text)),
        ("assessment", series([kind.label for kind in plan.types], say)),
        ("participation", line(unit.participation_form.label, say)),
        ("quality", line(unit.quality_assurance.name, say)),
        ("supervision", line(plan.supervision.label, say)),
        ("assessors", series([who.label for who in plan.assessors], say) if plan.assessors else None),
        ("prerequisites", line(unit.prerequisites, say) if unit.prerequisites else None),
        ("languages", own(say, say.series([say.tongue(code) for code in unit.languages])) if unit.languages else None),
        ("kind", line(unit.badge_type.label, say)),
    ]
    return [(key, value) for key, value in lines if value is not None]


def award_elements(award: Award, say: Words) -> list[tuple[str, Line]]:
    """All European elements of an award: those of its unit, and who, when, where and how well."""
    took = award.participation
    experience = [line(took.purpose.label, say)["text"]]
    if took.country:
        experience.append(say.country(took.country))
    experience += [period(took.start, took.end, say), *([say.count("hours", took.hours)] if took.hours else [])]
    lines = [
        ("body", own(say, award.awarding_body.name)),
        ("date", own(say, say.date(award.awarded_on))),
        *unit_elements(award.unit, say),
        ("experience", own(say, ", ".join(experience))),
    ]
    if award.grade:
        lines.append(("grade", grade(award.grade, award.unit.assessment.grading, say)))
    return [*lines, *_further_elements(award, say)]


def _further_elements(award: Award, say: Words) -> Iterator[tuple[str, Line]]:
    """What few awards say: who awards with the school, the stages of a divided mobility, what it entitles to."""
    if partners := award.unit.further.awarding_partners:
        yield "jointly", own(say, say.series([one.name for one in partners]))
    if stages := award.further.stages:
        yield "stages", own(say, "; ".join(_few([_stage(stage, say) for stage in stages], say)))
    rights = dict.fromkeys((*award.unit.further.entitlements, *award.further.entitlements))
    if rights:
        yield "entitles", own(say, "; ".join(_few([_right(right, say) for right in rights], say)))


def _stage(stage: Participation, say: Words) -> str:
    where = [say.country(stage.country)] if stage.country else []
    return ", ".join([line(stage.form.label, say)["text"], *where, period(stage.start, stage.end, say)])


def _right(right: Entitlement, say: Words) -> str:
    title = line(right.title, say)["text"]
    return title if right.actual else say("prospect", title=title)


def _few(texts: list[str], say: Words) -> list[str]:
    """As many as the page has room for, and how many more there are."""
    more = len(texts) - MOST_SAID
    return texts if more <= 0 else [*texts[:MOST_SAID], say.count("more", more)]
