"""What the credential claims: a learning achievement, the activity that led to it and the assessment that proves it."""

from __future__ import annotations

from badges.credentials.european.assessment import assessment
from badges.credentials.european.concepts import concept, own_concept
from badges.credentials.european.edition import Edition, day, given, one_or_many
from badges.credentials.european.organisation import location, organisation
from badges.credentials.european.specification import credit_point, languages_of_instruction, qualification
from badges.credentials.violation import Document
from badges.model.award import Award
from badges.model.parties import Address, Organisation

AT_HOME = "at_home"


def achievement(edition: Edition, award: Award) -> Document:
    """The one claim of a credential."""
    unit = award.unit
    process = awarding_process(edition, award)
    return {
        "id": edition.id("learningAchievement", award.id),
        "type": "LearningAchievement",
        "title": edition.text(unit.title),
        "description": edition.text(unit.summary),
        "awardedBy": process,
        "specifiedBy": qualification(edition, unit),
        **given(creditReceived=credit_point(edition, unit)),
        "influencedBy": activity(edition, award, process),
        "provenBy": assessment(edition, award, process),
    }


def awarding_bodies(award: Award) -> tuple[Organisation, ...]:
    """Who awards: the school, and on a joint unit its co-provider as the second party."""
    partner = award.unit.co_provider
    return (award.awarding_body, *((partner,) if partner and partner.id != award.awarding_body.id else ()))


def awarding_process(edition: Edition, award: Award) -> Document:
    """Who awarded it and when. Every claim, also a nested one, names this process."""
    return {
        "id": edition.id("awardingProcess", award.id),
        "type": "AwardingProcess",
        "awardingBody": one_or_many(organisation(edition, body) for body in awarding_bodies(award)),
        "awardingDate": day(award.awarded_on),
    }


def activity(edition: Edition, award: Award, process: Document) -> Document:
    """The mobility: what the learner took part in, when, where, directed by whom, for how many hours.

    Form and purpose of the mobility and the form of participation (Annex I) have no EU list; they stand beside the EU
    type of activity as concepts of our own.
    """
    unit, part = award.unit, award.participation
    kinds = [concept(edition, unit.activity_type)]
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
        **given(location=_place(edition, award)),
        "specifiedBy": {
            "id": edition.id("learningActivitySpec", unit.id),
            "type": "LearningActivitySpecification",
            "title": edition.text(unit.title),
            "dcType": concept(edition, unit.activity_type),
            "mode": concept(edition, unit.mode),
            **given(language=languages_of_instruction(edition, unit)),
            "volumeOfLearning": unit.workload.duration,
        },
    }


def _director(award: Award) -> Organisation:
    """The host; without one the partner school, else the school itself."""
    return award.participation.host or award.unit.co_provider or award.awarding_body


def _place(edition: Edition, award: Award) -> Document | None:
    """The country of the experience. At home that is the school's own; an experience online may have none."""
    part = award.participation
    country = part.country or (award.awarding_body.address.country if part.form.key == AT_HOME else None)
    return location(edition, Address(country), f"country {country}") if country else None
