"""What a person wants to read of a European credential, ours or of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from badges.credentials.summary.members import day, first, hours, link, node, nodes, string
from badges.credentials.summary.references import References
from badges.credentials.summary.summary import UNKNOWN_LANGUAGE, Aligned, Outcome, Summary
from badges.credentials.violation import Document
from badges.model.issued import FormName
from badges.model.text import Text
from badges.one_or_many import listed, types_of

MOST_OUTCOMES = 200
MOST_PARTS = 50


@dataclass(frozen=True, slots=True)
class Claimed:
    """An accreditation as a credential tells of it."""

    title: Text | None
    by: Text | None


def summarize_european(document: Document) -> Summary:
    """What a European credential says. Of several claims the first achievement leads; outcomes are those of all."""
    read = References(document)
    display = read.one(document.get("displayParameter"))
    subject = read.one(document.get("credentialSubject"))
    claims = read.all(subject.get("hasClaim"))
    claim = next((one for one in claims if "LearningAchievement" in types_of(one)), claims[0] if claims else {})
    unit = read.one(claim.get("specifiedBy"))
    activity = read.one(claim.get("influencedBy")) or (claim if "LearningActivity" in types_of(claim) else {})
    assessment = read.one(claim.get("provenBy")) or (claim if "LearningAssessment" in types_of(claim) else {})
    issuer = read.one(document.get("issuer"))
    awarding = read.one(claim.get("awardedBy"))
    period = read.one(activity.get("temporal"))
    place = read.one(activity.get("location"))
    title = _map(display.get("title")) or _map(claim.get("title")) or Text({UNKNOWN_LANGUAGE: "?"})
    elements = {
        "assessment": _labels(read.one(assessment.get("specifiedBy")).get("dcType"), read),
        "supervision": _labels(assessment.get("idVerification"), read),
        "participation": _labels(unit.get("mode"), read),
        "quality_assurance": _titles(unit.get("accreditation"), read),
        "field": _labels(unit.get("thematicArea"), read),
        "language_of_instruction": _labels(unit.get("language"), read),
        "activity": _labels(activity.get("dcType"), read),
        "prerequisites": _notes(unit.get("entryRequirement"), read),
    }
    country = _labels(read.one(place.get("address")).get("countryCode"), read)
    notes = _notes(activity.get("additionalNote"), read)
    return Summary(
        form=str(FormName.EUROPEAN),
        id=string(document.get("id")) or "",
        title=title,
        description=_map(display.get("description")) or _map(claim.get("description")),
        issuer=_map(issuer.get("legalName")),
        issuer_id=eidas_number(document),
        issuer_url=link(first(read.one(issuer.get("homepage")).get("contentURL"))),
        awarded_by=_joined(_map(body.get("legalName")) for body in read.all(awarding.get("awardingBody"))),
        holder=european_holder(document),
        awarded_on=day(first(awarding.get("awardingDate"))),
        valid_from=day(first(document.get("validFrom"))),
        valid_until=day(first(document.get("validUntil", document.get("expirationDate")))),
        start=day(first(period.get("startDate"))),
        end=day(first(period.get("endDate"))),
        place=_map(place.get("description")) or (country[0] if country else None),
        host=tuple(name for o in read.all(activity.get("directedBy")) if (name := _map(o.get("legalName")))),
        narrative=notes[0] if notes else None,
        hours=hours(string(first(activity.get("workload"))) or string(first(unit.get("volumeOfLearning")))),
        credits=_number(read.one(claim.get("creditReceived")).get("point"))
        or _number(read.one(unit.get("creditPoint")).get("point")),
        level=_eqf(read.one(unit.get("eqfLevel"))),
        grade=_map(read.one(assessment.get("grade")).get("noteLiteral")),
        outcomes=tuple(islice(_all_outcomes(claim, claims, read), MOST_OUTCOMES)),
        elements={name: texts for name, texts in elements.items() if texts} or None,
        languages=title.languages,
    )


def european_holder(document: Document) -> str | None:
    """The person a European credential names: full name, else given and family name, in the first language written."""
    person = References(document).one(document.get("credentialSubject"))
    for whole in ("fullName", "legalName", "prefLabel"):  # organisations have no full name, and may hold credentials too
        if name := _map(person.get(whole)):
            return next(iter(name.wordings.values()))
    names = [_map(person.get(key)) for key in ("givenName", "familyName")]
    return " ".join(next(iter(name.wordings.values())) for name in names if name) or None


def claimed_accreditation(document: Document) -> Claimed | None:
    """The accreditation that a European credential gives as the ground on which it was issued; None when it gives none."""
    read = References(document)
    for ground in read.all(document.get("evidence"))[:MOST_PARTS]:
        if accreditation := read.one(ground.get("accreditation")):
            by = read.one(accreditation.get("accreditingAgent"))
            return Claimed(_map(accreditation.get("title")), _map(by.get("legalName")) or _map(by.get("prefLabel")))
    return None


def eidas_number(document: Document) -> str | None:
    """The organization identifier that a European credential names as its issuer (``issuer.eIDASIdentifier.notation``).

    None when it names several: then it would be for the reader to choose whose credential it is.
    """
    issuers = listed(document.get("issuer"))
    if len(issuers) != 1:
        return None
    numbers = {string(first(one.get("notation"))) for one in nodes(node(issuers[0]).get("eIDASIdentifier"))}
    return next(iter(numbers)) if len(numbers) == 1 else None


def _all_outcomes(claim: Document, claims: list[Document], read: References) -> Iterator[Outcome]:
    """The outcomes of the leading claim, of its parts, and of the other claims; each thing once, however often it is written."""
    parts = read.all(claim.get("hasPart"))[:MOST_PARTS]
    seen: set[int] = set()
    told: set[str] = set()
    for one in (claim, *parts, *claims[:MOST_PARTS]):
        unit = read.one(one.get("specifiedBy"))
        name = unit.get("id")
        if id(unit) in seen or (isinstance(name, str) and name in told):
            continue
        seen.add(id(unit))
        told.update([name] if isinstance(name, str) else ())
        yield from _outcomes(unit, read.one(one.get("provenBy")), read)


def _outcomes(unit: Document, assessment: Document, read: References) -> Iterator[Outcome]:
    parts = read.all(assessment.get("hasPart"))
    outcomes = read.all(unit.get("learningOutcome"))
    paired = len(parts) == len(outcomes)
    for place, outcome in enumerate(outcomes):
        if text := _map(outcome.get("title")):
            level = _map(read.one(parts[place].get("grade")).get("noteLiteral")) if paired else None
            related = [*read.all(outcome.get("relatedESCOSkill")), *read.all(outcome.get("relatedSkill"))]
            yield Outcome(text, level, alignments=tuple(aligned for concept in related if (aligned := _aligned(concept))))


def _aligned(concept: Document) -> Aligned | None:
    """A concept that has a name."""
    name = _map(concept.get("prefLabel"))
    if name is None:
        return None
    url = link(concept.get("id"))
    return Aligned(_framework(url, first(concept.get("inScheme"))), name, url)


def _framework(url: str | None, scheme: Any) -> str:
    """What a list is called: the last part of its address that is no version number."""
    if url and url.startswith("http://data.europa.eu/esco/"):
        return "ESCO"
    address = string(scheme) or string(node(scheme).get("id")) or ""
    if address.startswith("http://data.europa.eu/snb/"):
        address = address.removesuffix("/25831c2")
        return "DigComp" if address.endswith("/dcf") else address.rpartition("/")[2]
    return address.rstrip("/").rpartition("/")[2]


def _eqf(level: Document) -> int | None:
    found = re.search(r"/eqf/([1-8])$", string(level.get("id")) or "")
    return int(found.group(1)) if found else None


def _number(value: Any) -> str | None:
    """A number as written, in quotes or not."""
    said = first(value)
    return str(said) if isinstance(said, int | float) and not isinstance(said, bool) else string(said)


def _map(value: Any) -> Text | None:
    """A language map; where a language has several wordings, the first of them."""
    said = first(value)
    if isinstance(said, str):
        return Text({UNKNOWN_LANGUAGE: said}) if said.strip() else None
    kept = {language: wording for language, told in node(said).items() if language and (wording := string(first(told)))}
    return Text(kept) if kept else None


def _joined(names: Iterator[Text | None]) -> Text | None:
    """Several organisations in one text: in each language of the first, the others in theirs where they lack it."""
    texts = list(islice(_present(names), 10))
    if len(texts) < 2:
        return texts[0] if texts else None
    return Text({language: ", ".join(dict.fromkeys(text.best(language)[1] for text in texts)) for language in texts[0].languages})


def _present(texts: Iterator[Text | None]) -> tuple[Text, ...]:
    return tuple(text for text in texts if text)


def _labels(value: Any, read: References) -> tuple[Text, ...]:
    return _present(_map(concept.get("prefLabel")) for concept in read.all(value))


def _titles(value: Any, read: References) -> tuple[Text, ...]:
    return _present(_map(thing.get("title")) for thing in read.all(value))


def _notes(value: Any, read: References) -> tuple[Text, ...]:
    return _present(_map(note.get("noteLiteral")) for note in read.all(value))
