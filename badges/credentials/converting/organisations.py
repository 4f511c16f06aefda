"""Organisations: a Profile of an Open Badge, an Organisation of the European Learning Model."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

from badges import schemas
from badges.credentials.converting.concepts import AUTHORITY, listed_member, take_member
from badges.credentials.converting.ledger import Source
from badges.credentials.identity import is_identity_type
from badges.credentials.summary.members import link
from badges.credentials.violation import Document

LEGAL = {
    "eIDASIdentifier": "ext:eidasLegalIdentifier",
    "vatIdentifier": "ext:vatIdentifier",
    "registration": "ext:kvk",
}
REGISTERS = {"BRIN": "ext:brin", "ROR": "ext:ror", "PIC": "ext:pic", "Erasmus+ OID": "ext:oid", "RIO": "ext:rio"}
PROFILE_ID = "Open Badges profile"
"""Name of the register in which an organisation is known by the id of its Profile."""
BASE64 = "6146cde7dd"
_DATA = re.compile(r"data:(image/[a-z+.-]{1,40});base64,([A-Za-z0-9+/=]+)", re.ASCII)

Id = Callable[[str], str]
"""Gives out the names of things in a European credential: ``urn:epass:<class>:<number>``."""


def profile(source: Source, language: str, namespace: str) -> Document:
    """An organisation as a Profile. One without a public name gets one that is the same each time."""
    numbers = list(source.many("identifier"))
    known = next((n for n in numbers if n.look("schemeName") == PROFILE_ID), None)
    id = known.string("notation") if known else None
    if known:
        known.string("schemeName")
    made: Document = {"id": id or f"urn:uuid:{uuid5(NAMESPACE_URL, f'{namespace} {source.key}')}", "type": ["Profile"]}
    if name := source.wording("legalName", language, or_any=True):
        made["name"] = name
    if (homepage := source.one("homepage")) and (url := homepage.string("contentURL")):
        made["url"] = url
    if (contact := source.one("contactPoint")) and (box := contact.one("emailAddress")):
        made["email"] = str(box.node.get("id", "")).removeprefix("mailto:")
    if (place := source.one("location")) and (address := place.one("address")):
        made["address"] = _address(address, language)
    entries = [entry for number in numbers if number is not known and (entry := _entry(number))]
    country = made.get("address", {}).get("addressCountryCode")
    for term, type in LEGAL.items():
        if (legal := source.one(term)) and (number := legal.string("notation")):
            entries.append({"type": "IdentifierEntry", "identifier": number, "identifierType": type})
            if (where := legal.one("spatial")) and _country_of(where.aside()) == country:
                _country(where, language)
    if entries:
        made["otherIdentifier"] = entries
    if (logo := source.one("logo")) and (picture := _image(logo, language)):
        made["image"] = picture
    return made


def _address(address: Source, language: str) -> Document:
    made: Document = {"type": ["Address"]}
    if (where := address.one("countryCode")) and (country := _country(where, language)):
        made["addressCountryCode"] = country
    if (full := address.one("fullAddress")) and (line := full.wording("noteLiteral", language, or_any=True)):
        made["streetAddress"] = line
    return made


def _country(where: Source, language: str) -> str | None:
    """The code of a country; with the code its name in this language is said too."""
    code = _country_of(where)
    if code and (member := listed_member("country", code, language)):
        take_member(where, member, language)
    return code


def _country_of(where: Source) -> str | None:
    id = str(where.node.get("id", ""))
    codes = schemas.vocabulary("country")["codes"]
    return next((short for short, code in codes.items() if id == f"{AUTHORITY}country/{code}"), None)


def _entry(number: Source) -> Document | None:
    scheme, notation = number.look("schemeName"), number.string("notation")
    if notation is None:
        return None
    type = REGISTERS.get(scheme or "") or (scheme if scheme and is_identity_type(scheme) else None)
    if type:
        number.string("schemeName")
    return {"type": "IdentifierEntry", "identifier": notation, "identifierType": type or "identifier"}


def _image(logo: Source, language: str) -> Document | None:
    kind, content = logo.one("contentType"), logo.look("content")
    codes = schemas.vocabulary("file-type")["codes"]
    media = next((m for m, code in codes.items() if kind and kind.node.get("id") == f"{AUTHORITY}file-type/{code}"), None)
    if media is None or content is None or not media.startswith("image/"):
        return None
    encoding = logo.one("contentEncoding")
    for one, list_, code in ((kind, "file-type", media), (encoding, "encoding", BASE64)):
        if one and (member := listed_member(list_, code, language)) and member["id"] == one.node.get("id"):
            take_member(one, member, language)
    logo.string("content")
    made: Document = {"id": f"data:{media};base64,{content}", "type": "Image"}
    if caption := logo.wording("title", language):
        made["caption"] = caption
    return made


def organisation(source: Source, language: str, id_of: Id) -> Document:
    """A Profile as an Organisation."""
    made: Document = {"id": id_of("org"), "type": "Organisation"}
    if name := source.string("name"):
        made["legalName"] = {language: name}
    country = None
    if place := source.one("address"):
        country = place.look("addressCountryCode")
        address: Document = {"id": id_of("address"), "type": "Address"}
        if country and (member := listed_member("country", country, language)):
            place.string("addressCountryCode")
            address["countryCode"] = member
        if line := _line(place):
            note = {"id": id_of("note"), "type": "Note", "noteLiteral": {language: line}}
            address["fullAddress"] = note
        made["location"] = {"id": id_of("location"), "type": "Location", "address": address}
    if url := link(source.look("url")):
        source.string("url")
        made["homepage"] = {"id": id_of("webResource"), "type": "WebResource", "contentURL": url}
    if email := source.string("email"):
        box = {"id": f"mailto:{email}", "type": "Mailbox"}
        made["contactPoint"] = {"id": id_of("contactPoint"), "type": "ContactPoint", "emailAddress": box}
    numbers = _numbers(source, made, language, country, id_of)
    if numbers:
        made["identifier"] = numbers[0] if len(numbers) == 1 else numbers
    if (image := source.one("image")) and (logo := _logo(image, language, id_of)):
        made["logo"] = logo
    source.lose("image", "picture")
    return made


def _line(place: Source) -> str | None:
    parts = {term: place.look(term) for term in ("streetAddress", "postalCode", "addressLocality")}
    said = {term: part for term, part in parts.items() if part}
    if list(said) == ["streetAddress"]:
        return place.string("streetAddress")
    for term in said:
        place.lose(term, "address")
    town = " ".join(part for term, part in said.items() if term != "streetAddress")
    return ", ".join(part for part in (said.get("streetAddress"), town) if part) or None


def _numbers(source: Source, made: Document, language: str, country: str | None, id_of: Id) -> list[Document]:
    numbers: list[Document] = []

    def add(scheme: str, notation: str) -> None:
        numbers.append({"id": id_of("identifier"), "type": "Identifier", "schemeName": scheme, "notation": notation})

    if id := source.string("id"):
        add(PROFILE_ID, id)
    back = {type: scheme for scheme, type in REGISTERS.items()}
    terms = {type: term for term, type in LEGAL.items()}
    for entry in source.many("otherIdentifier"):
        number, type = entry.string("identifier"), entry.look("identifierType")
        where = listed_member("country", country, language) if country else None
        if number is None or type is None:
            continue
        if is_identity_type(type):
            entry.string("identifierType")
        if type in terms and where and terms[type] not in made:
            made[terms[type]] = {"id": id_of("legalIdentifier"), "type": "LegalIdentifier", "notation": number, "spatial": where}
        else:
            add(back.get(type, type), number)
    return numbers


def _logo(image: Source, language: str, id_of: Id) -> Document | None:
    found = _DATA.fullmatch(image.look("id") or "")
    kind = listed_member("file-type", found[1], language) if found else None
    base64 = listed_member("encoding", BASE64, language)
    if found is None or kind is None or base64 is None:
        return None
    image.string("id")
    made: Document = {"id": id_of("mediaObject"), "type": "MediaObject", "content": found[2]}
    made |= {"contentType": kind, "contentEncoding": base64}
    caption = image.string("caption")
    return made | ({"title": {language: caption}} if caption else {})
