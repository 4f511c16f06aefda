"""What a person wants to read of a European credential."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from badges.credentials.summary.members import day, first, hours, link, node, nodes, string
from badges.credentials.summary.summary import UNKNOWN_LANGUAGE, Aligned, Outcome, Summary
from badges.credentials.violation import Document
from badges.model.issued import FormName
from badges.model.text import Text


def summarize_european(document: Document) -> Summary:
    """What a European credential says."""
    display = node(document.get("displayParameter"))
    subject = node(first(document.get("credentialSubject")))
    claim = node(first(subject.get("hasClaim")))
    unit = node(first(claim.get("specifiedBy")))
    activity = node(first(claim.get("influencedBy")))
    assessment = node(first(claim.get("provenBy")))
    issuer = node(document.get("issuer"))
    awarding = node(first(claim.get("awardedBy")))
    period = node(first(activity.get("temporal")))
    place = node(first(activity.get("location")))
    title = _map(display.get("title")) or _map(claim.get("title")) or Text({UNKNOWN_LANGUAGE: "?"})
    elements = {
        "assessment": _labels(node(first(assessment.get("specifiedBy"))).get("dcType")),
        "supervision": _labels(assessment.get("idVerification")),
        "participation": _labels(unit.get("mode")),
        "quality_assurance": _titles(unit.get("accreditation")),
        "field": _labels(unit.get("thematicArea")),
        "language_of_instruction": _labels(unit.get("language")),
        "activity": _labels(activity.get("dcType")),
        "prerequisites": _notes(unit.get("entryRequirement")),
    }
    country = _labels(node(first(place.get("address"))).get("countryCode"))
    awarded_by = _map(node(first(awarding.get("awardingBody"))).get("legalName"))
    notes = _notes(activity.get("additionalNote"))
    return Summary(
        form=str(FormName.EUROPEAN),
        id=string(document.get("id")) or "",
        title=title,
        description=_map(display.get("description")) or _map(claim.get("description")),
        issuer=_map(issuer.get("legalName")),
        issuer_id=eidas_number(document),
        issuer_url=link(node(first(issuer.get("homepage"))).get("contentURL")),
        awarded_by=awarded_by,
        holder=european_holder(document),
        awarded_on=day(awarding.get("awardingDate")),
        valid_from=day(document.get("validFrom")),
        valid_until=day(document.get("validUntil", document.get("expirationDate"))),
        start=day(period.get("startDate")),
        end=day(period.get("endDate")),
        place=_map(place.get("description")) or (country[0] if country else None),
        host=tuple(name for o in nodes(activity.get("directedBy")) if (name := _map(o.get("legalName")))),
        narrative=notes[0] if notes else None,
        hours=hours(string(activity.get("workload")) or string(unit.get("volumeOfLearning"))),
        credits=string(node(first(claim.get("creditReceived"))).get("point"))
        or string(node(first(unit.get("creditPoint"))).get("point")),
        level=_eqf(unit.get("eqfLevel")),
        grade=_map(node(first(assessment.get("grade"))).get("noteLiteral")),
        outcomes=tuple(_outcomes(unit, assessment)),
        elements={name: texts for name, texts in elements.items() if texts} or None,
        languages=title.languages,
    )


def european_holder(document: Document) -> str | None:
    """The person a European credential names: full name, else given and family name, in the first language written."""
    person = node(first(document.get("credentialSubject")))
    if full := _map(person.get("fullName")):
        return next(iter(full.wordings.values()))
    names = [_map(person.get(key)) for key in ("givenName", "familyName")]
    return " ".join(next(iter(name.wordings.values())) for name in names if name) or None


def eidas_number(document: Document) -> str | None:
    """The organization identifier that a European credential names as its issuer (``issuer.eIDASIdentifier.notation``)."""
    return string(node(first(node(document.get("issuer")).get("eIDASIdentifier"))).get("notation"))


def _outcomes(unit: Document, assessment: Document) -> Iterator[Outcome]:
    parts = nodes(assessment.get("hasPart"))
    outcomes = nodes(unit.get("learningOutcome"))
    paired = len(parts) == len(outcomes)
    for place, outcome in enumerate(outcomes):
        if text := _map(outcome.get("title")):
            level = _map(node(first(parts[place].get("grade"))).get("noteLiteral")) if paired else None
            related = [*nodes(outcome.get("relatedESCOSkill")), *nodes(outcome.get("relatedSkill"))]
            yield Outcome(text, level, alignments=tuple(aligned for concept in related if (aligned := _aligned(concept))))


def _aligned(concept: Document) -> Aligned | None:
    """A concept that has a name."""
    name = _map(concept.get("prefLabel"))
    if name is None:
        return None
    url = link(concept.get("id"))
    esco = bool(url and url.startswith("http://data.europa.eu/esco/"))
    scheme = node(first(concept.get("inScheme")))
    framework = "ESCO" if esco else (string(scheme.get("id")) or "").rstrip("/").rpartition("/")[2]
    return Aligned(framework, name, url)


def _eqf(value: Any) -> int | None:
    found = re.search(r"/eqf/([1-8])$", string(node(first(value)).get("id")) or "")
    return int(found.group(1)) if found else None


def _map(value: Any) -> Text | None:
    """A language map, or several values of one language joined."""
    if isinstance(value, str):
        return Text({UNKNOWN_LANGUAGE: value}) if value.strip() else None
    kept = {}
    for language, said in node(value).items():
        wording = said if type(said) is str else first(said)  # nearly all are texts, and there are hundreds
        if language and string(wording):
            kept[language] = wording
    return Text(kept) if kept else None


def _present(texts: Iterator[Text | None]) -> tuple[Text, ...]:
    return tuple(text for text in texts if text)


def _labels(value: Any) -> tuple[Text, ...]:
    return _present(_map(concept.get("prefLabel")) for concept in nodes(value))


def _titles(value: Any) -> tuple[Text, ...]:
    return _present(_map(node.get("title")) for node in nodes(value))


def _notes(value: Any) -> tuple[Text, ...]:
    return _present(_map(note.get("noteLiteral")) for note in nodes(value))
