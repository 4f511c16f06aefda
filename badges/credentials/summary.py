"""What a person wants to read of a credential, whatever its form. Only shown when its proof holds; still, nothing in it is safe.

A credential that somebody signed properly may hold anything, so every value is looked at before it is taken, what has another
shape is left out, and addresses are http or https.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from badges.credentials.violation import Document
from badges.model.issued import FormName
from badges.model.text import Text

_T = TypeVar("_T")

UNKNOWN_LANGUAGE = "und"
"""BCP 47: the language of a text that does not say."""

# Open Badges say European elements as alignments (facts of facts/pitfalls.md 2); these are their target types.
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


@dataclass(frozen=True, slots=True)
class Aligned:
    """A skill or level of a framework that an outcome or an achievement is aligned with."""

    framework: str
    name: Text
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A learning outcome and how far it was reached."""

    text: Text
    level: Text | None = None
    """The rubric level that was reached."""
    step: int | None = None
    steps: int | None = None
    alignments: tuple[Aligned, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that shows the achievement."""

    name: Text | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A credential in the words of a reader. Dates are ``YYYY-MM-DD``; what the credential does not say is empty."""

    form: str
    """``open-badge``, ``european``, or what else it is: ``clr``, ``endorsement``, ``credential``."""
    id: str
    title: Text
    description: Text | None = None
    issuer: Text | None = None
    issuer_id: str | None = None
    issuer_url: str | None = None
    awarded_by: Text | None = None
    """The school, where the owner of the seal is another organisation or the credential names both."""
    holder: str | None = None
    awarded_on: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    start: str | None = None
    end: str | None = None
    place: Text | None = None
    """Country or town of the stay."""
    host: tuple[Text, ...] = ()
    narrative: Text | None = None
    """What the issuer wrote about this award."""
    hours: int | None = None
    credits: str | None = None
    """Number of ECTS credits or the like, as written."""
    level: int | None = None
    """Level of the European Qualifications Framework."""
    grade: Text | None = None
    outcomes: tuple[Outcome, ...] = ()
    elements: Mapping[str, tuple[Text, ...]] | None = None
    """Other elements of a micro-credential by name: ``assessment``, ``supervision``, ``participation``, ``mode`` …"""
    alignments: tuple[Aligned, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    image: str | None = None
    """Address of the badge's picture."""
    languages: tuple[str, ...] = ()
    """Languages its title is written in, the main one first."""

    def to_json(self) -> dict[str, Any]:
        """As JSON values, empty ones left out; texts are language maps."""
        written: dict[str, Any] = _plain(self)
        return written


_URL = re.compile(r"https?://[^\s<>\"]+$").match
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T|$)", re.ASCII).match
_DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(\d{1,6})H)?", re.ASCII).fullmatch
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII).fullmatch


def summarize(document: Document, form: str) -> Summary:
    """What this credential says, in the words of a reader; ``form`` is what kind of credential it is."""
    return _of_european(document) if form == FormName.EUROPEAN else _of_open_badge(document, str(form))


def _of_open_badge(document: Document, form: str) -> Summary:
    document = _alone(document)
    subject = _node(document.get("credentialSubject"))
    achievement = _node(subject.get("achievement"))
    issuer = document.get("issuer")
    profile = _node(issuer)
    language = _string(achievement.get("inLanguage")) or UNKNOWN_LANGUAGE

    def text(value: Any) -> Text | None:
        return _wording(value, language)

    levels, grade = _results(subject, achievement, text)
    elements: dict[str, list[Text]] = {}
    alignments = []
    hours, level = set[int | None](), set[int | None]()
    for alignment in _nodes(achievement.get("alignment")):
        name = text(alignment.get("targetName"))
        if name is None:
            continue
        element = _ELEMENTS.get(_string(alignment.get("targetType")) or "")
        code = _string(alignment.get("targetCode"))
        if element is None:
            framework = _string(alignment.get("targetFramework")) or ""
            alignments.append(Aligned(framework, name, _link(alignment.get("targetUrl"))))
        elif element == "workload":
            hours.add(_hours(code))
        elif element == "level" and code and code.isdecimal():
            level.add(int(code[:2]))
        else:
            elements.setdefault(element, []).append(name)
    credits = subject.get("creditsEarned", achievement.get("creditsAvailable"))
    title = text(achievement.get("name")) or text(document.get("name")) or text(_last_type(document)) or Text({language: "?"})
    source = text(_node(subject.get("source")).get("name"))
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
        hours=_only(hours),
        credits=f"{credits:g}" if isinstance(credits, int | float) and not isinstance(credits, bool) else None,
        level=_only(level),
        grade=grade,
        outcomes=tuple(levels),
        elements={name: tuple(texts) for name, texts in elements.items()} or None,
        alignments=tuple(alignments),
        evidence=tuple(
            Evidence(text(item.get("name")), _link(item.get("id")))
            for item in _nodes(document.get("evidence"))
            if text(item.get("name")) or _link(item.get("id"))
        ),
        image=_link(_node(achievement.get("image")).get("id", achievement.get("image"))),
        languages=title.languages,
    )


