"""What sealing writes into a European credential that was made elsewhere: facts of the certificate, the moment, a mandate."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges import schemas
from badges.credentials.european.concepts import SNB, SNB_VERSION, coded, member
from badges.credentials.european.edition import Edition
from badges.credentials.instants import rfc3339
from badges.credentials.violation import Document
from badges.model.addresses import Addresses
from badges.model.parties import SealIdentity
from badges.one_or_many import listed, types_of

MANDATE = f"{SNB}evidence-type/c_18016257"
_LOCATION, _NUMBER = "urn:certificateLocation:1", "urn:certificateIdentifier:1"
_OWNER = "urn:epass:sealOwner:1"
_NUMBERS = ("eIDASIdentifier", "registration", "vatIdentifier", "taxIdentifier", "identifier")


class NotSealable(ValueError):
    """A document that lacks what sealing writes into; the message says what."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """By what right one organisation seals for another."""

    statement: str
    """In words: who asked whom to issue what, and when."""
    pdf: bytes | None = None
    """The mandate itself."""


def with_sealing_fields(
    document: Document, seal: SealIdentity, *, at: datetime, suffix: str, mandate: Mandate | None = None
) -> Document:
    """A copy with the issuer as the certificate names it, issued now (as the Commission's issuer does while it seals).

    The issuer gets a new id (``suffix`` is fresh and random), O as legal name and CN as other name in the primary language,
    2.5.4.97 as eIDAS identifier and C as one more location; ``issued`` and ``issuanceDate`` become this moment. Where the draft
    names no issuer, it is the awarding body if the certificate is that one's, else whom the certificate names.

    Raises:
        NotSealable: without a primary language that we know, or with several issuers.
        UnknownMember: for a country of the certificate that the EU list does not have.
    """
    sealed: Document = json.loads(json.dumps(document))
    language = primary_language(sealed)
    if language is None:
        raise NotSealable(
            "displayParameter.primaryLanguage names no language that we know: give a member of the EU language list"
        )
    country = next(_found(sealed, coded(_plain(language), "country", seal.country)["id"]), None)
    country = country or coded(_plain(language), "country", seal.country)
    issuer = _issuer(sealed, seal)
    issuer["id"] = f"{issuer['id']}:{suffix}"
    issuer["legalName"] = {**_map(issuer.get("legalName")), language: seal.organisation}
    issuer["altLabel"] = {**_map(issuer.get("altLabel")), language: seal.common_name}
    issuer["location"] = [
        # What an earlier seal wrote here was about another certificate.
        *(one for one in listed(issuer.get("location")) if not isinstance(one, dict) or one.get("id") != _LOCATION),
        {
            "id": _LOCATION,
            "type": "Location",
            "address": {"id": "urn:certificateAddress:1", "type": "Address", "countryCode": country},
        },
    ]
    issuer["eIDASIdentifier"] = {
        "id": _NUMBER,
        "type": "LegalIdentifier",
        "notation": seal.organisation_identifier,
        "spatial": country,
    }
    sealed["issuer"] = issuer
    if mandate is not None:
        evidence = [*listed(sealed.get("evidence")), _evidence(sealed, mandate, language)]
        sealed["evidence"] = evidence if len(evidence) > 1 else evidence[0]
    sealed["issued"] = sealed["issuanceDate"] = rfc3339(at)
    return sealed


def primary_language(document: Document) -> str | None:
    """The code of the language in which a credential is shown first; None when it names none that we know."""
    display = document.get("displayParameter")
    named = display.get("primaryLanguage") if isinstance(display, dict) else None
    uri = named.get("id") if isinstance(named, dict) else named
    vocabulary = schemas.vocabulary("language")
    for language, code in vocabulary["codes"].items():
        if uri == vocabulary["members"] + code:
            return str(language)
    return None


def awarding_bodies(document: Document) -> tuple[Document, ...]:
    """The organisations that award what a credential is about, each once."""
    found = [
        body for node in _nodes(document) for process in _within(node, "awardedBy") for body in _within(process, "awardingBody")
    ]
    return tuple({str(body.get("id")): body for body in found if body.keys() - {"id", "type"}}.values())


def is_of(organisation: Document, seal: SealIdentity) -> bool:
    """Whether an organisation is the one that a seal certificate names: by a number of it, or by its very name."""
    # A list: a notation of somebody else's making may be any JSON.
    numbers = [number.get("notation") for name in _NUMBERS for number in _within(organisation, name)]
    names = {name.strip().casefold() for name in _map(organisation.get("legalName")).values() if isinstance(name, str)}
    return seal.organisation_identifier in numbers or seal.organisation.strip().casefold() in names


def is_mandated(document: Document) -> bool:
    """Whether a credential says by what right it was issued for another organisation."""
    return any(kind.get("id") == MANDATE for evidence in _within(document, "evidence") for kind in _within(evidence, "dcType"))


def _issuer(sealed: Document, seal: SealIdentity) -> Document:
    """The issuer as the draft has it, a copy of the awarding body that it is, or nothing but a name for it."""
    named = sealed.get("issuer")
    if named is not None and not isinstance(named, dict | str):
        raise NotSealable("issuer: name one organisation, or leave it out: then it is whom the seal certificate names")
    given: Document = named if isinstance(named, dict) else {"id": named} if isinstance(named, str) else {}
    own = next((body for body in awarding_bodies(sealed) if is_of(body, seal)), None)
    if not given:
        given = own or {}
    elif not given.keys() - {"id", "type"}:  # a reference to what is written elsewhere
        given = next((node for node in _nodes(sealed) if node.get("id") == given.get("id") and "legalName" in node), given)
    copied: Document = {"id": _OWNER, "type": "Organisation", **json.loads(json.dumps(given))}
    if not isinstance(copied["id"], str) or not copied["id"]:
        copied["id"] = _OWNER
    return copied


def _evidence(document: Document, mandate: Mandate, language: str) -> Document:
    taken = {id for node in _nodes(document) if isinstance(id := node.get("id"), str)}
    number = next(n for n in range(1, len(taken) + 2) if f"urn:epass:evidence:{n}" not in taken)
    written: Document = {
        "id": f"urn:epass:evidence:{number}",
        "type": "Evidence",
        "dcType": {
            "id": MANDATE,
            "type": "Concept",
            "inScheme": {"id": f"{SNB}evidence-type/{SNB_VERSION}", "type": "ConceptScheme"},
            "prefLabel": {"en": "Mandate"},
        },
        "evidenceStatement": mandate.statement,
    }
    if mandate.pdf is not None:
        edition = _plain(language)
        found = {id: next(_found(document, id), None) for id in (_ENCODING, _PDF)}
        written["embeddedEvidence"] = {
            "id": f"urn:epass:mandate:{number}",
            "type": "MediaObject",
            "content": base64.b64encode(mandate.pdf).decode("ascii"),
            "contentEncoding": found[_ENCODING] or member(edition, "encoding", _ENCODING.rpartition("/")[2]),
            "contentType": found[_PDF] or _pdf(),
        }
    return written


_ENCODING = f"{SNB}encoding/6146cde7dd"
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type"
_PDF = f"{_FILE_TYPE}/PDF"


def _pdf() -> Document:
    scheme = {"id": _FILE_TYPE, "type": "ConceptScheme"}
    return {"id": _PDF, "type": "Concept", "inScheme": scheme, "notation": "file-type", "prefLabel": {"en": "PDF"}}


def _plain(language: str) -> Edition:
    """An edition for concepts alone; they have addresses of their own."""
    return Edition((language,), Addresses("https://unused.example"))


def _nodes(value: Any) -> Iterator[Document]:
    waiting: list[Any] = [value]
    for one in waiting:
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _within(node: Document, name: str) -> Iterator[Document]:
    return (one for one in listed(node.get(name)) if isinstance(one, dict))


def _found(value: Any, id: str) -> Iterator[Document]:
    """Copies of a concept in the document: the same thing must be written the same way everywhere."""
    return (node for node in _nodes(value) if node.get("id") == id and "Concept" in types_of(node) and "inScheme" in node)


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
