"""Why a credential could be issued: mandate, conversion, accreditation (what EDC calls evidence), and what diplomas say more."""

from __future__ import annotations

from badges.credentials.european.concepts import member
from badges.credentials.european.edition import Edition, day, given, one_or_many
from badges.credentials.european.extras import Accredited, DiplomaSupplement, Extras
from badges.credentials.european.organisation import organisation, picture
from badges.credentials.violation import Document
from badges.model.further import Accreditation, Conversion, File, Mandate
from badges.model.learning import LearningUnit
from badges.model.parties import Organisation

MANDATE, CONVERSION, ACCREDITATION = "c_18016257", "c_c4f849d7", "c_991b06c6"


def evidence(edition: Edition, extras: Extras) -> Document | None:
    """The ELM Evidence that the application profile asks for; None for the generic one."""
    match extras.grounds:
        case None:
            return None
        case Mandate(statement, _, file):
            said = given(evidenceStatement=statement, embeddedEvidence=_file(edition, file) if file else None)
            return _evidence(edition, MANDATE, said)
        case Conversion(original, statement):
            return _evidence(edition, CONVERSION, given(evidenceStatement=statement, embeddedEvidence=_file(edition, original)))
        case Accredited(granted) | DiplomaSupplement(granted):
            return _evidence(edition, ACCREDITATION, {"accreditation": _accreditation(edition, granted)})


def for_diplomas(
    edition: Edition, unit: LearningUnit, supplement: DiplomaSupplement, bodies: tuple[Organisation, ...], *, has_parts: bool
) -> Document:
    """What the profile asks of every Qualification in a diploma supplement.

    It asks each for a part, the parts too, which nothing finite has: what has no parts is named as its own.
    """
    own = edition.id("qualification", unit.id)
    return {
        "nqfLevel": member(edition, "qdr", supplement.nqf_level),
        "maximumDuration": supplement.maximum_duration,
        "awardingOpportunity": {
            "id": edition.id("awardingOpportunity", unit.id),
            "type": "AwardingOpportunity",
            "awardingBody": one_or_many(organisation(edition, body) for body in bodies),
        },
        **({} if has_parts else {"hasPart": {"id": own, "type": "Qualification"}}),
    }


def _evidence(edition: Edition, kind: str, said: Document) -> Document:
    return {
        "id": edition.id("evidence", kind),
        "type": "Evidence",
        "dcType": member(edition, "evidence-type", kind),
        **said,
    }


def _file(edition: Edition, file: File) -> Document:
    return picture(edition, file.content, file.media_type, ("evidence", file)) | given(
        title=edition.name(file.title) if file.title else None
    )


def _accreditation(edition: Edition, granted: Accreditation) -> Document:
    return {
        "id": edition.id("accreditation", ("granted", granted)),
        "type": "Accreditation",
        "title": edition.text(granted.title),
        "dcType": member(edition, "accreditation", granted.kind),
        "accreditingAgent": organisation(edition, granted.agent),
        "organisation": organisation(edition, granted.organisation),
        **given(
            identifier=edition.identifier(granted.agent.name, granted.number) if granted.number else None,
            dateIssued=day(granted.decided_on) if granted.decided_on else None,
            expiryDate=day(granted.expires_on) if granted.expires_on else None,
            report=edition.web_resource(granted.report) if granted.report else None,
            limitEQFLevel=one_or_many(member(edition, "eqf", str(level)) for level in granted.eqf_levels),
        ),
    }