def _only(said: Collection[_T]) -> _T | None:
    """The only one. Of several neither the first nor the last counts: to JSON-LD they are a set, whose order nobody signs."""
    return next(iter(said)) if len(said) == 1 else None


def _last_type(document: Document) -> str | None:
    """What a credential without a name calls itself: the most special of its types stands last by custom."""
    types = document.get("type")
    return _string(types[-1] if isinstance(types, list) and types else types)


def plain_name(document: Document) -> str | None:
    """The holder's name, where a badge says it in the clear (IdentityObject of type ``name``)."""
    identities = _nodes(_node(_alone(document.get("credentialSubject"))).get("identifier"))
    plain = [one for one in identities if one.get("identityType") == "name" and one.get("hashed") is not True]
    return _only({_string(one.get("identityHash")) for one in plain})


def _results(subject: Document, achievement: Document, text: Any) -> tuple[list[Outcome], Text | None]:
    """Outcomes are result descriptions with rubric levels; any other result with a value is the grade."""
    results = _nodes(subject.get("result"))
    of = Counter(_string(result.get("resultDescription")) for result in results)
    reached = {name: result for result in results if of[name := _string(result.get("resultDescription"))] == 1}
    outcomes, grades = [], []
    for description in _nodes(achievement.get("resultDescription")):
        name = text(description.get("name"))
        result = reached.get(_string(description.get("id")), {})
        steps = _nodes(description.get("rubricCriterionLevel"))
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
    said = [_string(step.get("level")) or "" for step in steps]
    numbers = sorted({int(level) for level in said if _NUMBER(level)})
    return numbers.index(int(reached["level"])) + 1 if len(numbers) == len(steps) else None


def _of_european(document: Document) -> Summary:
    display = _node(document.get("displayParameter"))
    subject = _node(_first(document.get("credentialSubject")))
    claim = _node(_first(subject.get("hasClaim")))
    unit = _node(_first(claim.get("specifiedBy")))
    activity = _node(_first(claim.get("influencedBy")))
    assessment = _node(_first(claim.get("provenBy")))
    issuer = _node(document.get("issuer"))
    awarding = _node(_first(claim.get("awardedBy")))
    period = _node(_first(activity.get("temporal")))
    place = _node(_first(activity.get("location")))
    title = _map(display.get("title")) or _map(claim.get("title")) or Text({UNKNOWN_LANGUAGE: "?"})
    elements = {
        "assessment": _labels(_node(_first(assessment.get("specifiedBy"))).get("dcType")),
        "supervision": _labels(assessment.get("idVerification")),
        "participation": _labels(unit.get("mode")),
        "quality_assurance": _titles(unit.get("accreditation")),
        "field": _labels(unit.get("thematicArea")),
        "language_of_instruction": _labels(unit.get("language")),
        "activity": _labels(activity.get("dcType")),
        "prerequisites": _notes(unit.get("entryRequirement")),
    }
    country = _labels(_node(_first(place.get("address"))).get("countryCode"))
    awarded_by = _map(_node(_first(awarding.get("awardingBody"))).get("legalName"))
    notes = _notes(activity.get("additionalNote"))
    return Summary(
        form=str(FormName.EUROPEAN),
        id=_string(document.get("id")) or "",
        title=title,
        description=_map(display.get("description")) or _map(claim.get("description")),
        issuer=_map(issuer.get("legalName")),
        issuer_id=eidas_number(document),
        issuer_url=_link(_node(_first(issuer.get("homepage"))).get("contentURL")),
        awarded_by=awarded_by,
        holder=european_holder(document),
        awarded_on=_day(awarding.get("awardingDate")),
        valid_from=_day(document.get("validFrom")),
        valid_until=_day(document.get("validUntil", document.get("expirationDate"))),
        start=_day(period.get("startDate")),
        end=_day(period.get("endDate")),
        place=_map(place.get("description")) or (country[0] if country else None),
        host=tuple(name for o in _nodes(activity.get("directedBy")) if (name := _map(o.get("legalName")))),
        narrative=notes[0] if notes else None,
        hours=_hours(_string(activity.get("workload")) or _string(unit.get("volumeOfLearning"))),
        credits=_string(_node(_first(claim.get("creditReceived"))).get("point"))
        or _string(_node(_first(unit.get("creditPoint"))).get("point")),
        level=_eqf(unit.get("eqfLevel")),
        grade=_map(_node(_first(assessment.get("grade"))).get("noteLiteral")),
        outcomes=tuple(_european_outcomes(unit, assessment)),
        elements={name: texts for name, texts in elements.items() if texts} or None,
        languages=title.languages,
    )


