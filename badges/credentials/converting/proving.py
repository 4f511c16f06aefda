"""How an Open Badge says what was reached, as learning outcomes and the assessments that prove them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from badges.credentials.converting import grading
from badges.credentials.converting.concepts import ESCO_SKILL, SKILL, concept
from badges.credentials.converting.draft import Draft
from badges.credentials.converting.ledger import Source
from badges.credentials.converting.slots import OUTCOME
from badges.credentials.violation import Document


def outcome(draft: Draft, title: str, number: str, skills: Sequence[Document]) -> Document:
    """A LearningOutcome with the skills it relates to."""
    made: Document = {"id": draft.id("learningOutcome"), "type": "LearningOutcome", "title": draft.map(title)}
    made["identifier"] = draft.identifier(OUTCOME, number)
    esco = [skill for skill in skills if skill["id"].startswith(ESCO_SKILL)]
    others = [skill for skill in skills if not skill["id"].startswith(ESCO_SKILL)]
    return made | ({"relatedESCOSkill": esco} if esco else {}) | ({"relatedSkill": others} if others else {})


def proven(draft: Draft, subject: Source, achievement: Source, spec: Document, proof: Document, process: Document) -> None:
    """Writes the grade, the outcomes, and how far each was reached, into the unit and the assessment."""
    described = list(achievement.many("resultDescription"))
    overall = next((one for one in described if (one.look("id") or "").endswith("#result")), None)
    overall = overall or next((one for one in described if not _is_outcome(one)), None)
    results = {one.look("resultDescription"): one for one in reversed(list(subject.many("result")))}
    parts: list[Document] = []
    for place, one in enumerate(described, 1):
        id = one.look("id") or ""
        result = results.pop(id, None)
        is_outcome = one is not overall and _is_outcome(one)
        if one is not overall and result is None and not is_outcome:
            achievement.lose("resultDescription", "no_place", one)
            continue
        number = id.rpartition("#")[2].removeprefix("part-") if "#" in id else str(place)
        again = "result" if one is overall else number if is_outcome else f"part-{number}"
        keeps = id == f"{achievement.look('id')}#{again}"  # so it will be called the same when it becomes a badge again
        _name(one, "id", keeps=keeps)
        if result:
            _name(result, "resultDescription", keeps=keeps)
        if one is overall:
            _overall(draft, one, result, proof)
            continue
        name = one.string("name") or ""
        if is_outcome:
            skills = [made for each in one.many("alignment") if (made := concept(each, SKILL, draft.language))]
            spec.setdefault("learningOutcome", []).append(outcome(draft, name, number, skills))
        part: Document = {"id": draft.id("learningAssessment"), "type": "LearningAssessment", "title": draft.map(name)}
        part |= {"identifier": draft.identifier(OUTCOME, number), "awardedBy": process}
        if grade := _part(draft, one, result, part):
            part["grade"] = grade
            parts.append(part)
    for one in results.values():  # nowhere described
        if "grade" not in proof and (said := one.string("value") or one.string("status")):
            proof["grade"] = draft.note(said)
    if parts:
        proof["hasPart"] = parts


def _name(thing: Source, term: str, *, keeps: bool) -> None:
    if keeps:
        thing.string(term)
    else:
        thing.lose(term, "number")


def _overall(draft: Draft, one: Source, result: Source | None, proof: Document) -> None:
    value = (result.string("value") or result.string("status")) if result else None
    scheme: Document = {"id": draft.id("gradingScheme"), "type": "GradingScheme", "title": draft.map(one.string("name"))}
    if (said := _scheme(one)) is not None:
        scheme["description"] = draft.map(said)
    elif result and value in grading.STATUSES:
        one.take_equal("resultType", "Status")
    proof["specifiedBy"]["gradingScheme"] = scheme
    if value:
        proof["grade"] = draft.note(value)


def _scheme(one: Source) -> str | None:
    said = grading.wording_of(one.node)
    back = grading.of_wording(said)
    for term, value in back.items():
        if term == "allowedValue":
            for each in value:
                one.ledger.taken.add((one.key, term, each))
        else:
            one.take_equal(term, value)
    return said


def _part(draft: Draft, one: Source, result: Source | None, part: Document) -> Document | None:
    """The grade of one outcome, with its rubric where the steps can be written out."""
    if result is None:
        return None
    levels = list(one.many("rubricCriterionLevel"))
    steps = [tuple(level.look(term) or "" for term in ("level", "name", "description")) for level in levels]
    title, meaning = grading.rubric_wording([(number, name, told) for number, name, told in steps]) if steps else ("", "")
    specified: Document = {"id": draft.id("learningAssessmentSpec"), "type": "LearningAssessmentSpecification"}
    specified["title"] = part["title"]
    part["specifiedBy"] = specified
    at = result.look("achievedLevel")
    reached = next((level for level in levels if at and level.look("id") == at), None)
    if steps and len(set(steps)) == len(steps) and grading.steps_of(title, meaning):
        scheme = {"id": draft.id("gradingScheme"), "type": "GradingScheme", "title": draft.map(title)}
        specified["gradingScheme"] = scheme | {"description": draft.map(meaning)}
        if reached:
            one.take_equal("resultType", "RubricCriterionLevel")
            for level in levels:
                for term in ("level", "name", "description"):
                    level.string(term)
                _name(level, "id", keeps=level.look("id") == f"{one.look('id')}-level-{level.look('level')}")
    elif wording := _scheme(one):
        name = one.look("name") or ""
        specified["gradingScheme"] = {"id": draft.id("gradingScheme"), "type": "GradingScheme", "title": draft.map(name)}
        specified["gradingScheme"]["description"] = draft.map(wording)
    else:
        one.take_equal("resultType", "Result")
    if reached and (step := reached.string("name")):
        _name(result, "achievedLevel", keeps=at == f"{one.look('id')}-level-{reached.look('level')}")
        return draft.note(step)
    value = result.string("value") or result.string("status")
    return draft.note(value) if value else None


def _is_outcome(description: Source) -> bool:
    """Whether it describes an outcome rather than a grade: it has a rubric or skills, or our converter named it so."""
    id = description.look("id") or ""
    aside: Any = description.node
    if id.endswith("#result") or "#part-" in id:
        return False
    return bool(aside.get("rubricCriterionLevel") or aside.get("alignment") or aside.get("resultType") == "Result")
