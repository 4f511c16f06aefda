"""What a person wants to read of an Open Badge, and of other credentials that are written like one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any, TypeVar

from badges.credentials.summary.members import day, hours, link, node, nodes, string
from badges.credentials.summary.summary import UNKNOWN_LANGUAGE, Aligned, Evidence, Outcome, Summary
from badges.credentials.violation import Document
from badges.model.text import Text

_T = TypeVar("_T")
Wording = Callable[[Any], Text | None]
"""Reads a text in the language of the badge."""

# Open Badges say European elements as alignments; these are their target types.
_ELEMENTS = {
    "ext:EUWorkload": "workload",
    "ext:EUAssessmentType": "assessment",
    "ext:EUSupervision": "supervision",
    "ext:EUParticipationForm": "participation",
    "ext:EUModeOfLearning": "mode",
    "ext:EUQualityAssurance": "quality_assurance",
    "ext:EQF": "level",
    "ext:ISCEDF": "field",
    "ext:MobilityForm": "mobility_form",
    "ext:MobilityPurpose": "mobility_purpose",
    "ext:LanguageOfInstruction": "language_of_instruction",
}

_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII).fullmatch


def summarize_open_badge(document: Document, form: str) -> Summary:
    """What a badge says, or another credential of which ``form`` says what it is."""
    subject = _node(document.get("credentialSubject"))
    achievement = _node(subject.get("achievement"))
    issuer = _alone(document.get("issuer"))
    profile = _node(issuer)
    language = _string(achievement.get("inLanguage")) or UNKNOWN_LANGUAGE
    text = partial(_wording, language)
    outcomes, grade = _results(subject, achievement, text)
    elements: dict[str, list[Text]] = {}
    alignments = []
    workloads, levels = set[int | None](), set[int]()
    for alignment in _nodes(achievement.get("alignment")):
        name = text(alignment.get("targetName"))
        if name is None:
            continue
        element = _ELEMENTS.get(_string(alignment.get("targetType")) or "")
        if element is None:
            framework = _string(alignment.get("targetFramework")) or ""
            alignments.append(Aligned(framework, name, _link(alignment.get("targetUrl"))))
        elif element == "workload":
            workloads.add(hours(_string(alignment.get("targetCode"))))
        elif element == "level" and (code := _string(alignment.get("targetCode"))) and code.isdecimal():
            levels.add(int(code[:2]))
        else:
            elements.setdefault(element, []).append(name)
    credits = _alone(subject.get("creditsEarned", achievement.get("creditsAvailable")))
    title = text(achievement.get("name")) or text(document.get("name")) or text(_last_type(document)) or Text({language: "?"})
    source = text(_node(subject.get("source")).get("name"))
    image = _alone(achievement.get("image"))
    return Summary(
        form=form,
        id=_string(document.get("id")) or "",
        title=title,
        description=text(achievement.get("description", document.get("description"))),
        issuer=text(profile.get("name")),
        issuer_id=_string(profile.get("id")) or _string(issuer),
        issuer_url=_link(profile.get("url")),
        holder=plain_name(document),
        awarded_on=_day(document.get("awardedDate")),
        valid_from=_day(document.get("validFrom", document.get("issuanceDate"))),
        valid_until=_day(document.get("validUntil", document.get("expirationDate"))),
        start=_day(subject.get("activityStartDate")),
        end=_day(subject.get("activityEndDate")),
        host=(source,) if source else (),
        narrative=text(subject.get("narrative", subject.get("endorsementComment"))),
        hours=_only(workloads),
        credits=f"{credits:g}" if isinstance(credits, int | float) and not isinstance(credits, bool) else None,
        level=_only(levels),
        grade=grade,
        outcomes=tuple(outcomes),
        elements={name: tuple(texts) for name, texts in elements.items()} or None,
        alignments=tuple(alignments),
        evidence=tuple(_evidence(document, text)),
        image=_link(_node(image).get("id", image)),
        languages=title.languages,
    )


def plain_name(document: Document) -> str | None:
    """The holder's name, where a badge says it in the clear (IdentityObject of type ``name``)."""
    identities = _nodes(_node(document.get("credentialSubject")).get("identifier"))
    plain = [one for one in identities if _alone(one.get("identityType")) == "name" and _alone(one.get("hashed")) is not True]
    return _only({_string(one.get("identityHash")) for one in plain})


