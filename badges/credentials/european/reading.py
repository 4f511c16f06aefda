"""What a European credential says in detail: grounds, parts, the mobility and its stages, the assessment, entitlements, notes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from badges.credentials.elm_values import is_language
from badges.credentials.european.things import Thing, Things
from badges.credentials.violation import Document
from badges.model.text import Text


@dataclass(frozen=True, slots=True)
class Ground:
    """One ELM Evidence: why the credential could be issued."""

    kind: str | None
    """Address of its type: mandate, conversion, accreditation."""
    statement: str | None
    files: tuple[bytes, ...]
    accreditation: Text | None
    accredited_by: Text | None
    accredits: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a composite, with its own parts."""

    title: Text | None
    outcomes: tuple[Text, ...]
    credits: str | None
    grade: Text | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of a mobility."""

    title: Text | None
    kinds: tuple[str, ...]
    start: str | None
    end: str | None
    countries: tuple[str, ...]
    directed_by: tuple[Text, ...]
    workload: str | None


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
    assessed_by: tuple[Text, ...]
    on: str | None
    supervision: str | None
    """Address of the concept."""
    types: tuple[str, ...]
    scheme: Text | None
    scheme_description: Text | None
    distribution: tuple[Band, ...]
    standing: tuple[int, int, int] | None
    """Percentages of the group that were lower, the same, higher."""
    parts: tuple[Assessment, ...]
    notes: tuple[Text, ...]
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
class Reading:
    """All of it. Concepts are told by their addresses, times as they are written."""

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
    activities = things.all(claim, "influencedBy")
    return Reading(
        profiles=things.ids(root, "credentialSchema"),
        types=things.ids(root, "credentialProfiles"),
        grounds=tuple(map(things.ground, things.all(root, "evidence"))),
        birth_date=things.string(subject, "dateOfBirth"),
        awarding_bodies=things.names(things.one(claim, "awardedBy"), "awardingBody"),
        parts=tuple(things.part(part, 0) for part in things.all(claim, "hasPart")[:_MOST_PARTS]),
        mobility=tuple(map(things.stage, activities)),
        assessments=tuple(things.assessment(one, 0) for one in things.all(claim, "provenBy")),
        stages=tuple(things.stage(stage) for activity in activities for stage in things.all(activity, "hasPart")),
        entitlements=tuple(map(things.entitlement, things.all(claim, "entitlesTo"))),
        notes=things.notes(claim),
        documents=tuple(things.documents(claim)),
    )


_MOST_DEEP = 5
"""Levels of parts within parts that are read."""
_MOST_PARTS = 500


class _Reader:
    def __init__(self, things: Things) -> None:
        self._things = things
        self._left = _MOST_PARTS
        self.root = things.root

    def all(self, node: Thing | None, name: str) -> list[Thing]:
        values = node.values(name) if node else []
        return list(dict.fromkeys(thing for _, value in values if (thing := self._things.thing(value))))  # each copy says it

    def one(self, node: Thing | None, name: str) -> Thing | None:
        return next(iter(self.all(node, name)), None)

    def ids(self, node: Thing | None, name: str) -> tuple[str, ...]:
        return tuple(one.id for one in self.all(node, name) if one.id)

    def id(self, node: Thing | None, name: str) -> str | None:
        return next(iter(self.ids(node, name)), None)

    def string(self, node: Thing | None, name: str) -> str | None:
        values = node.values(name) if node else []
        return next((value for _, value in values if isinstance(value, str)), None)

    def text(self, node: Thing | None, name: str) -> Text | None:
        wordings: dict[str, str] = {}
        for _, value in node.values(name) if node else []:
            if isinstance(value, dict):
                wordings |= {k: v for k, v in value.items() if is_language(k) and isinstance(v, str) and v.strip()}
        return Text(wordings) if wordings else None

    def names(self, node: Thing | None, name: str) -> tuple[Text, ...]:
        return tuple(found for one in self.all(node, name) if (found := self.text(one, "legalName")))

    def ground(self, node: Thing) -> Ground:
        accreditation = self.one(node, "accreditation")
        files = (self.string(one, "content") for one in self.all(node, "embeddedEvidence"))
        return Ground(
            kind=self.id(node, "dcType"),
            statement=self.string(node, "evidenceStatement"),
            files=tuple(content for one in files if one and (content := _decoded(one))),
            accreditation=self.text(accreditation, "title"),
            accredited_by=next(iter(self.names(accreditation, "accreditingAgent")), None),
            accredits=self.names(accreditation, "organisation"),
        )

    def part(self, node: Thing, depth: int) -> Part:
        unit = self.one(node, "specifiedBy")
        outcomes = (self.text(one, "title") for one in self.all(unit, "learningOutcome"))
        grade = self.one(self.one(node, "provenBy"), "grade")
        self._left -= 1
        inner = self.all(node, "hasPart") if depth < _MOST_DEEP else []
        return Part(
            title=self.text(node, "title"),
            outcomes=tuple(outcome for outcome in outcomes if outcome),
            credits=self.string(self.one(node, "creditReceived") or self.one(unit, "creditPoint"), "point"),
            grade=self.text(grade, "noteLiteral"),
            parts=tuple(self.part(one, depth + 1) for one in inner if self._left > 0),
        )

    def stage(self, node: Thing) -> Stage:
        period = self.one(node, "temporal")
        addresses = [address for place in self.all(node, "location") for address in self.all(place, "address")]
        return Stage(
            title=self.text(node, "title"),
            kinds=self.ids(node, "dcType"),
            start=self.string(period, "startDate"),
            end=self.string(period, "endDate"),
            countries=tuple(country for address in addresses for country in self.ids(address, "countryCode")),
            directed_by=self.names(node, "directedBy"),
            workload=self.string(node, "workload"),
        )

    def assessment(self, node: Thing, depth: int) -> Assessment:
        specification = self.one(node, "specifiedBy")
        scheme = self.one(specification, "gradingScheme")
        shares = self.one(node, "shortenedGrading")
        share = tuple(self.number(shares, f"percentage{which}") for which in ("Lower", "Equal", "Higher"))
        spread = self.one(node, "elm:resultDistribution") or self.one(node, "resultDestribution")
        self._left -= 1
        parts = self.all(node, "hasPart") if depth < _MOST_DEEP else []
        kinds = (self.ids(specification, "dcType"), *(self.ids(one, "dcType") for one in self.all(specification, "hasPart")))
        return Assessment(
            title=self.text(node, "title"),
            of=self.string(self.one(node, "identifier"), "notation"),
            grade=self.text(self.one(node, "grade"), "noteLiteral"),
            assessed_by=self.names(node, "assessedBy"),
            on=self.string(node, "dateIssued"),
            supervision=self.id(node, "idVerification"),
            types=tuple(dict.fromkeys(id for ids in kinds for id in ids)),
            scheme=self.text(scheme, "title"),
            scheme_description=self.text(scheme, "description"),
            distribution=tuple(map(self.band, self.all(spread, "resultCategory"))),
            standing=None if None in share else (share[0] or 0, share[1] or 0, share[2] or 0),
            parts=tuple(self.assessment(one, depth + 1) for one in parts if self._left > 0),
            notes=self.notes(node),
            documents=tuple(self.documents(node)),
        )

    def band(self, node: Thing) -> Band:
        lowest, highest = self.string(node, "minimumScore"), self.string(node, "maximumScore")
        return Band(self.string(node, "label"), self.number(node, "count"), lowest, highest)

    def notes(self, node: Thing | None) -> tuple[Text, ...]:
        return tuple(note for one in self.all(node, "additionalNote") if (note := self.text(one, "noteLiteral")))

    def number(self, node: Thing | None, name: str) -> int | None:
        values = node.values(name) if node else []
        return next((value for _, value in values if isinstance(value, int)), None)

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


def _decoded(content: str) -> bytes | None:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return None
