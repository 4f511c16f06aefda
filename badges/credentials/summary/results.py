"""What somebody reached according to a badge: steps of rubrics, and grades with their scales (Open Badges 3.0, Result)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

from badges.credentials.summary.alone import alone, link, nodes, number, string
from badges.credentials.summary.summary import UNKNOWN_LANGUAGE, Aligned, Grade, Outcome, Scale
from badges.credentials.violation import Document
from badges.model.text import Text

Wording = Callable[[Any], Text | None]
"""Reads a text in the language of the badge."""

MOST_GRADES = 50
_MOST_VALUES = 30
_LONGEST = 100
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII).fullmatch


def results_of(subject: Document, achievement: Document, text: Wording) -> tuple[tuple[Outcome, ...], tuple[Grade, ...]]:
    """Outcomes are result descriptions with rubric levels; any other result with a value is a grade."""
    results = [(string(result.get("resultDescription")), result) for result in nodes(subject.get("result"))]
    of = Counter(name for name, _ in results)
    reached = {name: result for name, result in results if of[name] == 1}
    outcomes, grades, described = [], [], set[str | None]()
    for description in nodes(achievement.get("resultDescription")):
        name, id = text(description.get("name")), string(description.get("id"))
        result = reached.get(id, {})
        steps = nodes(description.get("rubricCriterionLevel"))
        described.add(id)
        if steps and name:
            outcomes.append(_outcome(name, description, result, steps, text))
        elif grade := text(result.get("value")) or _status(result):
            scale = _scale(description, name)
            grades.append(Grade(grade, scale if "value" in result else replace(scale, kind="Status")))
    # A result without a description has no scale, and still says something.
    for id, result in results:
        if id not in described and (grade := text(result.get("value")) or _status(result)):
            grades.append(Grade(grade, Scale("Status") if "value" not in result else None))
    if any(outcome.level for outcome in outcomes):
        outcomes = [Outcome(o.text, o.level, o.step, o.steps, o.alignments, o.level is not None) for o in outcomes]
    return tuple(outcomes), tuple(grades[:MOST_GRADES])


def _outcome(name: Text, description: Document, result: Document, steps: list[Document], text: Wording) -> Outcome:
    at = string(result.get("achievedLevel"))
    reached = next((step for step in steps if at and string(step.get("id")) == at), None)
    level = text(reached.get("name")) if reached else None
    skills = tuple(aligned(description, text)) if "alignment" in description else ()
    return Outcome(name, level, _rank(steps, reached) if reached else None, len(steps), skills)


def aligned(thing: Document, text: Wording) -> list[Aligned]:
    """The skills and levels that a description of a result says it is aligned with."""
    found = []
    for alignment in islice(nodes(thing.get("alignment")), _MOST_VALUES):
        if name := text(alignment.get("targetName")):
            found.append(Aligned(string(alignment.get("targetFramework")) or "", name, link(alignment.get("targetUrl"))))
    return found


def _status(result: Document) -> Text | None:
    said = string(result.get("status"))
    return Text({UNKNOWN_LANGUAGE: said}) if said else None


def _scale(description: Document, name: Text | None) -> Scale:
    values = alone(description.get("allowedValue"))
    listed = [values] if isinstance(values, str) else values if isinstance(values, list) else []
    shown = [alone(value) for value in listed[: _MOST_VALUES + 1]]
    return Scale(
        string(description.get("resultType")) or "",
        name,
        _limit(description.get("valueMin")),
        _limit(description.get("valueMax")),
        _limit(description.get("requiredValue")),
        tuple(value[:_LONGEST] for value in shown if isinstance(value, str) and value.strip())
        if len(shown) <= _MOST_VALUES
        else (),
    )


def _limit(value: Any) -> str | None:
    """An end of a scale: a text in the standard, a number with many."""
    value = alone(value)
    if not isinstance(value, str):
        written = number(value)
        return f"{written:g}" if written is not None else None
    said = string(value)
    return said[:_LONGEST] if said else None


def _rank(steps: list[Document], reached: Document) -> int | None:
    """Which step of the rubric it is, from 1, by the numbers that the steps give themselves.

    Not by their order in the file: to JSON-LD the steps are a set, so a signature says nothing about it.
    """
    said = [string(step.get("level")) or "" for step in steps]
    numbers = sorted({int(level) for level in said if _NUMBER(level)})
    return numbers.index(int(string(reached.get("level")) or "")) + 1 if len(numbers) == len(steps) else None
