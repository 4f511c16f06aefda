"""An Open Badge as the draft of a European credential, which nobody has sealed yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from badges import schemas
from badges.credentials import elm_profile
from badges.credentials.converting.concepts import (
    ASSESSMENT_TYPE,
    CODED,
    ELEMENTS,
    SKILL,
    Element,
    concept,
    listed_member,
)
from badges.credentials.converting.conversion import Conversion, NotConvertible, Original, not_verified, refuse_unwritable
from badges.credentials.converting.draft import Draft
from badges.credentials.converting.holders import person
from badges.credentials.converting.ledger import Ledger, Source, losses
from badges.credentials.converting.needs import with_remedy
from badges.credentials.converting.organisations import organisation
from badges.credentials.converting.origins import of_badge
from badges.credentials.converting.proving import outcome, proven
from badges.credentials.converting.slots import (
    ALIGNMENTS,
    CONVERTED,
    CONVERTED_PROFILE,
    CREDITS,
    ECTS,
    GENERIC,
    INSTITUTIONAL,
    ORIGINAL,
    ORIGINAL_BADGE,
    QUALITY,
    UNIT,
    WORKLOAD,
    subject_of,
)
from badges.credentials.instants import rfc3339
from badges.credentials.summary.members import link
from badges.credentials.violation import Document
from badges.one_or_many import listed

_SILENT = frozenset({"@context", "type", "credentialSchema", "proof"})
_REASONS = {
    **dict.fromkeys(("credentialStatus", "refreshService", "termsOfUse"), "status"),
    **dict.fromkeys(("endorsement", "endorsementJwt"), "endorsement"),
    **dict.fromkeys(("image",), "picture"),
    **dict.fromkeys(("issuer",), "issuer"),
    **dict.fromkeys(("identifier", "identityHash", "salt", "hashed"), "holder"),
    **dict.fromkeys(("creditsAvailable", "creditsEarned", "ECTS"), "credit_system"),
}
_BY_THE_SEAL = ("/issued", "/issuanceDate", "/issuer", "/credentialStatus", "/displayParameter/individualDisplay")
"""What sealing writes or draws."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_ISO_DURATION = re.compile(r"PT[1-9]\d{0,5}H", re.ASCII)
_DECIMAL = re.compile(r"\d{1,6}(\.\d{1,6})?", re.ASCII)


def to_european(
    document: Document,
    *,
    id: str,
    at: datetime,
    language: str | None = None,
    ects: bool = False,
    holder: str | None = None,
    original: Original | None = None,
    unverified: str | None = None,
) -> Conversion:
    """The European draft that says what this badge says, what it cannot say, and what it still needs.

    ``language`` is that of the badge, where it does not say so itself; ``ects`` says that its credits are ECTS credits, and
    ``holder`` is the full name of the person, which badges leave out. With the ``original`` it is of the profile *converted*,
    and carries the original along. ``unverified`` says why nobody vouches for the original.

    Raises:
        NotConvertible: when there is no achievement in it, or it is in a language of which the EU list does not know.
        ValueError: when ``at`` has no time zone.
    """
    refuse_unwritable(document)
    subject = next((one for one in listed(document.get("credentialSubject")) if isinstance(one, dict)), {})
    achievement = next((one for one in listed(subject.get("achievement")) if isinstance(one, dict)), None)
    if achievement is None:
        raise NotConvertible("This badge holds no achievement, and a European credential is about one.")
    said = achievement.get("inLanguage")
    spoken = said if isinstance(said, str) else language or "en"
    short = spoken.partition("-")[0].lower()
    listing = listed_member("language", short, short) if short in schemas.vocabulary("language")["codes"] else None
    if listing is None:
        raise NotConvertible(f"{spoken!r} is no language of the EU's list. Say which it is, such as en or nl.")
    root = Source(document, "", Ledger(), european=False)
    return _ToEuropean(root, Draft(short), listing, ects, original, unverified).convert(id, rfc3339(at), holder)


