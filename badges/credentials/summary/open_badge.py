"""What a person wants to read of an Open Badge, and of other credentials that are written like one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import Any, TypeVar

from badges.credentials.summary.members import day, hours, link, node, nodes, string
from badges.credentials.summary.summary import UNKNOWN_LANGUAGE, Aligned, Evidence, Outcome, Summary
from badges.credentials.violation import Document
from badges.model.text import Text

_T = TypeVar("_T")

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
    document = _alone(document)
    subject = node(document.get("credentialSubject"))
    achievement = node(subject.get("achievement"))
    issuer = document.get("issuer")
    profile = node(issuer)
    language = string(achievement.get("inLanguage")) or UNKNOWN_LANGUAGE

    def text(value: Any) -> Text | None:
        return _wording(value, language)

    outcomes, grade = _results(subject, achievement, text)
    elements: dict[str, list[Text]] = {}
    alignments = []
    workloads, levels = set[int | None](), set[int]()
    for alignment in nodes(achievement.get("alignment")):
        name = text(alignment.get("targetName"))
        if name is None:
            continue
        element = _ELEMENTS.get(string(alignment.get("targetType")) or "")
        code = string(alignment.get("targetCode"))
        if element is None:
            framework = string(alignment.get("targetFramework")) or ""
            alignments.append(Aligned(framework, name, link(alignment.get("targetUrl"))))
        elif element == "workload":
            workloads.add(hours(code))
        elif element == "level" and code and code.isdecimal():
            levels.add(int(code[:2]))
        else:
            elements.setdefault(element, []).append(name)
    credits = subject.get("creditsEarned", achievement.get("creditsAvailable"))
    title = text(achievement.get("name")) or text(document.get("name")) or text(_last_type(document)) or Text({language: "?"})
    source = text(node(subject.get("source")).get("name"))
    return Summary(
        form=form,
        id=string(document.get("id")) or "",
        title=title,
        description=text(achievement.get("description", document.get("description"))),
        issuer=text(profile.get("name")),
        issuer_id=string(profile.get("id")) or string(issuer),
        issuer_url=link(profile.get("url")),
        holder=plain_name(document),
        awarded_on=day(document.get("awardedDate")),
        valid_from=day(document.get("validFrom", document.get("issuanceDate"))),
        valid_until=day(document.get("validUntil", document.get("expirationDate"))),
        start=day(subject.get("activityStartDate")),
        end=day(subject.get("activityEndDate")),
        host=(source,) if source else (),
        narrative=text(subject.get("narrative", subject.get("endorsementComment"))),
        hours=_only(workloads),
        credits=f"{credits:g}" if isinstance(credits, int | float) and not isinstance(credits, bool) else None,
        level=_only(levels),
        grade=grade,
        outcomes=tuple(outcomes),
        elements={name: tuple(texts) for name, texts in elements.items()} or None,
        alignments=tuple(alignments),
        evidence=tuple(
            Evidence(text(item.get("name")), link(item.get("id")))
            for item in nodes(document.get("evidence"))
            if text(item.get("name")) or link(item.get("id"))
        ),
        image=link(node(achievement.get("image")).get("id", achievement.get("image"))),
        languages=title.languages,
    )


def plain_name(document: Document) -> str | None:
    """The holder's name, where a badge says it in the clear (IdentityObject of type ``name``)."""
    identities = nodes(node(_alone(document.get("credentialSubject"))).get("identifier"))
    plain = [one for one in identities if one.get("identityType") == "name" and one.get("hashed") is not True]
    return _only({string(one.get("identityHash")) for one in plain})


def _only(said: Collection[_T]) -> _T | None:
    """The only one. Of several neither the first nor the last counts: to JSON-LD they are a set, whose order nobody signs."""
    return next(iter(said)) if len(said) == 1 else None


def _last_type(document: Document) -> str | None:
    """What a credential without a name calls itself: the most special of its types stands last by custom."""
    types = document.get("type")
    return string(types[-1] if isinstance(types, list) and types else types)


def _results(subject: Document, achievement: Document, text: Any) -> tuple[list[Outcome], Text | None]:
    """Outcomes are result descriptions with rubric levels; any other result with a value is the grade."""
    results = nodes(subject.get("result"))
    of = Counter(string(result.get("resultDescription")) for result in results)
    reached = {name: result for result in results if of[name := string(result.get("resultDescription"))] == 1}
    outcomes, grades = [], []
    for description in nodes(achievement.get("resultDescription")):
        name = text(description.get("name"))
        result = reached.get(string(description.get("id")), {})
        steps = nodes(description.get("rubricCriterionLevel"))
        if steps and name:
            reached_step = next((step for step in steps if step.get("id") == result.get("achievedLevel")), None)
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
    said = [string(step.get("level")) or "" for step in steps]
    numbers = sorted({int(level) for level in said if _NUMBER(level)})
    return numbers.index(int(reached["level"])) + 1 if len(numbers) == len(steps) else None


def _alone(value: Any) -> Any:
    """The value with every list of one, or of one text again and again, as what is in it: a signature sees no difference."""
    if isinstance(value, dict):
        return {name: _alone(member) for name, member in value.items()}
    if isinstance(value, list):
        again = value and isinstance(value[0], str) and all(item == value[0] for item in value)
        return _alone(value[0]) if len(value) == 1 or again else [_alone(item) for item in value]
    return value


def _wording(value: Any, language: str) -> Text | None:
    """A text, or texts that say their language (Verifiable Credentials 2.0 §11.1); of two in one language neither."""
    said: dict[str, set[str]] = {}
    for one in value if isinstance(value, list) else [value]:
        words = one.get("@value") if isinstance(one, dict) else one
        tag = one.get("@language", language) if isinstance(one, dict) else language
        if isinstance(words, str) and words.strip() and isinstance(tag, str) and tag:
            said.setdefault(tag, set()).add(words)
    wordings = {tag: next(iter(words)) for tag, words in said.items() if len(words) == 1}
    return Text(wordings) if wordings else None
