"""What the credential claims: a learning achievement, the activity that led to it and the assessment that proves it."""

from __future__ import annotations

from badges.credentials.european.assessment import assessment
from badges.credentials.european.concepts import concept, member, own_concept
from badges.credentials.european.edition import Edition, day, given, one_or_many
from badges.credentials.european.extras import DiplomaSupplement, Extras
from badges.credentials.european.grounds import for_diplomas
from badges.credentials.european.organisation import location, organisation
from badges.credentials.european.specification import credit_point, languages_of_instruction, qualification
from badges.credentials.violation import Document
from badges.model.award import Award
from badges.model.concepts import Concept
from badges.model.further import Entitlement
from badges.model.mobility import Participation
from badges.model.parties import Address, Organisation

AT_HOME, VIRTUAL = "at_home", "virtual"
ACTIVITIES = "learning-activity"
INTERNSHIP, E_LEARNING = "bf5588ff84", "bf2e3a7bae"
_OF_PURPOSE = {"internship": INTERNSHIP, "coil": E_LEARNING, "virtual_exchange": E_LEARNING}
"""The EU kind of activity that a purpose of mobility always is. The list has none for group trips and what is done at home."""
_WORK = frozenset({INTERNSHIP, "d46a826a39", "4357e0e681"})
"""Internship, apprenticeship and job experience: each is a placement."""
ACTUAL, PROSPECTIVE = "b7015a8a8c", "5b8d6b34fb"
"""Members of the EU list of entitlement statuses."""


def achievement(edition: Edition, award: Award, extras: Extras) -> Document:
    """The one claim of a credential, or one of the parts of a composite claim."""
    unit = award.unit
    bodies = awarding_bodies(award, extras)
    process = awarding_process(edition, award, bodies)
    return {
        "id": edition.id("learningAchievement", award.id),
        "type": "LearningAchievement",
        "title": edition.text(unit.title),
        "description": edition.text(unit.summary),
        "awardedBy": process,
        "specifiedBy": _specification(edition, award, extras, bodies),
        **given(creditReceived=credit_point(edition, unit)),
        "influencedBy": activity(edition, award, process, extras.stages),
        "provenBy": assessment(edition, award, process),
        **given(
            hasPart=one_or_many(achievement(edition, part, extras.of_part(part)) for part in extras.parts),
            entitlesTo=one_or_many(_entitlement(edition, one, process) for one in extras.entitlements),
            additionalNote=one_or_many(edition.note(edition.text(note)) for note in extras.notes),
            supplementaryDocument=one_or_many(
                edition.web_resource(one.url, edition.text(one.title) if one.title else None) for one in extras.documents
            ),
        ),
    }


def _specification(edition: Edition, award: Award, extras: Extras, bodies: tuple[Organisation, ...]) -> Document:
    """The unit; of a composite with the units of its parts."""
    unit = qualification(edition, award.unit)
    of_parts = [(part, extras.of_part(part)) for part in extras.parts]
    parts = [_specification(edition, part, own, awarding_bodies(part, own)) for part, own in of_parts]
    if extras.nqf_level:
        unit["nqfLevel"] = member(edition, "qdr", extras.nqf_level)
    if isinstance(extras.grounds, DiplomaSupplement):
        unit |= for_diplomas(edition, award.unit, extras.grounds, bodies, has_parts=bool(parts))
    return unit | given(hasPart=one_or_many(parts))


def awarding_bodies(award: Award, extras: Extras) -> tuple[Organisation, ...]:
    """Who awards: the school, on a joint unit its co-provider as the second party, and whoever else is named; each once."""
    partner = award.unit.co_provider
    bodies = (award.awarding_body, *((partner,) if partner else ()), *extras.awarding_bodies)
    first: dict[str, Organisation] = {}
    for body in bodies:
        first.setdefault(body.id, body)
    return tuple(first.values())


def awarding_process(edition: Edition, award: Award, bodies: tuple[Organisation, ...]) -> Document:
    """Who awarded it and when. Every claim, also a nested one, names this process."""
    return {
        "id": edition.id("awardingProcess", award.id),
        "type": "AwardingProcess",
        "awardingBody": one_or_many(organisation(edition, body) for body in bodies),
        "awardingDate": day(award.awarded_on),
    }


