"""What sealing writes into a European credential that was made elsewhere: facts of the certificate, and the moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from badges import schemas
from badges.credentials.european.concepts import coded
from badges.credentials.european.edition import Edition
from badges.credentials.instants import rfc3339
from badges.credentials.violation import Document
from badges.model.addresses import Addresses
from badges.model.parties import SealIdentity


class NotSealable(ValueError):
    """A document that lacks what sealing writes into; the message says what."""


def with_sealing_fields(document: Document, seal: SealIdentity, *, at: datetime, suffix: str) -> Document:
    """A copy with the issuer as the certificate names it, issued now (as the Commission's issuer does while it seals).

    The issuer gets a new id (``suffix`` is fresh and random), O as legal name and CN as other name in the primary language,
    2.5.4.97 as eIDAS identifier and C as one more location; ``issued`` and ``issuanceDate`` become this moment.

    Raises:
        NotSealable: without an issuer, or without a primary language that we know.
        UnknownMember: for a country of the certificate that the EU list does not have.
    """
    sealed: Document = json.loads(json.dumps(document))
    issuer = sealed.get("issuer")
    if not isinstance(issuer, dict) or not isinstance(issuer.get("id"), str):
        raise NotSealable("the credential has no issuer with an id: name the organisation that issues it")
    language = _primary_language(sealed)
    country = next(_found(sealed, coded(_plain(language), "country", seal.country)["id"]), None)
    country = country or coded(_plain(language), "country", seal.country)
    issuer["id"] = f"{issuer['id']}:{suffix}"
    issuer["legalName"] = {**_map(issuer.get("legalName")), language: seal.organisation}
    issuer["altLabel"] = {**_map(issuer.get("altLabel")), language: seal.common_name}
    locations = issuer.get("location", [])
    issuer["location"] = [
        *(locations if isinstance(locations, list) else [locations]),
        {
            "id": "urn:certificateLocation:1",
            "type": "Location",
            "address": {"id": "urn:certificateAddress:1", "type": "Address", "countryCode": country},
        },
    ]
    issuer["eIDASIdentifier"] = {
        "id": "urn:certificateIdentifier:1",
        "type": "LegalIdentifier",
        "notation": seal.organisation_identifier,
        "spatial": country,
    }
    sealed["issued"] = sealed["issuanceDate"] = rfc3339(at)
    return sealed


def _primary_language(document: Document) -> str:
    display = document.get("displayParameter")
    named = display.get("primaryLanguage") if isinstance(display, dict) else None
    uri = named.get("id") if isinstance(named, dict) else None
    listed = schemas.vocabulary("language")
    for language, code in listed["codes"].items():
        if uri == listed["members"] + code:
            return str(language)
    raise NotSealable("displayParameter.primaryLanguage names no language that we know: give a member of the EU language list")


def _plain(language: str) -> Edition:
    """An edition for concepts alone; they have addresses of their own."""
    return Edition((language,), Addresses("https://unused.example"))


def _found(value: Any, id: str) -> Iterator[Document]:
    """Copies of a concept in the document: the same thing must be written the same way everywhere."""
    if isinstance(value, dict):
        if value.get("id") == id and value.get("type") == "Concept":
            yield value
        for member in value.values():
            yield from _found(member, id)
    elif isinstance(value, list):
        for member in value:
            yield from _found(member, id)


def _map(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
