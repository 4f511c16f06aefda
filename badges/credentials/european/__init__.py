"""European Digital Credentials for Learning: an award as a W3C VC 1.1 document in the European Learning Model.

Application profile EDC-generic-full, version 1.1.0. The document is complete before sealing: what the Commission's
issuer adds while it seals (``issued`` and the issuer's fields from the certificate) is in it already, because the
payload may not change once it is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import orjson

from badges.credentials.european.claim import achievement
from badges.credentials.european.concepts import UnknownMember, member
from badges.credentials.european.display import display_parameter
from badges.credentials.european.edition import Edition, given, instant
from badges.credentials.european.losses import LOSSES
from badges.credentials.european.organisation import contact_point, sealed_issuer
from badges.credentials.instants import last_second
from badges.credentials.violation import Document
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import StatusEntry
from badges.model.parties import Holder, Issuer, SealIdentity
from badges.model.text import Text, common_languages

__all__ = ["CONTEXTS", "LOSSES", "PROFILE", "UnknownMember", "build", "languages", "payload"]

CONTEXTS = ("https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap")
"""Exactly these, in this order; the second is http."""
PROFILE = "http://data.europa.eu/snb/model/ap/edc-generic-full"
GENERIC = "e34929035b"
"""Credential type of micro-credentials in the Commission's own samples: there is no profile of their own."""
ANY_URI = "http://www.w3.org/2001/XMLSchema#anyURI"


def build(
    award: Award,
    issuer: Issuer,
    seal: SealIdentity,
    status: StatusEntry,
    *,
    id: str,
    at: datetime,
    languages: tuple[str, ...],
    pictures: Mapping[str, bytes],
    addresses: Addresses,
    open_badge_id: str | None,
) -> Document:
    """A European credential, ready to be frozen and sealed. ``languages[0]`` is its primary language.

    ``open_badge_id`` is that of the badge for the same award, None when there is none.

    It is a value: a thing that occurs twice in it is one object, and nothing of it is changed in place.

    Raises:
        ValueError: without a language, for a language that not every text of the unit has, for a language without a
            picture, for a time without a zone.
        UnknownMember: for a country or language that the EU lists we hold do not have.
    """
    _refuse_gaps(award, languages, pictures)
    edition = Edition(languages, addresses)
    moment = instant(at)
    document: Document = {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialProfiles": member(edition, "credential", GENERIC),
        **({"identifier": edition.identifier("Open Badges 3.0 credential", open_badge_id)} if open_badge_id else {}),
        "credentialSchema": {"id": PROFILE, "type": "ShaclValidator2017"},
        # AP 1.1.0 wants a literal: of a plain string the v1 context makes an IRI, and the shape refuses that and an object.
        "credentialStatus": {"@value": status.url, "@type": ANY_URI},
        "issuer": sealed_issuer(edition, issuer.organisation, seal, id.rpartition(":")[2]),
        "issued": moment,
        "issuanceDate": moment,
        "validFrom": moment,
        **_ending(award),
        "displayParameter": display_parameter(edition, award.unit, pictures),
        "credentialSubject": _person(edition, award.holder) | {"hasClaim": achievement(edition, award)},
    }
    return document


def payload(document: Document) -> str:
    """The text that is sealed: compact JSON, not escaped. Nothing may serialise it again once it is signed."""
    return orjson.dumps(document).decode("utf-8")


def languages(award: Award) -> tuple[str, ...]:
    """The languages a credential of this award may declare, the holder's first: those that every text has."""
    texts = [award.grade.label] if award.grade else []
    texts += [text for piece in award.evidence for text in (piece.name, piece.description) if text]
    unit = award.unit.complete_languages
    complete = [x for x in unit if not texts or x in common_languages(texts)]
    return tuple(sorted(complete, key=lambda language: language != award.language))


def _refuse_gaps(award: Award, languages: tuple[str, ...], pictures: Mapping[str, bytes]) -> None:
    if not languages:
        raise ValueError("a European credential needs a language")
    for language in languages:
        if language not in award.unit.complete_languages:
            raise ValueError(f"unit {award.unit.id} is not complete in {language!r}")
        if language not in pictures:
            raise ValueError(f"there is no picture in {language!r}")


def _ending(award: Award) -> dict[str, str]:
    """Both names of the same moment: the profile wants them together."""
    return dict.fromkeys(("validUntil", "expirationDate"), last_second(award.valid_until)) if award.valid_until else {}


def _person(edition: Edition, holder: Holder) -> Document:
    """Who holds it. Names have no language; ELM wants one, so they stand under the primary one. Birth dates stay out."""

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
        ),
    }