def _entitlement(edition: Edition, value: Entitlement, process: Document) -> Document:
    """What the achievement entitles to, and whether it does now."""
    return {
        "id": edition.id("learningEntitlement", (process["id"], value)),
        "type": "LearningEntitlement",
        "title": edition.text(value.title),
        "awardedBy": process,
        **given(
            description=edition.text(value.description) if value.description else None,
            dateIssued=day(value.starts_on) if value.starts_on else None,
            expiryDate=day(value.expires_on) if value.expires_on else None,
        ),
        "specifiedBy": {
            "id": edition.id("learningEntitlementSpec", value),
            "type": "LearningEntitlementSpecification",
            "title": edition.text(value.title),
            "dcType": member(edition, "entitlement", value.kind),
            "entitlementStatus": member(edition, "entitlement-status", ACTUAL if value.actual else PROSPECTIVE),
            **given(limitOrganisation=one_or_many(organisation(edition, one) for one in value.at)),
        },
    }


def _stage(edition: Edition, award: Award, number: int, part: Participation, process: Document) -> Document:
    """One part of a divided mobility, told by its form: at home, virtual, abroad."""
    return {
        "id": edition.id("activity", (award.id, number)),
        "type": "LearningActivity",
        "title": edition.text(part.form.label),
        "awardedBy": process,
        "dcType": [*_kinds_of_stage(edition, award, part), *(own_concept(edition, own) for own in (part.form, part.purpose))],
        "temporal": {
            "id": edition.id("period", (award.id, number)),
            "type": "PeriodOfTime",
            "startDate": day(part.start),
            "endDate": day(part.end),
        },
        **given(
            directedBy=organisation(edition, part.host) if part.host else None,
            workload=f"PT{part.hours}H" if part.hours else None,
            location=_place(edition, award, part),
        ),
    }


def _kinds(edition: Edition, award: Award, purpose: Concept) -> list[Document]:
    """The EU kind that the unit gives; beside it that which goes with the purpose, unless that is the same again."""
    own = award.unit.activity_type
    said, implied = _code(own), _OF_PURPOSE.get(purpose.key)
    kinds = [concept(edition, own)]
    if implied and said != implied and not {said, implied} <= _WORK:
        kinds.append(member(edition, ACTIVITIES, implied))
    return kinds


def _kinds_of_stage(edition: Edition, award: Award, part: Participation) -> list[Document]:
    """What is done online is e-learning; elsewhere it is what the unit says, unless that is e-learning only."""
    own = award.unit.activity_type
    if part.form.key == VIRTUAL:
        return [member(edition, ACTIVITIES, E_LEARNING)]
    return [concept(edition, own)] if _code(own) != E_LEARNING else []


def _code(value: Concept) -> str | None:
    return value.uri.rpartition("/")[2] if value.uri else None


def activity(edition: Edition, award: Award, process: Document, stages: tuple[Participation, ...] = ()) -> Document:
    """The mobility: what the learner took part in, when, where, directed by whom, for how many hours.

    Form and purpose of the mobility and the form of participation (Annex I) have no EU list; they stand beside the EU
    type of activity as concepts of our own.
    """
    unit, part = award.unit, award.participation
    kinds = _kinds(edition, award, part.purpose)
    kinds += [own_concept(edition, own) for own in (part.form, part.purpose, unit.participation_form)]
    return {
        "id": edition.id("activity", award.id),
        "type": "LearningActivity",
        "title": edition.text(unit.title),
        "awardedBy": process,
        "dcType": kinds,
        "temporal": {
            "id": edition.id("period", award.id),
            "type": "PeriodOfTime",
            "startDate": day(part.start),
            "endDate": day(part.end),
        },
        "directedBy": organisation(edition, _director(award)),
        "workload": f"PT{part.hours or unit.workload.hours}H",
        **given(location=_place(edition, award, part)),
        "specifiedBy": {
            "id": edition.id("learningActivitySpec", unit.id),
            "type": "LearningActivitySpecification",
            "title": edition.text(unit.title),
            "dcType": concept(edition, unit.activity_type),
            "mode": concept(edition, unit.mode),
            **given(language=languages_of_instruction(edition, unit)),
            "volumeOfLearning": unit.workload.duration,
        },
        **given(hasPart=one_or_many(_stage(edition, award, n, stage, process) for n, stage in enumerate(stages, 1))),
    }


def _director(award: Award) -> Organisation:
    """The host; without one the partner school, else the school itself."""
    return award.participation.host or award.unit.co_provider or award.awarding_body


def _place(edition: Edition, award: Award, part: Participation) -> Document | None:
    """The country of the experience. At home that is the school's own; an experience online may have none."""
    country = part.country or (award.awarding_body.address.country if part.form.key == AT_HOME else None)
    return location(edition, Address(country), f"country {country}") if country else None
