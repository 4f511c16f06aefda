"""What a European credential says: holder, unit, parts, mobility and its stages, assessments, entitlements, grounds, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from badges.credentials.european.looking import Looking
from badges.credentials.european.reading_units import MOST_DEEP, MOST_PARTS, Units
from badges.credentials.european.things import Thing, Things
from badges.credentials.european.told import Achieved, Attached, Body, Number, Person, Quality, Remark, Term
from badges.credentials.violation import Document
from badges.model.text import Text


@dataclass(frozen=True, slots=True)
class Ground:
    """One ELM Evidence: why the credential could be issued."""

    kind: str | None
    """Address of its type: mandate, conversion, accreditation."""
    statement: str | None
    files: tuple[bytes, ...]
    attached: tuple[Attached, ...]
    """The files, with their titles and media types."""
    accreditation: Text | None
    accredited_by: Text | None
    accredits: tuple[Text, ...]
    granted: Quality | None
    """The accreditation in full."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A mobility, or one part of it."""

    title: Text | None
    kinds: tuple[str, ...]
    start: str | None
    end: str | None
    countries: tuple[str, ...]
    directed_by: tuple[Text, ...]
    directors: tuple[Body, ...]
    """The same in full."""
    workload: str | None
    modes: tuple[Term, ...]
    """How it was learned: online, on site."""
    languages: tuple[str, ...]
    parts: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """How many of a reference group had a result."""

    label: str | None
    count: int | None
    lowest: str | None
    highest: str | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """How the achievement was proven, or one of its outcomes."""

    title: Text | None
    of: str | None
    """Which outcome, by its number in the school's own list."""
    grade: Text | None
    """As people read it."""
    assessed_by: tuple[Text, ...]
    assessors: tuple[Body, ...]
    """The same in full."""
    on: str | None
    supervision: str | None
    """Address of the concept."""
    types: tuple[str, ...]
    scheme: Text | None
    scheme_description: Text | None
    reference: Text | None
    """Whose results the distribution is of."""
    distribution: tuple[Band, ...]
    standing: tuple[int, int, int] | None
    """Percentages of the group that were lower, the same, higher."""
    parts: tuple[Assessment, ...]
    notes: tuple[Text, ...]
    remarks: tuple[Remark, ...]
    """The notes with what each is about."""
    documents: tuple[tuple[str, Text | None], ...]


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the achievement entitles to."""

    title: Text | None
    kind: str | None
    status: str | None
    description: Text | None
    starts: str | None
    expires: str | None
    at: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a composite, with its own parts."""

    title: Text | None
    outcomes: tuple[Text, ...]
    credits: str | None
    grade: Text | None
    parts: tuple[Part, ...]
    achieved: Achieved
    mobility: tuple[Stage, ...]
    assessments: tuple[Assessment, ...]
    entitlements: tuple[Entitlement, ...]
    notes: tuple[Text, ...]
    documents: tuple[tuple[str, Text | None], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All of it. Concepts are told by their addresses, times as they are written."""

    id: str | None
    numbers: tuple[Number, ...]
    """How else the credential is known."""
    title: Text | None
    languages: tuple[str, ...]
    """Those it declares, the primary one first."""
    issuer: Body | None
    issued: str | None
    valid_from: str | None
    valid_until: str | None
    status: str | None
    holder: Person
    achieved: Achieved
    profiles: tuple[str, ...]
    types: tuple[str, ...]
    grounds: tuple[Ground, ...]
    birth_date: str | None
    awarding_bodies: tuple[Text, ...]
    parts: tuple[Part, ...]
    mobility: tuple[Stage, ...]
    """What the learner took part in."""
    stages: tuple[Stage, ...]
    """Its parts, if it has any."""
    assessments: tuple[Assessment, ...]
    entitlements: tuple[Entitlement, ...]
    notes: tuple[Text, ...]
    documents: tuple[tuple[str, Text | None], ...]


def read(document: Document) -> Reading:
    """What the credential and the first of its claims say. What is missing or no longer readable is left out."""
    things = _Reader(Things(document))
    root = things.root
    subject = things.one(root, "credentialSubject")
    claim = things.one(subject, "hasClaim")
    display = things.one(root, "displayParameter")
    issuer = things.one(root, "issuer")
    mobility = things.mobility(claim)
    return Reading(
        id=root.id,
        numbers=things.numbers(root),
        title=things.text(display, "title"),
        languages=tuple(dict.fromkeys((*things.ids(display, "primaryLanguage"), *things.ids(display, "language")))),
        issuer=things.body(issuer) if issuer else None,
        issued=things.string(root, "issued"),
        valid_from=things.string(root, "validFrom"),
        valid_until=things.string(root, "validUntil") or things.string(root, "expirationDate"),
        status=things.string(root, "credentialStatus"),
        holder=things.person(subject),
        achieved=things.units.achieved(claim),
        profiles=things.ids(root, "credentialSchema"),
        types=things.ids(root, "credentialProfiles"),
        grounds=tuple(map(things.ground, things.all(root, "evidence"))),
        birth_date=things.string(subject, "dateOfBirth"),
        awarding_bodies=things.names(things.one(claim, "awardedBy"), "awardingBody"),
        parts=tuple(things.part(part, 0) for part in things.all(claim, "hasPart")[:MOST_PARTS]),
        mobility=mobility,
        assessments=things.assessments(claim),
        stages=tuple(stage for one in mobility for stage in one.parts),
        entitlements=things.entitlements(claim),
        notes=things.notes(claim),
        documents=tuple(things.documents(claim)),
    )


class _Reader(Looking):
    def __init__(self, things: Things) -> None:
        super().__init__(things)
        self.units = Units(self)
        self._left = MOST_PARTS

    def person(self, node: Thing | None) -> Person:
        return Person(
            given_name=self.text(node, "givenName"),
            family_name=self.text(node, "familyName"),
            full_name=self.text(node, "fullName"),
            other_name=self.text(node, "altLabel"),
            numbers=self.numbers(node),
            email=self.email(node),
            birth_date=self.string(node, "dateOfBirth"),
        )

    def mobility(self, claim: Thing | None) -> tuple[Stage, ...]:
        return tuple(self.stage(one, 0) for one in self.all(claim, "influencedBy")[:MOST_PARTS])

    def assessments(self, claim: Thing | None) -> tuple[Assessment, ...]:
        return tuple(self.assessment(one, 0) for one in self.all(claim, "provenBy")[:MOST_PARTS])

    def entitlements(self, claim: Thing | None) -> tuple[Entitlement, ...]:
        return tuple(map(self.entitlement, self.all(claim, "entitlesTo")))

    def ground(self, node: Thing) -> Ground:
        accreditation = self.one(node, "accreditation")
        attached = self.attached(node, "embeddedEvidence")
        return Ground(
            kind=self.id(node, "dcType"),
            statement=self.string(node, "evidenceStatement"),
            files=tuple(one.content for one in attached),
            attached=attached,
            accreditation=self.text(accreditation, "title"),
            accredited_by=next(iter(self.names(accreditation, "accreditingAgent")), None),
            accredits=self.names(accreditation, "organisation"),
            granted=self.units.quality(accreditation) if accreditation else None,
        )

    def part(self, node: Thing, depth: int) -> Part:
        return self.once(node, "part", depth, lambda: self._part(node, depth))

    def _part(self, node: Thing, depth: int) -> Part:
        unit = self.one(node, "specifiedBy")
        outcomes = (self.text(one, "title") for one in self.all(unit, "learningOutcome"))
        grade = self.one(self.one(node, "provenBy"), "grade")
        self._left -= 1
        inner = self.all(node, "hasPart") if depth < MOST_DEEP else []
        return Part(
            title=self.text(node, "title"),
            outcomes=tuple(outcome for outcome in outcomes if outcome),
            credits=self.string(self.one(node, "creditReceived") or self.one(unit, "creditPoint"), "point"),
            grade=self.text(grade, "noteLiteral"),
            parts=tuple(self.part(one, depth + 1) for one in inner if self._left > 0),
            achieved=self.units.achieved(node),
            mobility=self.mobility(node),
            assessments=self.assessments(node),
            entitlements=self.entitlements(node),
            notes=self.notes(node),
            documents=tuple(self.documents(node)),
        )

    def stage(self, node: Thing, depth: int) -> Stage:
        return self.once(node, "stage", depth, lambda: self._stage(node, depth))

    def _stage(self, node: Thing, depth: int) -> Stage:
        period, specification = self.one(node, "temporal"), self.one(node, "specifiedBy")
        self._left -= 1
        inner = self.all(node, "hasPart") if depth < MOST_DEEP else []
        return Stage(
            title=self.text(node, "title"),
            kinds=self.ids(node, "dcType"),
            start=self.string(period, "startDate"),
            end=self.string(period, "endDate"),
            countries=self.countries(node),
            directed_by=self.names(node, "directedBy"),
            directors=self.bodies(node, "directedBy"),
            workload=self.string(node, "workload"),
            modes=self.terms(specification, "mode"),
            languages=self.ids(specification, "language"),
            parts=tuple(self.stage(one, depth + 1) for one in inner if self._left > 0),
        )

    def assessment(self, node: Thing, depth: int) -> Assessment:
        return self.once(node, "assessment", depth, lambda: self._assessment(node, depth))

    def _assessment(self, node: Thing, depth: int) -> Assessment:
        specification = self.one(node, "specifiedBy")
        scheme = self.one(specification, "gradingScheme")
        shares = self.one(node, "shortenedGrading")
        share = tuple(self.number(shares, f"percentage{which}") for which in ("Lower", "Equal", "Higher"))
        spread = self.one(node, "elm:resultDistribution") or self.one(node, "resultDestribution")
        self._left -= 1
        parts = self.all(node, "hasPart") if depth < MOST_DEEP else []
        kinds = (self.ids(specification, "dcType"), *(self.ids(one, "dcType") for one in self.all(specification, "hasPart")))
        return Assessment(
            title=self.text(node, "title"),
            of=self.string(self.one(node, "identifier"), "notation"),
            grade=self.text(self.one(node, "grade"), "noteLiteral"),
            assessed_by=self.names(node, "assessedBy"),
            assessors=self.bodies(node, "assessedBy"),
            on=self.string(node, "dateIssued"),
            supervision=self.id(node, "idVerification"),
            types=tuple(dict.fromkeys(id for ids in kinds for id in ids)),
            scheme=self.text(scheme, "title"),
            scheme_description=self.text(scheme, "description"),
            reference=self.text(spread, "description"),
            distribution=tuple(map(self.band, self.all(spread, "resultCategory"))),
            standing=None if None in share else (share[0] or 0, share[1] or 0, share[2] or 0),
            parts=tuple(self.assessment(one, depth + 1) for one in parts if self._left > 0),
            notes=self.notes(node),
            remarks=self.remarks(node),
            documents=tuple(self.documents(node)),
        )

    def band(self, node: Thing) -> Band:
        lowest, highest = self.string(node, "minimumScore"), self.string(node, "maximumScore")
        return Band(self.string(node, "label"), self.number(node, "count"), lowest, highest)

    def entitlement(self, node: Thing) -> Entitlement:
        specification = self.one(node, "specifiedBy")
        return Entitlement(
            title=self.text(node, "title"),
            kind=self.id(specification, "dcType"),
            status=self.id(specification, "entitlementStatus"),
            description=self.text(node, "description"),
            starts=self.string(node, "dateIssued"),
            expires=self.string(node, "expiryDate"),
            at=self.names(specification, "limitOrganisation"),
        )

    def documents(self, claim: Thing | None) -> Iterator[tuple[str, Text | None]]:
        for one in self.all(claim, "supplementaryDocument"):
            if url := self.string(one, "contentURL"):
                yield url, self.text(one, "title")
