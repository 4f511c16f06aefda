"""How a European credential proves what was reached, as results of an Open Badge and what describes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from badges.credentials.converting import grading
from badges.credentials.converting.concepts import SKILL, alignment
from badges.credentials.converting.ledger import Source
from badges.credentials.converting.slots import ALIGNMENTS, OUTCOME
from badges.credentials.converting.words import words
from badges.credentials.violation import Document

_PLAIN_ID = re.compile(r"[A-Za-z0-9._~-]{1,100}", re.ASCII)


def results(language: str, spec: Source, proof: Source | None, id: str) -> tuple[list[Document], list[Document]]:
    """What describes the results of a credential, and the results."""
    described: list[Document] = []
    results: list[Document] = []
    specified = proof.aside().one("specifiedBy") if proof else None
    if proof and (proof.node.get("grade") or (specified and specified.node.get("gradingScheme"))):
        _graded(language, proof, proof.one("grade"), f"{id}#result", words(language).result, described, results)
    parts = {_notation(part.aside()): part for part in proof.many("hasPart")} if proof else {}
    for place, outcome in enumerate(spec.many("learningOutcome"), 1):
        made = list(skills_of(outcome, language))
        number = _notation(outcome)
        if number == ALIGNMENTS:
            outcome.wording("title", language)
            continue
        title = outcome.wording("title", language, or_any=True) or "?"
        name = f"{id}#{number if number and _PLAIN_ID.fullmatch(number) else f'outcome-{place}'}"
        part = parts.pop(number, None) if number else None
        one: Document = {"id": name, "type": ["ResultDescription"], "name": title, "resultType": "Result"}
        if part is not None:
            _notation(part)
            _same_title(language, part, title)
            _rubric(language, part, one, results)
        one |= {"alignment": made} if made else {}
        described.append(one)
    for place, (number, part) in enumerate(parts.items(), 1):
        name = f"{id}#part-{number if number and _PLAIN_ID.fullmatch(number) else place}"
        _notation(part)
        if grade := part.one("grade"):
            title = part.wording("title", language, or_any=True) or "?"
            _graded(language, part, grade, name, title, described, results)
    return described, results


def _same_title(language: str, part: Source, title: str) -> None:
    part.take_if("title", language, title)
    if specified := part.one("specifiedBy"):
        specified.take_if("title", language, title)
    same_process(part)


def same_process(thing: Source) -> None:
    """Whoever awarded the achievement awarded what belongs to it: said there."""
    thing.one("awardedBy")


def _graded(
    language: str, thing: Source, grade: Source | None, id: str, name: str, described: list[Document], results: list[Document]
) -> None:
    """A grade and the scheme it is of."""
    value = grade.wording("noteLiteral", language, or_any=True) if grade else None
    specified = thing.one("specifiedBy")
    scheme = specified.one("gradingScheme") if specified else None
    said = scheme.wording("description", language) if scheme else None
    one: Document = {"id": id, "type": ["ResultDescription"], "name": name, **grading.of_wording(said)}
    if scheme and (title := scheme.wording("title", language, or_any=True)):
        one["name"] = title
    if scheme and said and grading.wording_of(one) != said:
        scheme.ledger.taken.discard((scheme.key, "description", language))
        scheme.lose("description", "no_place")
    result: Document = {"type": ["Result"], "resultDescription": id}
    if value in grading.STATUSES and said is None:
        one["resultType"] = "Status"
        result["status"] = value
    elif value is not None:
        result["value"] = value
        if "allowedValue" in one and value not in one["allowedValue"]:
            one |= {"resultType": "Result"}
            del one["allowedValue"]
            if scheme:
                scheme.ledger.taken.discard((scheme.key, "description", language))
    described.append(one)
    if len(result) > 2:
        results.append(result)


def _rubric(language: str, part: Source, one: Document, results: list[Document]) -> None:
    """How far an outcome was reached: a step of its rubric, or a text."""
    grade, specified = part.one("grade"), part.one("specifiedBy")
    reached = grade.wording("noteLiteral", language, or_any=True) if grade else None
    scheme = specified.one("gradingScheme") if specified else None
    title, meaning = (scheme.aside().wording(term, language) if scheme else None for term in ("title", "description"))
    steps = grading.steps_of(title, meaning)
    step = next((number for number, name, _ in steps if name == reached), None)
    result: Document = {"type": ["Result"], "resultDescription": one["id"]}
    if scheme and step is not None:
        scheme.wording("title", language), scheme.wording("description", language)
        one["resultType"] = "RubricCriterionLevel"
        one["rubricCriterionLevel"] = [
            {
                "id": f"{one['id']}-level-{number}",
                "type": ["RubricCriterionLevel"],
                "name": name,
                "description": meaning,
                "level": number,
            }
            for number, name, meaning in steps
        ]
        result["achievedLevel"] = f"{one['id']}-level-{step}"
    elif reached is not None:
        result["value"] = reached
    if len(result) > 2:
        results.append(result)


def _notation(thing: Source) -> str | None:
    """The number of an outcome, or of an assessment's outcome."""
    number = thing.one("identifier")
    if number is None:
        return None
    number.take_equal("schemeName", OUTCOME)
    return number.string("notation")


def skills_of(outcome: Source, language: str) -> Iterator[Document]:
    """The skills that an outcome relates to."""
    for term in ("relatedESCOSkill", "relatedSkill"):
        for one in outcome.many(term):
            if made := alignment(one, SKILL, language):
                yield made
