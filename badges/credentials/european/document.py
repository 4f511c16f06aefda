"""The whole of a European credential, put together from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from badges.credentials.elm_values import ANY_URI
from badges.credentials.european.claim import achievement
from badges.credentials.european.concepts import member
from badges.credentials.european.display import display_parameter
from badges.credentials.european.edition import Edition, day, given, instant
from badges.credentials.european.extras import NOTHING, DiplomaSupplement, Extras
from badges.credentials.european.grounds import evidence
from badges.credentials.european.organisation import contact_point, sealed_issuer
from badges.credentials.instants import last_second
from badges.credentials.violation import Document
from badges.model.award import Award
from badges.model.issued import StatusEntry
from badges.model.parties import Holder, Issuer, SealIdentity
from badges.model.text import Text

CONTEXTS = ("https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap")
"""Exactly these, in this order; the second is http."""
PROFILE = NOTHING.profile


def compose(
    edition: Edition,
    award: Award,
    issuer: Issuer,
    seal: SealIdentity,
    status: StatusEntry,
    *,
    id: str,
    at: datetime,
    pictures: Mapping[str, bytes],
    open_badge_id: str | None,
    extras: Extras | None = None,
) -> Document:
    """A European credential in the languages of this edition; see ``build``, which looks first whether it has all it takes."""
    moment = instant(at)
    extras = Extras.of(award) if extras is None else extras
    return {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialProfiles": member(edition, "credential", extras.type),
        "identifier": _identifier(edition, id, open_badge_id),
        "credentialSchema": {"id": extras.profile, "type": "ShaclValidator2017"},
        # AP 1.1.0 wants a literal: of a plain string the v1 context makes an IRI, and the shape refuses that and an object.
        "credentialStatus": {"@value": status.url, "@type": ANY_URI},
        "issuer": sealed_issuer(edition, issuer.organisation, seal, id.rpartition(":")[2]),
        "issued": moment,
        "issuanceDate": moment,
        "validFrom": moment,
        **_ending(award),
        **given(evidence=evidence(edition, extras)),
        "displayParameter": display_parameter(edition, award.unit, pictures),
        "credentialSubject": _person(edition, award.holder, extras) | {"hasClaim": achievement(edition, award, extras)},
    }


def _identifier(edition: Edition, id: str, open_badge_id: str | None) -> Document:
    """How the award is known elsewhere: by its badge. The profile wants an identifier, so without a badge it is the id again."""
    if open_badge_id is None:
        return edition.identifier("European Digital Credential", id)
    return edition.identifier("Open Badges 3.0 credential", open_badge_id)


def _ending(award: Award) -> dict[str, str]:
    """Both names of the same moment: the profile wants them together."""
    return dict.fromkeys(("validUntil", "expirationDate"), last_second(award.valid_until)) if award.valid_until else {}


def _person(edition: Edition, holder: Holder, extras: Extras) -> Document:
    """Who holds it. Names have no language; ELM wants one, so they stand under the primary one.

    Birth dates stay out unless asked for; diploma supplements must have one.
    """
    birth_date = extras.grounds.birth_date if isinstance(extras.grounds, DiplomaSupplement) else extras.birth_date

    def name(value: str | None) -> dict[str, str] | None:
        return edition.name(Text({edition.primary: value})) if value else None

    return {
        "id": edition.id("person", "holder"),
        "type": "Person",
        **given(
            givenName=name(holder.given_name),
            familyName=name(holder.family_name),
            fullName=name(holder.full_name),
            altLabel=name(holder.name_latin),
            identifier=edition.identifier("Learner", holder.subject_id) if holder.subject_id else None,
            contactPoint=contact_point(edition, holder.email) if holder.email else None,
            dateOfBirth=day(birth_date) if birth_date else None,
        ),
    }