def european_holder(document: Document) -> str | None:
    """The person a European credential names: full name, else given and family name, in the first language written."""
    person = _node(_first(document.get("credentialSubject")))
    if full := _map(person.get("fullName")):
        return next(iter(full.wordings.values()))
    names = [_map(person.get(key)) for key in ("givenName", "familyName")]
    return " ".join(next(iter(name.wordings.values())) for name in names if name) or None


def eidas_number(document: Document) -> str | None:
    """The organization identifier that a European credential names as its issuer (``issuer.eIDASIdentifier.notation``)."""
    return _string(_node(_first(_node(document.get("issuer")).get("eIDASIdentifier"))).get("notation"))


def _european_outcomes(unit: Document, assessment: Document) -> Iterator[Outcome]:
    parts = _nodes(assessment.get("hasPart"))
    outcomes = _nodes(unit.get("learningOutcome"))
    paired = len(parts) == len(outcomes)
    for place, outcome in enumerate(outcomes):
        if text := _map(outcome.get("title")):
            level = _map(_node(_first(parts[place].get("grade"))).get("noteLiteral")) if paired else None
            related = [*_nodes(outcome.get("relatedESCOSkill")), *_nodes(outcome.get("relatedSkill"))]
            yield Outcome(
                text, level, alignments=tuple(_aligned(concept) for concept in related if _map(concept.get("prefLabel")))
            )


def _aligned(concept: Document) -> Aligned:
    url = _link(concept.get("id"))
    esco = bool(url and url.startswith("http://data.europa.eu/esco/"))
    scheme = _node(_first(concept.get("inScheme")))
    framework = "ESCO" if esco else (_string(scheme.get("id")) or "").rstrip("/").rpartition("/")[2]
    return Aligned(framework, _map(concept.get("prefLabel")) or Text({UNKNOWN_LANGUAGE: "?"}), url)


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


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _node(value: Any) -> Document:
    return value if isinstance(value, dict) else {}


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


def _nodes(value: Any) -> list[Document]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def _map(value: Any) -> Text | None:
    """A language map, or several values of one language joined."""
    if isinstance(value, str):
        return Text({UNKNOWN_LANGUAGE: value}) if value.strip() else None
    wordings = {language: _first(wording) for language, wording in _node(value).items() if language}
    kept = {language: wording for language, wording in wordings.items() if _string(wording)}
    return Text(kept) if kept else None


def _present(texts: Iterator[Text | None]) -> tuple[Text, ...]:
    return tuple(text for text in texts if text)


def _labels(value: Any) -> tuple[Text, ...]:
    return _present(_map(concept.get("prefLabel")) for concept in _nodes(value))


def _titles(value: Any) -> tuple[Text, ...]:
    return _present(_map(node.get("title")) for node in _nodes(value))


def _notes(value: Any) -> tuple[Text, ...]:
    return _present(_map(note.get("noteLiteral")) for note in _nodes(value))


def _link(value: Any) -> str | None:
    return value if isinstance(value, str) and _URL(value) else None


def _day(value: Any) -> str | None:
    """The date part: an award's date is a calendar date, written with a time only because the standards want one."""
    found = _DAY(value) if isinstance(value, str) else None
    return found.group(1) if found else None


def _hours(value: str | None) -> int | None:
    """Whole hours of an ISO 8601 duration in hours, or in days and hours as the Commission's issuer writes it."""
    found = _DURATION(value) if value else None
    return int(found.group(1) or 0) * 24 + int(found.group(2) or 0) or None if found else None


def _eqf(value: Any) -> int | None:
    found = re.search(r"/eqf/([1-8])$", _string(_node(_first(value)).get("id")) or "")
    return int(found.group(1)) if found else None


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return dict(value.wordings)
    if isinstance(value, Summary | Outcome | Aligned | Evidence):
        members = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return {name: member for name, member in members.items() if member not in (None, [], {})}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    return value
