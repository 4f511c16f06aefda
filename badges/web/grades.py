"""A grade with its scale, as a sentence would say it: 8.0 on a scale from 1 to 10 (6 is a pass)."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from badges.credentials.summary import Grade, Scale
from badges.web.readable import readable
from badges.web.wording import Wording

_CEFR = re.compile(r"\b(?:CEFR|ERK|GER|CECR|MCER)\b", re.IGNORECASE).search
_STEP = re.compile(r"([ABC])[12]\+?", re.ASCII).fullmatch
MOST_VALUES = 12
"""Values of a scale that are told one by one."""


def grade_words(grade: Grade, wording: Wording) -> Markup:
    """The grade, and what it may be."""
    _, said = grade.value.best(wording.language)
    scale = grade.scale or Scale()
    status = _status(said, wording) if scale.kind == "Status" else None
    value = escape(status) if status else wording.words(grade.value)
    if scale.kind == "Percent" and said.strip().replace(".", "", 1).isdigit():
        value = escape(f"{said.strip()} %")
    meant = _meant(said, scale, wording)
    return Markup('{} <span class="soft">({})</span>').format(value, meant) if meant else value


def scale_words(scale: Scale, wording: Wording) -> str:
    """What a grade may be; empty where nothing is said of that."""
    said = {"lowest": scale.lowest, "highest": scale.highest, "required": scale.required}
    parts = []
    if scale.lowest and scale.highest:
        parts.append(wording.gettext("on a scale from %(lowest)s to %(highest)s") % said)
    elif scale.highest:
        parts.append(wording.gettext("of at most %(highest)s") % said)
    elif scale.values and len(scale.values) <= MOST_VALUES:
        parts.append(wording.gettext("one of: %(values)s") % {"values": ", ".join(scale.values)})
    if scale.required:
        parts.append(wording.gettext("%(required)s is a pass") % said)
    return readable("; ".join(parts))


def _meant(said: str, scale: Scale, wording: Wording) -> str:
    name = wording.plain(scale.name) if scale.name else ""
    if (found := _STEP(said.strip())) and (_CEFR(name) or "cefr" in scale.kind.casefold()):
        return _cefr(found.group(1), wording)
    words = scale_words(scale, wording)
    if not words and scale.kind == "LetterGrade" and "ects" in name.casefold():
        return wording.gettext("ECTS letter: A is the highest, E the lowest that passes, F is a fail")
    return words


def _cefr(letter: str, wording: Wording) -> str:
    return {
        "A": wording.gettext("European language levels: basic user"),
        "B": wording.gettext("European language levels: independent user"),
        "C": wording.gettext("European language levels: proficient user"),
    }[letter]


def _status(said: str, wording: Wording) -> str | None:
    gettext = wording.gettext
    return {
        "Completed": gettext("Passed"),
        "Enrolled": gettext("Enrolled, not finished"),
        "Failed": gettext("Not passed"),
        "InProgress": gettext("Not finished yet"),
        "OnHold": gettext("Paused"),
        "Provisional": gettext("Provisional"),
        "Withdrew": gettext("Stopped"),
    }.get(said)
