"""What a person wants to read of a European credential, ours or of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any

from badges import schemas
from badges.credentials.summary.annex import calls_itself_micro, european_meter
from badges.credentials.summary.details import details_of
from badges.credentials.summary.diploma import (
    documents_of,
    entitlements_of,
    grading_of,
    language_of,
    notes_of,
    parts_of,
    pictures_of,
    place_of,
    stages_of,
)
from badges.credentials.summary.levels import EQF, named_level
from badges.credentials.summary.members import day, first, hours, link, node, nodes, string
from badges.credentials.summary.references import References
from badges.credentials.summary.summary import ECTS, UNKNOWN_LANGUAGE, Identity, Level, Outcome, Summary, letters_of
from badges.credentials.summary.wordings import aligned, eqf, joined, labels, notes, number, present, titles, wording
from badges.credentials.violation import Document
from badges.model.issued import FormName
from badges.model.text import Text
from badges.one_or_many import listed, types_of

MOST_OUTCOMES = 200
MOST_PARTS = 50
ECTS_CODE = "6fcec5c5af"
"""In the EU list of credit systems."""
MOST_LEVELS = 20
"""Levels, addresses … of one thing."""
MOST_LETTERS = 8_000_000
"""Letters of a summary; a document has at most six million."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An accreditation as a credential tells of it."""

    title: Text | None
    by: Text | None


def summarize_european(document: Document, *, details: bool = False) -> Summary:
    """What a European credential says. Of several claims the first achievement leads; outcomes are those of all."""
    read = References(document)
    display = read.one(document.get("displayParameter"))
    subject = read.one(document.get("credentialSubject"))
    claims = read.all(subject.get("hasClaim"))
    claim = next((one for one in claims if "LearningAchievement" in types_of(one)), claims[0] if claims else {})
    unit = read.one(claim.get("specifiedBy"))
    alone = [one for one in claims if "LearningActivity" in types_of(one)]
    activities = [*read.all(claim.get("influencedBy")), *alone]
    activity = activities[0] if activities else {}
    assessment = read.one(claim.get("provenBy")) or (claim if "LearningAssessment" in types_of(claim) else {})
    issuer = read.one(document.get("issuer"))
    awarding = read.one(claim.get("awardedBy"))
    period = read.one(activity.get("temporal"))
    place = read.one(activity.get("location"))
    title = wording(display.get("title")) or wording(claim.get("title")) or Text({UNKNOWN_LANGUAGE: "?"})
    grounds = read.all(document.get("evidence"))[:MOST_PARTS]
    elements = {
        "assessment": labels(read.one(assessment.get("specifiedBy")).get("dcType"), read),
        "supervision": labels(assessment.get("idVerification"), read),
        "kind": labels(unit.get("dcType"), read),
        "national_level": labels(unit.get("nqfLevel"), read),
        "participation": labels(unit.get("mode"), read),
        "setting": labels(unit.get("learningSetting"), read),
        "quality_assurance": titles(unit.get("accreditation"), read),
        "ground": present(label for ground in grounds for label in labels(ground.get("dcType"), read)),
        "field": labels(unit.get("thematicArea"), read),
        "language_of_instruction": labels(unit.get("language"), read),
        "activity": labels(activity.get("dcType"), read),
        "prerequisites": notes(unit.get("entryRequirement"), read),
    }
    narrative = next(iter(notes(activity.get("additionalNote"), read)), None)
    primary = language_of(read.one(display.get("primaryLanguage")))
    said = Summary(
        form=str(FormName.EUROPEAN),
        id=string(document.get("id")) or "",
        title=title,
        description=wording(display.get("description")) or wording(claim.get("description")),
        issuer=wording(issuer.get("legalName")),
        issuer_id=eidas_number(document),
        issuer_url=link(first(read.one(issuer.get("homepage")).get("contentURL"))),
        awarded_by=joined(wording(body.get("legalName")) for body in read.all(awarding.get("awardingBody"))),
        holder=european_holder(document),
        awarded_on=day(first(awarding.get("awardingDate"))),
        valid_from=day(first(document.get("validFrom"))),
        valid_until=day(first(document.get("validUntil", document.get("expirationDate")))),
        start=day(first(period.get("startDate"))),
        end=day(first(period.get("endDate"))),
        place=place_of(place, read),
        host=tuple(name for o in read.all(activity.get("directedBy")) if (name := wording(o.get("legalName")))),
        narrative=narrative,
        hours=hours(string(first(activity.get("workload"))) or string(first(unit.get("volumeOfLearning")))),
        credits=number(read.one(claim.get("creditReceived")).get("point"))
        or number(read.one(unit.get("creditPoint")).get("point")),
        credit_system=_credit_system(claim, unit, read),
        level=eqf(read.one(unit.get("eqfLevel"))),
        grade=wording(read.one(assessment.get("grade")).get("noteLiteral")),
        outcomes=tuple(islice(_all_outcomes(claim, claims, read), MOST_OUTCOMES)),
        elements={name: texts for name, texts in elements.items() if texts} or None,
        languages=tuple(sorted(title.languages, key=lambda language: language != primary)),
        levels=_levels(unit, elements["national_level"]),
        identities=tuple(_identities(subject, read)),
        country=_country(read.one(awarding.get("awardingBody")), read) or _country(issuer, read),
    )
    if details:
        whole, left_out = details_of(document)
        told = (claim, unit, *activities[:MOST_PARTS], assessment, awarding)
        said = replace(
            said,
            parts=parts_of(claim, read),
            stages=stages_of(activities, read),
            grading=grading_of(assessment, read),
            entitlements=entitlements_of(claim, claims, read),
            notes=tuple(note for note in notes_of(told, read) if note != narrative),
            documents=documents_of(told, read),
            pictures=pictures_of(display, read),
            details=whole,
            left_out=left_out,
            annex_i=european_meter(document),
            is_micro_credential=calls_itself_micro(title, *elements["kind"]),
        )
    return _shortened(said) if read.were_needed else said


