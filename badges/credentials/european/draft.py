"""Drafts of European credentials as others write them: taken out of their upload form, and written the one way we seal.

The Commission's issuer took ``{"credential": …, "deliveryDetails": {"walletAddress": …}}`` in 2023, and since 2025 takes
``{"credential": …, "deliveryDetails": {"deliveryAddress": […], "displayDetails": …}}``; a credential may also come bare.
Nothing that a draft says is changed: arrays of one become that one, and what the model leaves no choice about is filled in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from badges.credentials.elm_profile import CONTEXTS, PROFILE, TYPES
from badges.credentials.european import table
from badges.credentials.violation import Document
from badges.one_or_many import listed, types_of

_SEALED = frozenset({"payload", "signatures"})
_VC_2 = "https://www.w3.org/ns/credentials/v2"
LONGEST_ADDRESS = 320
"""Letters of an e-mail address (RFC 3696, erratum 1690); addresses of wallets are shorter."""


class NotADraft(ValueError):
    """The content is no European credential that waits for its seal; the message says what it is."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something in the place of an address to which nothing can be sent."""

    place: str
    """Dotted: ``deliveryDetails.deliveryAddress``."""
    said: str

    def __str__(self) -> str:
        return f"{self.place} says {self.said}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A credential that waits for its seal."""

    document: Document
    addresses: tuple[str, ...]
    """Where it is to go: addresses of wallets or e-mail addresses, the one asked for first."""
    unusable: tuple[Unusable, ...]
    """What stands where an address should, and is none."""
    asks_for_a_picture: bool
    """Whether its form leaves it to whoever seals to draw the picture."""


def read(value: Any) -> Draft:
    """The draft in what a JSON file holds.

    Raises:
        NotADraft: when there is no unsealed European credential in it.
    """
    form = value if isinstance(value, dict) else {}
    wrapped = form.get("credential")
    found = wrapped if isinstance(wrapped, dict) and "credentialSubject" not in form else form
    if _SEALED & found.keys() or _SEALED & form.keys():
        raise NotADraft("This is not an unsealed European credential. A sealed one cannot be sealed again.")
    if "credentialSubject" not in found and "EuropeanDigitalCredential" not in types_of(found):
        raise NotADraft(
            "This is not an unsealed European credential. Give the credential itself, or an upload form with the credential"
            ' under "credential".'
        )
    if _VC_2 in listed(found.get("@context")):
        raise NotADraft(
            "This is a rendering for Verifiable Credentials 2.0, not a European Digital Credential for Learning: the two"
            " contexts cannot stand in one document. Give the form with the context https://www.w3.org/2018/credentials/v1."
        )
    details = form.get("deliveryDetails") if found is not form else None
    plain = _plain(found)
    document = _filled(plain) if isinstance(plain, dict) else {}
    given = details if isinstance(details, dict) else {}
    named = list(_addresses(given, document))
    addresses = tuple(dict.fromkeys(one for one in named if isinstance(one, str)))
    return Draft(document, addresses, tuple(one for one in named if isinstance(one, Unusable)), "displayDetails" in given)


def _addresses(details: Document, document: Document) -> Iterator[str | Unusable]:
    """Those of the form, else the person's own: three names for one thing, in several shapes."""
    names = ("walletAddress", "deliveryAddress", "email")
    # Blank fields of a form say nothing.
    asked_for = [(f"deliveryDetails.{name}", one) for name in names for one in listed(details.get(name)) if not _is_blank(one)]
    if not asked_for:
        for person in listed(document.get("credentialSubject")):
            for contact in listed(person.get("contactPoint")) if isinstance(person, dict) else ():
                boxes = listed(contact.get("emailAddress")) if isinstance(contact, dict) else ()
                at = "credentialSubject.contactPoint.emailAddress"
                asked_for += [(at, box.get("id") if isinstance(box, dict) else box) for box in boxes]
    for place, address in asked_for:
        plain = address.strip().removeprefix("mailto:") if isinstance(address, str) else ""
        if 0 < len(plain) <= LONGEST_ADDRESS and plain.isprintable() and " " not in plain:
            yield plain
        elif not _is_blank(address):
            yield Unusable(place, repr(address)[:80])


def _is_blank(address: Any) -> bool:
    return not address or (isinstance(address, str) and not address.strip())


def _plain(value: Any) -> Any:
    """The value with arrays of one as that one, and without what says nothing."""
    if isinstance(value, dict):
        return {name: kept for name, member in value.items() if (kept := _plain(member)) not in (None, [])}
    if isinstance(value, list):
        kept = [one for member in value if (one := _plain(member)) not in (None, [])]
        return kept[0] if len(kept) == 1 else kept
    return value


def _filled(plain: Document) -> Document:
    types = [one for one in listed(plain.get("type")) if one not in TYPES]
    document: Document = {
        "@context": list(CONTEXTS) if "@context" not in plain else listed(plain["@context"]),
        "id": plain.get("id") or _id_of(plain),
        "type": [*TYPES, *types],
        **{name: value for name, value in plain.items() if name not in ("@context", "id", "type")},
    }
    document.setdefault("credentialSchema", {"id": PROFILE, "type": "ShaclValidator2017"})
    for name, other in (("validUntil", "expirationDate"), ("expirationDate", "validUntil")):
        if other in document:  # one moment under two names, as the Commission's issuer writes it
            document.setdefault(name, document[other])
    _give_types(document, "EuropeanDigitalCredential")
    _give_ids(document)
    return document


def _id_of(plain: Document) -> str:
    """A name for a draft that has none: the same for the same content, so that no wallet takes it twice."""
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode("utf-8", "surrogatepass")).digest()
    return f"urn:credential:{UUID(bytes=digest[:16], version=4)}"


def _give_types(node: Document, type: str) -> None:
    """Where only one class can stand, a thing without a type is of that class. A bare reference stays one."""
    rules = {row.name: row for row in table.properties(type)}
    for term, value in node.items():
        row = rules.get(term)
        for member in listed(value):
            if not isinstance(member, dict) or "@value" in member or term in table.text_terms():
                continue
            if row is not None and len(row.classes) == 1 and "type" not in member and member.keys() - {"id"}:
                member["type"] = next(iter(row.classes))
            _give_types(member, next((one for one in types_of(member) if one in table.classes()), ""))


def _give_ids(document: Document) -> None:
    """A thing without a name gets one that is free. Concepts and lists are known by their addresses: nobody can make these up."""
    things = list(_things(document))
    taken = {id for node in things if isinstance(id := node.get("id"), str)}
    numbers: dict[str, int] = {}
    for node in things:
        type = next(iter(types_of(node)), "")
        if node.get("id") is not None or not type or type in ("Concept", "ConceptScheme"):
            continue
        kind = type[0].lower() + type[1:]
        number = numbers.get(kind, 1)
        while (id := f"urn:epass:{kind}:{number}") in taken:
            number += 1
        numbers[kind] = number + 1
        node["id"] = id


def _things(document: Document) -> Iterator[Document]:
    waiting: list[Any] = [document]
    for value in waiting:
        if isinstance(value, dict):
            if "type" in value:
                yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
