"""Schools, partners and hosts as ELM Organisations, and the issuer as sealing leaves it."""

from __future__ import annotations

from badges.credentials.european.concepts import coded, member
from badges.credentials.european.edition import Edition, given, one_or_many
from badges.credentials.violation import Document
from badges.model.parties import Address, Identifier, Logo, Organisation, SealIdentity

LEGAL = {"eidas": "eIDASIdentifier", "vat": "vatIdentifier", "kvk": "registration"}
"""Registers that ELM has a property for; such a number is a LegalIdentifier, with the country it counts in."""
REGISTERS = {"brin": "BRIN", "ror": "ROR", "pic": "PIC", "oid": "Erasmus+ OID", "rio": "RIO"}


def organisation(edition: Edition, value: Organisation) -> Document:
    """An organisation with all that is known of it, the same each time it occurs."""
    return edition.once("org", value, lambda: _written(edition, value))


def _written(edition: Edition, value: Organisation) -> Document:
    numbers = [i for i in value.identifiers if i.scheme not in LEGAL]
    return {
        "id": edition.id("org", value.id),
        "type": "Organisation",
        "legalName": edition.name(value.legal_name),
        "location": location(edition, value.address, value.id),
        **given(
            identifier=one_or_many(edition.identifier(REGISTERS.get(i.scheme, i.scheme), i.value) for i in numbers),
            homepage=edition.web_resource(value.homepage) if value.homepage else None,
            contactPoint=contact_point(edition, value.email) if value.email else None,
            logo=_logo(edition, value.logo, value.id) if value.logo else None,
        ),
        **{LEGAL[i.scheme]: _legal(edition, i, value.address.country) for i in value.identifiers if i.scheme in LEGAL},
    }


def sealed_issuer(edition: Edition, value: Organisation, seal: SealIdentity, suffix: str) -> Document:
    """The issuer with what a seal certificate says of it.

    The Commission's issuer writes these fields while it seals; here they are in the payload before it is frozen:
    a new id, O as legal name and CN as other name in the primary language, 2.5.4.97 as eIDAS identifier, and C as a
    second location.
    """
    own = organisation(edition, value)
    country = coded(edition, "country", seal.country)
    return own | {
        "id": f"{own['id']}:{suffix}",
        "legalName": own["legalName"] | {edition.primary: seal.organisation},
        "altLabel": {edition.primary: seal.common_name},
        "location": [
            own["location"],
            {
                "id": "urn:certificateLocation:1",
                "type": "Location",
                "address": {"id": "urn:certificateAddress:1", "type": "Address", "countryCode": country},
            },
        ],
        "eIDASIdentifier": {
            "id": "urn:certificateIdentifier:1",
            "type": "LegalIdentifier",
            "notation": seal.organisation_identifier,
            "spatial": country,
        },
    }


def location(edition: Edition, address: Address, what: str) -> Document:
    """A place: always its country, and street and town where they are known."""
    line = address.one_line()
    return {
        "id": edition.id("location", what),
        "type": "Location",
        "address": {
            "id": edition.id("address", what),
            "type": "Address",
            "countryCode": coded(edition, "country", address.country),
            **given(fullAddress=edition.note({edition.primary: line}) if line else None),
        },
    }


def contact_point(edition: Edition, email: str) -> Document:
    """How to write to somebody."""
    return {
        "id": edition.id("contactPoint", email),
        "type": "ContactPoint",
        "emailAddress": {"id": f"mailto:{email}", "type": "Mailbox"},
    }


def picture(edition: Edition, content: str, media_type: str, what: object) -> Document:
    """A picture as an ELM MediaObject; ``content`` is base64."""
    return {
        "id": edition.id("mediaObject", what),
        "type": "MediaObject",
        "content": content,
        "contentType": coded(edition, "file-type", media_type),
        "contentEncoding": member(edition, "encoding", "6146cde7dd"),
    }


def _logo(edition: Edition, logo: Logo, what: str) -> Document:
    return picture(edition, logo.content, logo.media_type, ("logo", what)) | given(title=edition.text(logo.alternative))


def _legal(edition: Edition, number: Identifier, country: str) -> Document:
    return {
        "id": edition.id("legalIdentifier", (number.scheme, number.value)),
        "type": "LegalIdentifier",
        "notation": number.value,
        "spatial": coded(edition, "country", country),
    }