@dataclass(slots=True)
class _ToEuropean:
    root: Source
    draft: Draft
    listing: Document
    ects: bool
    original: Original | None
    unverified: str | None
    credits: Document | None = None
    """The system that the badge's credits are of, where it says so."""

    def convert(self, id: str, at: str, holder: str | None) -> Conversion:
        subject = self.root.one("credentialSubject")
        achievement = subject.one("achievement") if subject else None
        assert subject is not None, "it was looked for before"
        assert achievement is not None, "it was looked for before"
        achievement.take_equal("inLanguage", self.draft.language)
        process = self._process(achievement)
        claim = self._claim(subject, achievement, process)
        display: Document = {"id": self.draft.id("displayParameter"), "type": "DisplayParameter"}
        display["title"] = self.draft.map(self.root.string("name")) or claim["title"]
        if description := self.root.string("description"):
            display["description"] = self.draft.map(description)
        display |= {"primaryLanguage": self.listing, "language": self.listing}
        original = self.root.string("id")
        made: Document = {"@context": list(elm_profile.CONTEXTS), "id": id, "type": list(elm_profile.TYPES)}
        kind = GENERIC if self.original is None else CONVERTED
        made["credentialProfiles"] = listed_member("credential", kind, self.draft.language)
        made["identifier"] = self.draft.identifier(ORIGINAL, original or id)
        profile = elm_profile.PROFILE if self.original is None else CONVERTED_PROFILE
        made["credentialSchema"] = {"id": profile, "type": "ShaclValidator2017"}
        made["validFrom"] = self._moment(self.root, "validFrom") or at
        if until := self._moment(self.root, "validUntil"):
            made |= {"validUntil": until, "expirationDate": until}
        made["evidence"] = of_badge(self.root, self.draft, self.original, self.unverified)
        made["displayParameter"] = display
        made["credentialSubject"] = person(self.draft, subject, holder) | {"hasClaim": claim}
        missing = [v for v in elm_profile.violations(made) if not v.pointer.startswith(_BY_THE_SEAL)]
        lost = (*not_verified(self.unverified), *losses(self.root, _SILENT, _REASONS))
        return Conversion(made, lost, tuple(map(with_remedy, missing)))

    def _moment(self, thing: Source, term: str) -> str | None:
        """A moment in UTC and whole seconds, which is how the profile wants it."""
        said = thing.look(term)
        if said is None or not _MOMENT.match(said):
            return None
        try:
            at = datetime.fromisoformat(said)
            moment = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC).replace(microsecond=0, tzinfo=None)
        except (ValueError, OverflowError):  # the first and the last day there is, in another zone
            return None
        if not at.microsecond:
            thing.string(term)
        return moment.isoformat() + "Z"

    def _process(self, achievement: Source) -> Document:
        creator = achievement.one("creator")
        body = creator or self.root.one("issuer")
        made: Document = {"id": self.draft.id("awardingProcess"), "type": "AwardingProcess"}
        if body:
            made["awardingBody"] = organisation(body, self.draft.language, self.draft.id)
        elif (issuer := self.root.look("issuer")) is not None:
            made["awardingBody"] = {
                "id": self.draft.id("org"),
                "type": "Organisation",
                "identifier": self.draft.identifier("Open Badges profile", issuer),
            }
            self.root.string("issuer")
        if day := self._moment(self.root, "awardedDate"):
            made["awardingDate"] = day
        return made

    def _claim(self, subject: Source, achievement: Source, process: Document) -> Document:
        title = achievement.string("name") or self.root.look("name") or ""
        made: Document = {
            "id": self.draft.id("learningAchievement"),
            "type": "LearningAchievement",
            "title": self.draft.map(title),
        }
        description = achievement.string("description")
        made |= {"description": self.draft.map(description)} if description else {}
        made["awardedBy"] = process
        spec: Document = {"id": self.draft.id("qualification"), "type": "Qualification", "title": self.draft.map(title)}
        spec |= {"description": self.draft.map(description)} if description else {}
        activity: Document = {"id": self.draft.id("activity"), "type": "LearningActivity", "title": self.draft.map(title)}
        proof: Document = {
            "id": self.draft.id("learningAssessment"),
            "type": "LearningAssessment",
            "title": self.draft.map(title),
        }
        activity["awardedBy"] = proof["awardedBy"] = process
        self._unit(achievement, spec)
        self._aligned(achievement, spec, proof, activity, process, title)
        proven(self.draft, subject, achievement, spec, proof, process)
        self._took_part(subject, activity)
        self._credits(subject, achievement, spec, made)
        proof["additionalNote"] = [*self._slots(subject, achievement), *self._evidence(proof)]
        day = process.get("awardingDate")
        proof |= {"dateIssued": day} if day else {}
        body = process.get("awardingBody")
        assessor = subject.one("source")
        if assessor:
            proof["assessedBy"] = organisation(assessor, self.draft.language, self.draft.id)
        elif body:
            proof["assessedBy"] = body
        return made | {"specifiedBy": spec, "influencedBy": activity, "provenBy": proof}

    def _unit(self, achievement: Source, spec: Document) -> None:
        code, version = achievement.look("humanCode"), achievement.look("version")
        if code and version and " " not in version:
            spec["identifier"] = self.draft.identifier(UNIT, f"{achievement.string('humanCode')} {achievement.string('version')}")
        elif code:
            spec["identifier"] = self.draft.identifier("Open Badges humanCode", code)
            achievement.string("humanCode")
        if (criteria := achievement.one("criteria")) and (page := link(criteria.look("id"))):
            criteria.string("id")
            spec["homepage"] = {"id": self.draft.id("webResource"), "type": "WebResource", "contentURL": page}
        for tag in listed(achievement.node.get("tag"))[:1]:
            if isinstance(tag, str) and tag.strip():
                spec["category"] = self.draft.map(achievement.string("tag"))
        if hours := achievement.number("timeInvestment"):  # educredentials: hours
            spec["volumeOfLearning"] = f"PT{hours:g}H"

    def _aligned(
        self, achievement: Source, spec: Document, proof: Document, activity: Document, process: Document, title: str
    ) -> None:
        things = {"specifiedBy": spec, "provenBy": proof, "influencedBy": activity}
        said = {url for description in achievement.aside().many("resultDescription") for url in _targets(description)}
        skills: list[Document] = []
        kinds: list[Document] = []
        for one in achievement.many("alignment"):
            type = one.look("targetType") or ""
            element = next((row for row in ELEMENTS if row.type == type), None)
            code = one.look("targetCode") or ""
            if type == WORKLOAD["targetType"] and _ISO_DURATION.fullmatch(code):
                spec["volumeOfLearning"] = code
                for term in ("targetCode", "targetType", "targetName", "targetUrl", "targetFramework"):
                    one.string(term)
            elif type == QUALITY["targetType"] and "accreditation" not in spec:
                spec["accreditation"] = self._accreditation(one, process)
            elif type == CREDITS.type:
                if self.credits is None and (system := concept(one, CREDITS, self.draft.language)):
                    self.credits = system
                else:
                    achievement.lose("alignment", "one_only", one)
            elif type == ASSESSMENT_TYPE.type and (kind := concept(one, ASSESSMENT_TYPE, self.draft.language)):
                kinds.append(kind)
            elif type == "ext:ESCOOccupation":
                achievement.lose("alignment", "no_place", one)
            elif element is not None:
                self._element(achievement, one, element, things[element.thing])
            elif one.look("targetUrl") in said:
                concept(one, SKILL, self.draft.language)
            elif skill := concept(one, SKILL, self.draft.language):
                skills.append(skill)
            else:
                achievement.lose("alignment", "no_place", one)
        proof["specifiedBy"] = self._assessment_kinds(kinds, title)
        if kinds:
            proof["title"] = proof["specifiedBy"]["title"]
        if skills:
            spec["learningOutcome"] = [outcome(self.draft, title, ALIGNMENTS, skills)]
        activity["specifiedBy"] = self._activity_specification(spec, activity, title)

    def _element(self, achievement: Source, one: Source, element: Element, thing: Document) -> None:
        made = self._member(one, element) if element.vocabulary in CODED else concept(one, element, self.draft.language)
        if made is None:
            achievement.lose("alignment", "no_place", one)
        elif element.many:
            thing.setdefault(element.term, []).append(made)
        elif element.term in thing:
            achievement.lose("alignment", "one_only", one)
        else:
            thing[element.term] = made

    def _member(self, one: Source, element: Element) -> Document | None:
        """A member of an EU list that everybody knows by its code, whatever address a badge gives it."""
        vocabulary = schemas.vocabulary(element.vocabulary or "")
        url, code = one.look("targetUrl") or "", one.look("targetCode") or ""
        if url.startswith(vocabulary["members"]) and url.removeprefix(vocabulary["members"]) in vocabulary["labels"]:
            return concept(one, element, self.draft.language)
        if made := listed_member(element.vocabulary or "", code, self.draft.language):
            one.string("targetCode"), one.string("targetType")
            one.take_equal("targetFramework", element.framework)
            return made
        return None

    def _accreditation(self, one: Source, process: Document) -> Document:
        made: Document = {
            "id": self.draft.id("accreditation"),
            "type": "Accreditation",
            "title": self.draft.map(one.string("targetName")),
        }
        if told := one.string("targetDescription"):
            made["description"] = self.draft.map(told)
        made["dcType"] = listed_member("accreditation", INSTITUTIONAL, self.draft.language)
        if body := process.get("awardingBody"):
            made["accreditingAgent"] = body
        if url := link(one.look("targetUrl")):
            one.string("targetUrl")
            made["landingPage"] = {"id": self.draft.id("webResource"), "type": "WebResource", "contentURL": url}
        one.string("targetType")
        one.take_equal("targetFramework", QUALITY["targetFramework"])
        return made

    def _assessment_kinds(self, kinds: Sequence[Document], title: str) -> Document:
        names = [next(iter(kind["prefLabel"].values())) for kind in kinds]
        made: Document = {"id": self.draft.id("learningAssessmentSpec"), "type": "LearningAssessmentSpecification"}
        made["title"] = self.draft.map(", ".join(names) or title)
        if kinds:
            made["dcType"] = kinds[0]
            made["hasPart"] = [
                {
                    "id": self.draft.id("learningAssessmentSpec"),
                    "type": "LearningAssessmentSpecification",
                    "title": self.draft.map(name),
                    "dcType": kind,
                }
                for name, kind in zip(names, kinds, strict=True)
            ]
        return made

    def _activity_specification(self, spec: Document, activity: Document, title: str) -> Document:
        made: Document = {"id": self.draft.id("learningActivitySpec"), "type": "LearningActivitySpecification"}
        made["title"] = self.draft.map(title)
        if kinds := activity.get("dcType"):
            made["dcType"] = next((kind for kind in kinds if "/learning-activity/" in kind["id"]), kinds[0])
        return made | {term: spec[term] for term in ("mode", "language", "volumeOfLearning") if term in spec}

    def _took_part(self, subject: Source, activity: Document) -> None:
        period: Document = {"id": self.draft.id("period"), "type": "PeriodOfTime"}
        for term, name in (("activityStartDate", "startDate"), ("activityEndDate", "endDate")):
            if day := self._moment(subject, term):
                period[name] = day
        if len(period) > 2:
            activity["temporal"] = period

    def _credits(self, subject: Source, achievement: Source, spec: Document, claim: Document) -> None:
        for thing, term, target, name in (
            (achievement, "ECTS", spec, "creditPoint"),  # educredentials
            (achievement, "creditsAvailable", spec, "creditPoint"),
            (subject, "creditsEarned", claim, "creditReceived"),
        ):
            value = next(iter(listed(thing.node.get(term))), None)
            system = listed_member("education-credit", ECTS, self.draft.language) if self.ects or term == "ECTS" else self.credits
            said = f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
            if system and value is not None and name not in target and _DECIMAL.fullmatch(said) and float(said) == float(value):
                thing.ledger.taken.add((thing.key, term, str(value)))
                point: Document = {"id": self.draft.id("creditPoint"), "type": "CreditPoint", "point": said}
                target[name] = point | {"framework": system}

    def _slots(self, subject: Source, achievement: Source) -> Iterator[Document]:
        criteria = achievement.one("criteria")
        for thing, term, slot in (
            (achievement, "id", "achievement id"),
            (achievement, "achievementType", "achievementType"),
            (achievement, "fieldOfStudy", "fieldOfStudy"),
            (achievement, "specialization", "specialization"),
            (criteria, "narrative", "criteria"),
            (subject, "narrative", "narrative"),
            (subject, "role", "role"),
            (subject, "term", "term"),
            (subject, "licenseNumber", "licenseNumber"),
        ):
            if thing and (said := thing.string(term)):
                yield self.draft.note(said, subject_of(slot))

    def _evidence(self, proof: Document) -> Iterator[Document]:
        pages = []
        for piece in self.root.many("evidence"):
            url, name = link(piece.look("id")), piece.look("name")
            if url:
                page: Document = {"id": self.draft.id("webResource"), "type": "WebResource", "contentURL": piece.string("id")}
                pages.append(page | ({"title": self.draft.map(piece.string("name"))} if name else {}))
            elif piece.look("genre") == ORIGINAL_BADGE:
                self.root.lose("evidence", "number", piece)
            elif told := [said for term in ("name", "description", "narrative") if (said := piece.look(term))]:
                yield self.draft.note(" · ".join(told))
                if len(told) == 1:
                    piece.string("narrative")
                for term in ("name", "description", "narrative"):
                    piece.lose(term, "in_words")
        if pages:
            proof["supplementaryDocument"] = pages


def _targets(description: Source) -> Iterator[str]:
    for one in description.many("alignment"):
        if url := one.string("targetUrl"):
            yield url