def _shortened(summary: Summary) -> Summary:
    """The same, unless references made it so long that it would cost whoever shows it: then what is told in lists is left out."""
    if letters_of(summary) <= MOST_LETTERS:
        return summary
    lists = ("outcomes", "elements", "host", "parts", "stages", "entitlements", "notes", "documents", "details")
    kept: dict[str, Any] = {name: None if name in ("elements", "details") else () for name in lists}
    return replace(summary, grading=None, left_out=summary.left_out + len(summary.outcomes) + len(summary.parts), **kept)


def _credit_system(claim: Document, unit: Document, read: References) -> str | None:
    """Of which system the credits are: the EU list says it, else what the framework is called."""
    for point in (read.one(claim.get("creditReceived")), read.one(unit.get("creditPoint"))):
        if number(point.get("point")):
            framework = read.one(point.get("framework"))
            if string(framework.get("id")) == f"{schemas.vocabulary('education-credit')['members']}{ECTS_CODE}":
                return ECTS
            name = wording(framework.get("prefLabel"))
            return name.best("en")[1][:100] if name else None
    return None


def _levels(unit: Document, national: tuple[Text, ...]) -> tuple[Level, ...]:
    """The levels that a qualification names, also those that nobody knows."""
    said = node(first(unit.get("eqfLevel")))
    code = (string(said.get("id")) or "").rpartition("/")[2]
    found = [Level(EQF, code[:40])] if code else []
    found += [level for label in national[:MOST_LEVELS] for words in label.wordings.values() if (level := named_level(words))]
    return tuple(dict.fromkeys(found))


def _identities(person: Document, read: References) -> Iterator[Identity]:
    """How a European credential says whom it is for, beside the name."""
    if (id := string(person.get("id"))) and id.startswith("did:") and len(id) <= 500:
        yield Identity("id", id)
    for contact in read.all(person.get("contactPoint"))[:MOST_LEVELS]:
        mailbox = string(read.one(contact.get("emailAddress")).get("id")) or ""
        if mailbox.lower().startswith("mailto:") and len(mailbox) <= 500:
            yield Identity("emailAddress", mailbox[7:])
    if string(person.get("dateOfBirth")):
        yield Identity("dateOfBirth")


def _country(organisation: Document, read: References) -> str | None:
    """Where an organisation is, by the EU list of countries."""
    for location in read.all(organisation.get("location"))[:MOST_LEVELS]:
        code = (string(read.one(read.one(location.get("address")).get("countryCode")).get("id")) or "").rpartition("/")[2]
        if found := _country_codes().get(code):
            return found
    return None


@cache
def _country_codes() -> dict[str, str]:
    return {code: short for short, code in schemas.vocabulary("country")["codes"].items()}


def european_holder(document: Document) -> str | None:
    """The person a European credential names: full name, else given and family name, in the first language written."""
    person = References(document).one(document.get("credentialSubject"))
    for whole in ("fullName", "legalName", "prefLabel"):  # organisations have no full name, and may hold credentials too
        if name := wording(person.get(whole)):
            return next(iter(name.wordings.values()))
    names = [wording(person.get(key)) for key in ("givenName", "familyName")]
    return " ".join(next(iter(name.wordings.values())) for name in names if name) or None


def claimed_accreditation(document: Document) -> Claimed | None:
    """The accreditation that a European credential gives as the ground on which it was issued; None when it gives none."""
    read = References(document)
    for ground in read.all(document.get("evidence"))[:MOST_PARTS]:
        if accreditation := read.one(ground.get("accreditation")):
            by = read.one(accreditation.get("accreditingAgent"))
            return Claimed(wording(accreditation.get("title")), wording(by.get("legalName")) or wording(by.get("prefLabel")))
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
        yield from _outcomes(unit, read.one(one.get("provenBy")), read, told)


def _outcomes(unit: Document, assessment: Document, read: References, told: set[str]) -> Iterator[Outcome]:
    """Those of a unit that were not told before: a composite may say those of its parts as its own."""
    parts = read.all(assessment.get("hasPart"))
    outcomes = read.all(unit.get("learningOutcome"))
    paired = len(parts) == len(outcomes)
    for place, outcome in enumerate(outcomes):
        name = outcome.get("id")
        if isinstance(name, str) and name in told:
            continue
        told.update([name] if isinstance(name, str) else ())
        if text := wording(outcome.get("title")):
            level = wording(read.one(parts[place].get("grade")).get("noteLiteral")) if paired else None
            related = [*read.all(outcome.get("relatedESCOSkill")), *read.all(outcome.get("relatedSkill"))]
            yield Outcome(text, level, alignments=tuple(one for concept in related if (one := aligned(concept))))