def _only(said: Collection[_T]) -> _T | None:
    """The only one. Of several neither the first nor the last counts: to JSON-LD they are a set, whose order nobody signs."""
    return next(iter(said)) if len(said) == 1 else None


def _last_type(document: Document) -> str | None:
    """What a credential without a name calls itself: the most special of its types stands last by custom."""
    types = _alone(document.get("type"))
    return _string(types[-1] if isinstance(types, list) and types else types)


def _evidence(document: Document, text: Wording) -> Iterator[Evidence]:
    for item in _nodes(document.get("evidence")):
        name, url = text(item.get("name")), _link(item.get("id"))
        if name or url:
            yield Evidence(name, url)


def _results(subject: Document, achievement: Document, text: Wording) -> tuple[list[Outcome], Text | None]:
    """Outcomes are result descriptions with rubric levels; any other result with a value is the grade."""
    results = [(_string(result.get("resultDescription")), result) for result in _nodes(subject.get("result"))]
    of = Counter(name for name, _ in results)
    reached = {name: result for name, result in results if of[name] == 1}
    outcomes, grades = [], []
    for description in _nodes(achievement.get("resultDescription")):
        name = text(description.get("name"))
        result = reached.get(_string(description.get("id")), {})
        steps = _nodes(description.get("rubricCriterionLevel"))
        if steps and name:
            at = _string(result.get("achievedLevel"))
            reached_step = next((step for step in steps if at and _string(step.get("id")) == at), None)
            level = text(reached_step.get("name")) if reached_step else None
            place = _rank(steps, reached_step) if reached_step else None
            outcomes.append(Outcome(name, level, place, len(steps)))
        elif grade := text(result.get("value")) or text(result.get("status")):
            grades.append(grade)
    return outcomes, _only(grades)


def _rank(steps: list[Document], reached: Document) -> int | None:
    """Which step of the rubric it is, from 1, by the numbers that the steps give themselves.

    Not by their order in the file: to JSON-LD the steps are a set, so a signature says nothing about it.
    """
    said = [_string(step.get("level")) or "" for step in steps]
    numbers = sorted({int(level) for level in said if _NUMBER(level)})
    return numbers.index(int(_string(reached.get("level")) or "")) + 1 if len(numbers) == len(steps) else None


def _alone(value: Any) -> Any:
    """What is in a list of one, or in one of the same text again and again: a signature sees no difference.

    Asked for every value that is taken out of the document, so that nothing is taken from the list around it.
    """
    while isinstance(value, list):
        again = value and isinstance(value[0], str) and all(item == value[0] for item in value)
        if not (len(value) == 1 or again):
            break
        value = value[0]
    return value


def _node(value: Any) -> Document:
    return node(_alone(value))


def _nodes(value: Any) -> list[Document]:
    value = _alone(value)
    return nodes([_alone(item) if isinstance(item, list) else item for item in value] if isinstance(value, list) else value)


def _string(value: Any) -> str | None:
    return string(_alone(value) if isinstance(value, list) else value)


def _link(value: Any) -> str | None:
    return link(_alone(value) if isinstance(value, list) else value)


def _day(value: Any) -> str | None:
    return day(_alone(value))


def _wording(language: str, value: Any) -> Text | None:
    """A text, or texts that say their language (Verifiable Credentials 2.0 §11.1); of two in one language neither."""
    if isinstance(value, str):
        return Text({language: value}) if value.strip() else None
    value = _alone(value)
    said: dict[str, set[str]] = {}
    for item in value if isinstance(value, list) else [value]:
        one = _alone(item)
        words = _alone(one.get("@value")) if isinstance(one, dict) else one
        tag = _alone(one.get("@language", language)) if isinstance(one, dict) else language
        if isinstance(words, str) and words.strip() and isinstance(tag, str) and tag:
            said.setdefault(tag, set()).add(words)
    wordings = {tag: next(iter(words)) for tag, words in said.items() if len(words) == 1}
    return Text(wordings) if wordings else None
