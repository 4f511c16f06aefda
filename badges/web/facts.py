"""What stands below the title of a credential: who, when, where, how much, at what level, with what grade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from badges.credentials.summary import Grade, Summary
from badges.credentials.summary.levels import EQF
from badges.credentials.summary.summary import ECTS
from badges.model.issued import FormName
from badges.model.text import Text
from badges.web.grades import grade_words
from badges.web.own_words import own_word
from badges.web.readable import readable
from badges.web.wording import Wording


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what stands beside it."""

    name: str
    value: Markup | str


def day(value: str | None) -> date | None:
    """A date as a summary writes it; None for what is no date."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def facts(summary: Summary, wording: Wording) -> list[Fact]:
    """What stands below the title: who, when, where, how much, at what level."""
    gettext = wording.gettext
    told: list[Fact] = []

    def add(name: str, value: Markup | str | None) -> None:
        if value:
            told.append(Fact(name, value))

    def text(value: Text | None) -> Markup | None:
        return wording.words(value) if value else None

    if summary.kind:
        add(gettext("Kind"), own_word("achievement_type", summary.kind, wording.language) or readable(summary.kind))
    awarded, start, end, until = map(day, (summary.awarded_on, summary.start, summary.end, summary.valid_until))
    add(gettext("Sealed by") if summary.form == FormName.EUROPEAN else gettext("Issued by"), text(summary.issuer))
    if summary.awarded_by and summary.awarded_by != summary.issuer:
        add(gettext("Awarded by"), text(summary.awarded_by))
    add(gettext("Date of award"), wording.date(awarded) if awarded else None)
    add(gettext("Valid until"), wording.date(until) if until else None)
    if start and end:
        add(gettext("Period"), gettext("%(start)s until %(end)s") % {"start": wording.date(start), "end": wording.date(end)})
    add(gettext("Place"), text(summary.place))
    add(gettext("Host"), Markup(", ").join(wording.words(host) for host in summary.host) if summary.host else None)
    add(gettext("Workload"), _workload(summary, wording))
    add(gettext("Credits"), _credits(summary, wording))
    add(gettext("Level"), _level(summary, wording))
    if summary.grades:
        add(gettext("Grade"), Markup("; ").join(_grade(grade, summary, wording) for grade in summary.grades))
    elif summary.grade:
        add(gettext("Grade"), _with_scheme(summary, wording))
    for key, values in (summary.elements or {}).items():
        add(element_name(key, wording), Markup(", ").join(wording.words(value) for value in values))
    return told


def _workload(summary: Summary, wording: Wording) -> str | None:
    said = [wording.hours(summary.hours)] if summary.hours else []
    if summary.study_load and summary.study_load != summary.hours:
        said.append(wording.gettext("%(number)s study load hours (sbu)") % {"number": summary.study_load})
    return ", ".join(said) or None


def _credits(summary: Summary, wording: Wording) -> Markup | None:
    """Credits, and what one of them is worth where that is known."""
    if not summary.credits:
        return None
    if summary.credit_system != ECTS:
        name = summary.credit_system or wording.gettext("it does not say of which system")
        return Markup('{} <span class="soft">({})</span>').format(summary.credits, name)
    explained = wording.gettext("European credits; 1 EC is 25 to 30 hours of study")
    return Markup('{} EC <span class="soft">({})</span>').format(summary.credits, explained)


def _level(summary: Summary, wording: Wording) -> str | None:
    """The European level, else the levels as they are named."""
    if summary.level:
        european = wording.gettext("%(number)s of 8 (European framework, EQF)") % {"number": summary.level}
        others = [f"{level.framework} {level.code}" for level in summary.levels if level.framework != EQF]
        return readable(", ".join([european, *others]))
    return readable(", ".join(f"{level.framework} {level.code}" for level in summary.levels)) or None


def _grade(grade: Grade, summary: Summary, wording: Wording) -> Markup:
    """A grade with its scale, and with what it is a grade of where there are several."""
    words = grade_words(grade, wording)
    name = grade.scale.name if grade.scale and len(summary.grades) > 1 else None
    return Markup("{}: {}").format(wording.words(name), words) if name else words


def _with_scheme(summary: Summary, wording: Wording) -> Markup | None:
    """The grade of a European credential, whose scheme is a text."""
    if summary.grade is None:
        return None
    scheme = summary.grading.scheme if summary.grading else None
    if scheme is None:
        return wording.words(summary.grade)
    return Markup('{} <span class="soft">({})</span>').format(wording.words(summary.grade), wording.words(scheme))


def element_name(key: str, wording: Wording) -> str:
    """What an element of a micro-credential is called on a page."""
    gettext = wording.gettext
    return {
        "assessment": gettext("Type of assessment"),
        "supervision": gettext("Supervision and identity check"),
        "participation": gettext("Form of participation"),
        "mode": gettext("Way of learning"),
        "kind": gettext("Kind"),
        "ground": gettext("Ground on which it was issued"),
        "national_level": gettext("National level"),
        "setting": gettext("Setting"),
        "quality_assurance": gettext("Quality assurance"),
        "field": gettext("Field"),
        "mobility_form": gettext("Form of the experience"),
        "mobility_purpose": gettext("Kind of experience"),
        "language_of_instruction": gettext("Languages"),
        "activity": gettext("Kind of activity"),
        "prerequisites": gettext("Needed to start"),
        "identity_check": gettext("Identity check"),
    }.get(key, key.replace("_", " "))
