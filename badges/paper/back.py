"""Page 2 of a certificate as data: results, European elements and level, in the second language with the first beside it."""

from __future__ import annotations

from badges.model.award import Award
from badges.model.learning import LearningOutcome
from badges.paper import sheet
from badges.paper.sheet import Data, Line, line, own
from badges.paper.words import Words, languages


def second_language(award: Award, language: str) -> str:
    """The language of page 2: English, or for an English paper the first other one that the unit is complete in."""
    spoken = [each for each in award.unit.complete_languages if each != language and each in languages()]
    return min(spoken, key=lambda each: each != "en", default=language)


def back(award: Award, first: Words, second: Words, *, demo: bool) -> Data:
    """What ``certificate.typ`` prints on page 2, but for the name."""
    unit = award.unit
    return {
        "lang": second.language,
        "demo": sheet.demonstration(second) if demo else None,
        "kind": own(second, second("kind")),
        "title": line(unit.title, second),
        "results": _both("results", first, second),
        "outcomes": [_result(award, outcome, first, second) for outcome in unit.outcomes],
        "rubric": [
            {"number": str(step.level), "label": line(step.label, second), "description": line(step.description, second)}
            for step in unit.rubric
        ],
        "elements_label": _both("elements", first, second),
        "elements_why": own(second, second("elements.why")),
        "elements": _elements(award, first, second),
        "level": _level(unit.eqf_level, first, second) if unit.eqf_level else None,
    }


def _unless_same(other: Line, value: Line) -> Line | None:
    return other if other["text"] != value["text"] else None


def _both(key: str, first: Words, second: Words, **values: object) -> Data:
    value = own(second, second(key, **values))
    return {"line": value, "other": _unless_same(own(first, first(key, **values)), value)}


def _result(award: Award, outcome: LearningOutcome, first: Words, second: Words) -> Data:
    given = next((each for each in award.results if each.outcome == outcome.id), None)
    step = award.unit.rubric_level(given.level) if given else None
    reached = _both("no_step", first, second) | {"step": None}
    if step:
        label, of = line(step.label, second), len(award.unit.rubric)
        reached = {
            "line": label,
            "other": _unless_same(line(step.label, first), label),
            "step": own(second, second("step", level=step.level, of=of)),
            "level": step.level,
            "of": of,
        }
    alignments = [sheet.alignment(item, second) for item in outcome.alignments]
    return {"text": line(outcome.text, second), "alignments": alignments, "reached": reached}


def _elements(award: Award, first: Words, second: Words) -> list[Data]:
    pairs = zip(sheet.award_elements(award, second), sheet.award_elements(award, first), strict=True)
    return [
        {"label": _both(f"element.{key}", first, second), "value": {"line": value, "other": _unless_same(other, value)}}
        for (key, value), (_, other) in pairs
    ]


def _level(number: int, first: Words, second: Words) -> Data:
    return {
        "title": _both("level.meaning", first, second, level=number),
        "meaning": _both(f"level.{number}", first, second),
        "who": own(second, second("level.who")),
    }
