"""A European credential as an Open Badge that nobody has signed yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from badges.credentials.converting.concepts import (
    ASSESSMENT_TYPE,
    ELEMENTS,
    alignment,
    element_of,
    listed_member,
    take_member,
)
from badges.credentials.converting.conversion import Conversion, NotConvertible, not_verified, refuse_unwritable
from badges.credentials.converting.holders import fingerprints
from badges.credentials.converting.ledger import Ledger, Source, losses
from badges.credentials.converting.organisations import profile
from badges.credentials.converting.origins import of_european
from badges.credentials.converting.results import results, same_process, skills_of
from badges.credentials.converting.slots import (
    CREDITS,
    GENERIC,
    INSTITUTIONAL,
    QUALITY,
    UNIT,
    WORKLOAD,
    slot_of,
    take_slot,
)
from badges.credentials.converting.words import words
from badges.credentials.edition import plain
from badges.credentials.instants import rfc3339
from badges.credentials.open_badge import CONTEXTS, SCHEMA
from badges.credentials.violation import Document
from badges.one_or_many import types_of

_SILENT = frozenset({"@context", "credentialSchema", "proof"})
_REASONS = {
    **dict.fromkeys(("credentialStatus", "termsOfUse"), "status"),
    **dict.fromkeys(("issued", "issuanceDate"), "moment"),
    **dict.fromkeys(("individualDisplay", "summaryDisplay", "logo"), "picture"),
    **dict.fromkeys(("shortenedGrading", "resultDistribution", "elm:resultDistribution", "resultDestribution"), "grade_spread"),
    **dict.fromkeys(("directedBy", "workload", "location", "entryRequirement", "isPartialQualification"), "in_words"),
    **dict.fromkeys(("issuer",), "issuer"),
}
_KINDS = {
    "05053c1cbe": "Course",
    "74a4a268e8": "LearningProgram",
    "0f7dac46ca": "Course",
    "77b99de990": "Fieldwork",
    "79343569f3": "LearningProgram",
}
"""Kinds of learning opportunity that Open Badges has a word for."""


def to_open_badge(
    document: Document,
    issuer: Document,
    *,
    id: str,
    at: datetime,
    language: str,
    salt: str,
    digest: str | None = None,
    unverified: str | None = None,
) -> Conversion:
    """The badge that says what this European credential says, in one language, and what it cannot say.

    ``issuer`` is the Profile of whoever will sign it. The holder's address is hashed with ``salt``. ``digest`` is the SHA-256 of
    the text that was sealed, by which the original can be told from any other; ``unverified`` says why nobody vouches for it.

    Raises:
        NotConvertible: when there is no learning achievement in it, or nothing to know the holder by.
        ValueError: when ``at`` has no time zone.
    """
    refuse_unwritable(document)
    root = Source(document, "", Ledger(), european=True)
    return _ToOpenBadge(root, language, id, digest, unverified).convert(issuer, at, salt)


@dataclass(slots=True)
class _ToOpenBadge:
    root: Source
    language: str
    id: str
    digest: str | None
    unverified: str | None

    def convert(self, issuer: Document, at: datetime, salt: str) -> Conversion:
        person = self.root.one("credentialSubject")
        claims = list(person.many("hasClaim")) if person else []
        claim = next((one for one in claims if "LearningAchievement" in types_of(one.node)), None)
        if person is None or claim is None:
            raise NotConvertible("This credential holds no learning achievement, and an Open Badge is about one.")
        for other in claims:
            if other is not claim:
                person.lose("hasClaim", "one_only", other)
        subject: Document = {"type": ["AchievementSubject"], **fingerprints(person, salt)}
        title = claim.wording("title", self.language, or_any=True) or "?"
        achievement, evidence = self._achievement(claim, title, subject)
        made: Document = {"@context": list(CONTEXTS), "id": self.id, "type": ["VerifiableCredential", "OpenBadgeCredential"]}
        display = self.root.one("displayParameter")
        made["name"] = (display.wording("title", self.language) if display else None) or title
        if display:
            if description := display.wording("description", self.language):
                made["description"] = description
            self._languages(display)
        made["issuer"] = issuer
        made["validFrom"] = self.root.string("validFrom") or rfc3339(at)
        if until := self.root.string("validUntil") or self.root.string("expirationDate"):
            made["validUntil"] = until
            self.root.take_equal("expirationDate", until)
        if (process := claim.one("awardedBy")) and (day := process.string("awardingDate")):
            made["awardedDate"] = day
        subject["achievement"] = achievement
        made["credentialSubject"] = subject
        made["evidence"] = [*evidence, of_european(self.root, self.language, self.id, self.digest, self.unverified)]
        made["credentialSchema"] = [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
        if profile := self.root.one("credentialProfiles"):
            if str(profile.node.get("id")).endswith(f"/{GENERIC}"):  # Generic: all that a conversion can become again
                profile.one("inScheme")
                profile.wording("prefLabel", "en")
            else:
                self.root.lose("credentialProfiles", "no_place", profile)
        if identifier := self.root.one("identifier"):
            self.root.lose("identifier", "number", identifier)
        return Conversion(made, (*not_verified(self.unverified), *losses(self.root, _SILENT, _REASONS)))

    def _languages(self, display: Source) -> None:
        for term in ("primaryLanguage", "language"):
            for one in display.many(term):
                member = listed_member("language", self.language, self.language)
                if member and member["id"] == one.node.get("id"):
                    take_member(one, member, self.language)
                else:
                    display.lose(term, "language", one)

    def _achievement(self, claim: Source, title: str, subject: Document) -> tuple[Document, list[Document]]:
        language = self.language
        spec = claim.one("specifiedBy") or Source({}, "", Ledger(), european=True)
        proof, activity = claim.one("provenBy"), claim.one("influencedBy")
        slots = dict(_slots(proof, language)) if proof else {}
        id = slots.get("achievement id") or _own_name(f"{self.root.look('id')} {spec.key}")
        made: Document = {"id": id, "type": ["Achievement"], "achievementType": slots.get("achievementType") or _kind(spec)}
        made["name"] = title
        spec.take_if("title", language, title)
        description = claim.wording("description", language, or_any=True) or spec.wording("description", language, or_any=True)
        made["description"] = description or title
        spec.take_if("description", language, description)
        made["inLanguage"] = language
        self._numbers(spec, made)
        for term in ("fieldOfStudy", "specialization"):
            if term in slots:
                made[term] = slots[term]
        if tag := spec.wording("category", language):
            made["tag"] = [tag]
        alignments = [
            *self._skills(spec),
            *self._elements(spec, proof, activity),
            *self._more(spec, self._creator(claim, made), id),
        ]
        described, reached = results(self.language, spec, proof, id)
        made["criteria"] = self._criteria(spec, described, slots)
        made |= {"alignment": alignments} if alignments else {}
        made |= {"resultDescription": described} if described else {}
        self._credits(claim, spec, made, subject)
        subject |= {"result": reached} if reached else {}
        if activity:
            self._activity(activity, spec, title, subject)
        self._told(activity, spec, slots, subject)
        for term in ("role", "term", "licenseNumber"):
            if term in slots:
                subject[term] = slots[term]
        evidence = list(self._evidence(proof, made, subject, claim)) if proof else []
        return made, evidence

    def _numbers(self, spec: Source, made: Document) -> None:
        if number := spec.one("identifier"):
            notation, scheme = number.string("notation") or "", number.look("schemeName")
            code, _, version = notation.rpartition(" ")
            if scheme == UNIT:
                number.string("schemeName")
            made["humanCode"] = code if scheme == UNIT and code else notation
            if scheme == UNIT and code:
                made["version"] = version

    def _creator(self, claim: Source, made: Document) -> str | None:
        """Writes who awarded as who made the achievement; the name of that thing."""
        process = claim.one("awardedBy")
        body = process.one("awardingBody") if process else None
        if process is None or body is None:
            return None
        made["creator"] = profile(body, self.language, self.root.look("id") or "")
        for other in process.aside().many("awardingBody"):
            if other.key != body.key:
                process.lose("awardingBody", "one_only", other)
        return body.key

    def _credits(self, claim: Source, spec: Source, made: Document, subject: Document) -> None:
        """Credits, and once for all of them which system they are of."""
        system: str | None = None
        for thing, term, target, name in (
            (spec, "creditPoint", made, "creditsAvailable"),
            (claim, "creditReceived", subject, "creditsEarned"),
        ):
            point = thing.aside().one(term)
            number, framework = (point.look("point"), point.one("framework")) if point else (None, None)
            if number is None or framework is None or not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", number, re.ASCII):
                continue
            if system not in (None, framework.key):
                thing.lose(term, "one_only")
                continue
            if (point := thing.one(term)) and (framework := point.one("framework")):
                value = float(number)
                target[name] = int(value) if value.is_integer() else value
                point.take_equal("point", f"{value:g}")
                credit = alignment(framework, CREDITS, self.language)
                if credit and system is None:
                    made["alignment"] = [*made.get("alignment", []), credit]
                system = framework.key

    def _skills(self, spec: Source) -> list[Document]:
        """Every skill once for the achievement; those of one outcome stand with its description too."""
        found: dict[str, Document] = {}
        for outcome in spec.aside().many("learningOutcome"):
            for one in skills_of(outcome, self.language):
                found.setdefault(one["targetUrl"], one)
        return list(found.values())

    def _elements(self, spec: Source, proof: Source | None, activity: Source | None) -> Iterator[Document]:
        things = {"specifiedBy": spec, "provenBy": proof, "influencedBy": activity}
        for thing, term in dict.fromkeys((row.thing, row.term) for row in ELEMENTS):
            holder = things[thing]
            for one in holder.many(term) if holder else ():
                listing = one.aside().one("inScheme")
                scheme = str(listing.node.get("id")) if listing else ""
                if made := alignment(one, element_of(thing, term, scheme), self.language):
                    yield made
        specified = proof.one("specifiedBy") if proof else None
        if specified is None:
            return
        kinds = list(specified.many("hasPart")) or [specified]
        said = [kind for part in kinds for kind in part.aside().many("dcType")]
        for part in kinds:
            for kind in part.many("dcType"):
                if made := alignment(kind, ASSESSMENT_TYPE, self.language):
                    part.take_if("title", self.language, part.aside().wording("title", self.language))
                    title = part.aside().wording("title", self.language)
                    if title != made["targetName"]:
                        part.ledger.taken.discard((part.key, "title", self.language))
                    yield made
        if (first := specified.one("dcType")) and (not said or first.key != said[0].key):
            specified.lose("dcType", "one_only", first)
        self._same_languages(specified, spec)
        for part in kinds:
            self._same_languages(part, spec)

    def _same_languages(self, thing: Source, spec: Source) -> None:
        """Languages that are those of the unit are said with the unit."""
        taught = [one.key for one in spec.aside().many("language")]
        if [one.key for one in thing.aside().many("language")] == taught:
            for one in thing.many("language"):
                alignment(one, element_of("specifiedBy", "language", ""), self.language)

    def _more(self, spec: Source, body: str | None, id: str) -> Iterator[Document]:
        if volume := spec.string("volumeOfLearning"):
            hours = re.fullmatch(r"PT(\d+)H", volume, re.ASCII)
            name = words(self.language).hours.format(hours=hours[1]) if hours else volume
            target = f"{id}#workload"
            yield {"type": ["Alignment"], "targetName": name, "targetUrl": target, **WORKLOAD, "targetCode": volume}
        for quality in spec.many("accreditation"):
            called = quality.wording("title", self.language, or_any=True)
            page = quality.one("landingPage")
            url = page.string("contentURL") if page else None
            entry: Document = {"type": ["Alignment"], "targetName": called or "?", "targetUrl": url or f"{id}#quality", **QUALITY}
            if told := quality.wording("description", self.language, or_any=True):
                entry["targetDescription"] = told
            if (kind := quality.one("dcType")) and str(kind.node.get("id")).endswith(INSTITUTIONAL):
                kind.one("inScheme")
                kind.wording("prefLabel", "en")
            elif kind:
                quality.lose("dcType", "no_place", kind)
            agent = quality.aside().one("accreditingAgent")
            if agent and agent.key == body:  # who is not named is taken for the one who awards
                quality.one("accreditingAgent")
            yield entry

    def _criteria(self, spec: Source, described: list[Document], slots: dict[str, str]) -> Document:
        own, lines = words(self.language), []
        outcomes = [one["name"] for one in described if not one["id"].endswith("#result") and "#part-" not in one["id"]]
        if outcomes:
            lines += [f"**{own.outcomes}**", "", *(f"- {plain(outcome)}" for outcome in outcomes)]
        for term, word in (("entryRequirement", own.required), ("additionalNote", None), ("learningOutcomeSummary", None)):
            for note in spec.aside().many(term):
                if said := note.wording("noteLiteral", self.language, or_any=True):
                    lines += ["", f"{word}: {plain(said)}" if word else plain(said)]
            spec.lose(term, "in_words")
        made: Document = {}
        if (page := spec.one("homepage")) and (url := page.string("contentURL")):
            made["id"] = url
        made["narrative"] = slots.get("criteria") or "\n".join(lines).strip() or own.no_criteria
        return made

    def _activity(self, activity: Source, spec: Source, title: str, subject: Document) -> None:
        if period := activity.one("temporal"):
            for term, name in (("startDate", "activityStartDate"), ("endDate", "activityEndDate")):
                if day := period.string(term):
                    subject[name] = day
        activity.take_if("title", self.language, title)
        same_process(activity)
        if (specified := activity.one("specifiedBy")) is None:
            return
        specified.take_if("title", self.language, title)
        specified.take_equal("volumeOfLearning", spec.look("volumeOfLearning"))
        self._same_languages(specified, spec)
        for term, home in (("dcType", activity), ("mode", spec)):
            known = {one.key for one in home.aside().many(term)}
            first = specified.aside().one(term)
            if first and first.key in known:
                for one in specified.many(term, 1):
                    one.one("inScheme")

    def _told(self, activity: Source | None, spec: Source, slots: dict[str, str], subject: Document) -> None:
        """Where, with whom and for how long, for people to read."""
        own, said = words(self.language), []
        if "narrative" in slots:
            subject["narrative"] = slots["narrative"]
            return
        aside = activity.aside() if activity else None
        for body in aside.many("directedBy") if aside else ():
            if name := body.wording("legalName", self.language, or_any=True):
                said.append(f"{own.directed}: {plain(name)}.")
        for place in aside.many("location") if aside else ():
            address = place.one("address")
            country = address.one("countryCode") if address else None
            if country and (name := country.wording("prefLabel", self.language, or_any=True)):
                said.append(f"{own.where}: {plain(name)}.")
        if aside and (workload := aside.string("workload")):
            said.append(f"{own.workload}: {plain(workload.removeprefix('PT').removesuffix('H'))}.")
        if spec.node.get("isPartialQualification") is True:
            said.append(own.partial)
        if said:
            subject["narrative"] = " ".join(said)

    def _evidence(self, proof: Source, made: Document, subject: Document, claim: Source) -> Iterator[Document]:
        same_process(proof)
        day = claim.aside().one("awardedBy")
        proof.take_equal("dateIssued", day.string("awardingDate") if day else None)
        labels = [one["targetName"] for one in made.get("alignment", []) if one["targetType"] == ASSESSMENT_TYPE.type]
        proof.take_if("title", self.language, ", ".join(labels))
        if specified := proof.one("specifiedBy"):
            specified.take_if("title", self.language, ", ".join(labels))
        body = claim.aside().one("awardedBy")
        awarding = body.one("awardingBody") if body else None
        assessors = list(proof.aside().many("assessedBy"))
        others = [one for one in assessors if awarding is None or one.key != awarding.key]
        kept = others[:1] or assessors[:1]
        for one in proof.many("assessedBy"):
            if kept and one.key == kept[0].key:
                if others:
                    subject["source"] = profile(one, self.language, self.root.look("id") or "")
            else:
                proof.lose("assessedBy", "one_only", one)
        for page in proof.many("supplementaryDocument"):
            if url := page.string("contentURL"):
                piece: Document = {"id": url, "type": ["Evidence"]}
                name = page.wording("title", self.language, or_any=True)
                yield piece | ({"name": name} if name else {})
        for note in proof.many("additionalNote"):
            if slot_of(note):
                note.wording("noteLiteral", self.language)
                take_slot(note)
            elif said := note.wording("noteLiteral", self.language, or_any=True):
                yield {"type": ["Evidence"], "narrative": said}


def _own_name(what: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, what)}"


def _kind(spec: Source) -> str:
    kind = spec.aside().one("dcType")
    return _KINDS.get(str(kind.node.get("id")).rpartition("/")[2], "Achievement") if kind else "Achievement"


def _slots(proof: Source, language: str) -> Iterator[tuple[str, str]]:
    """What stands in notes about a term of Open Badges: it came out of a badge."""
    for note in proof.aside().many("additionalNote"):
        if (slot := slot_of(note)) and (said := note.wording("noteLiteral", language, or_any=True)):
            yield slot, said
