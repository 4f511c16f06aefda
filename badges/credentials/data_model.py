"""What the W3C data model asks of every credential and presentation, whatever it says (Verifiable Credentials 2.0 and 1.1).

Terms that no context defines are found by ``badges.canonical.undefined``; here are the rules about members and their values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from badges.credentials.related_resource import related_resources
from badges.credentials.violation import Document, Violation

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"

# RFC 3986: a scheme and something after it. DIDs and URNs are URLs to the data model (§4.4).
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+").fullmatch
_DATE_TIME = r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?"
_STAMP = re.compile(_DATE_TIME + r"(Z|[+-](0\d|1[0-4]):[0-5]\d)", re.ASCII).fullmatch
_TIME = re.compile(_DATE_TIME + r"(Z|[+-](0\d|1[0-4]):[0-5]\d)?", re.ASCII).fullmatch
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", re.ASCII).fullmatch


def credential_violations(credential: Document) -> list[Violation]:
    """What keeps a document from being a Verifiable Credential; empty when nothing does."""
    version = _version(credential)
    found = [*_contexts(credential), *_types(credential, "VerifiableCredential")]
    if "id" in credential:
        found += _url(credential["id"], "/id")
    found += _named(credential.get("issuer"), "/issuer")
    found += _subjects(credential.get("credentialSubject"))
    found += _period(credential, version)
    for name, needs_id in _TYPED.items():
        if name in credential:
            found += _typed(credential[name], f"/{name}", needs_id=needs_id)
    if version == V2:
        issuer = credential.get("issuer")
        bearers = [("", credential), *([("/issuer", issuer)] if isinstance(issuer, dict) else [])]
        for place, bearer in bearers:
            for name in ("name", "description"):
                if name in bearer:
                    found += _wording(bearer[name], f"{place}/{name}")
        if "relatedResource" in credential:
            found += related_resources(credential["relatedResource"], is_url)
    return found


def presentation_violations(presentation: Document) -> list[Violation]:
    """What keeps a document from being a Verifiable Presentation (§4.13); what it presents is looked at on its own."""
    found = [*_contexts(presentation), *_types(presentation, "VerifiablePresentation")]
    if "id" in presentation:
        found += _url(presentation["id"], "/id")
    if "holder" in presentation:
        found += _named(presentation["holder"], "/holder")
    inside = presentation.get("verifiableCredential", [])
    may_be_token = _version(presentation) == V1  # 1.1 lets a JWT stand there as text, 2.0 wants it in an envelope
    for place, one in enumerate(inside if isinstance(inside, list) else [inside]):
        if not (isinstance(one, dict) and one) and not (may_be_token and isinstance(one, str)):
            at = f"/verifiableCredential/{place}"
            found.append(Violation(at, "data_model.credential", "a presentation holds credentials, each an object"))
    return found


def is_url(value: object) -> bool:
    """Whether a value is one absolute URL."""
    return isinstance(value, str) and bool(_URL(value))


# §4.8 and following: each has a type that says how it is to be read; a schema also has the address it is to be had from (§4.11).
_TYPED: Mapping[str, bool] = MappingProxyType(
    {
        "credentialStatus": False,
        "credentialSchema": True,
        "termsOfUse": False,
        "evidence": False,
        "refreshService": False,
        "renderMethod": False,
        "confidenceMethod": False,
    }
)


def _version(document: Document) -> str:
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    return first if first in (V1, V2) else ""


def _contexts(document: Document) -> Iterator[Violation]:
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts:
        yield Violation("/@context", "data_model.context", f"must be a list of contexts that begins with {V2}")
        return
    if not _version(document):
        yield Violation("/@context/0", "data_model.context", f"the first context must be {V2} (or {V1} for version 1.1)")
    for place, context in enumerate(contexts):
        if not isinstance(context, dict) and not is_url(context):
            yield Violation(f"/@context/{place}", "data_model.context", "a context is a URL or an object")


def _types(document: Document, wanted: str) -> Iterator[Violation]:
    types = document.get("type")
    listed = types if isinstance(types, list) else [types]
    if not listed or not all(isinstance(type, str) and type for type in listed):
        yield Violation("/type", "data_model.type", f"must be a list of texts, {wanted} among them")
    elif wanted not in listed:
        yield Violation("/type", "data_model.type", f"{wanted} must be among the types")


def _url(value: object, place: str) -> Iterator[Violation]:
    if not is_url(value):
        yield Violation(place, "data_model.url", "must be one absolute URL, such as https://… or did:…")


def _named(value: object, place: str) -> Iterator[Violation]:
    """An issuer or holder: a URL, or an object with one as its id (§4.7)."""
    if isinstance(value, dict):
        yield from _url(value.get("id"), f"{place}/id")
    else:
        yield from _url(value, place)


def _subjects(value: object) -> Iterator[Violation]:
    subjects = value if isinstance(value, list) else [value]
    if not subjects:
        yield Violation("/credentialSubject", "data_model.subject", "a credential says something about somebody: give a subject")
    for place, subject in enumerate(subjects):
        at = f"/credentialSubject/{place}" if isinstance(value, list) else "/credentialSubject"
        if not isinstance(subject, dict) or not subject:
            yield Violation(at, "data_model.subject", "a subject is an object that makes at least one claim (§4.8)")
        elif "id" in subject:
            yield from _url(subject["id"], f"{at}/id")


def _period(credential: Document, version: str) -> Iterator[Violation]:
    names = ("issuanceDate", "expirationDate") if version == V1 else ("validFrom", "validUntil")
    fits: Callable[[str], Any] = _TIME if version == V1 else _STAMP
    moments = []
    for name in names:
        value = credential.get(name)
        if value is None and (name != "issuanceDate" or name in credential):
            if name in credential:
                yield Violation(f"/{name}", "data_model.moment", "must be a date and time, not null")
        elif not isinstance(value, str) or not fits(value) or not (moment := _moment(value)):
            yield Violation(f"/{name}", "data_model.moment", "must be a date and time with a zone: 2026-11-21T09:00:00Z")
        else:
            moments.append(moment)
    if len(moments) == 2 and _later(*moments):
        yield Violation(f"/{names[1]}", "data_model.period", f"{names[1]} is before {names[0]}")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _later(start: datetime, end: datetime) -> bool:
    if (start.tzinfo is None) != (end.tzinfo is None):
        return start.replace(tzinfo=None) > end.replace(tzinfo=None)
    return start > end


def _typed(value: object, at: str, *, needs_id: bool) -> Iterator[Violation]:
    for place, one in enumerate(value if isinstance(value, list) else [value]):
        here = f"{at}/{place}" if isinstance(value, list) else at
        if not isinstance(one, dict):
            yield Violation(here, "data_model.object", "must be an object with a type")
            continue
        types = one.get("type")
        listed = types if isinstance(types, list) else [types]
        if not listed or not all(isinstance(type, str) and type for type in listed):
            yield Violation(f"{here}/type", "data_model.type", "must say of what type it is")
        if needs_id or "id" in one:
            yield from _url(one.get("id"), f"{here}/id")


def _wording(value: object, place: str) -> Iterator[Violation]:
    """A name or description: text, or value objects with language and direction (§4.6, §11.1)."""
    for wording in value if isinstance(value, list) and value else [value]:
        if isinstance(wording, str):
            continue
        if not isinstance(wording, dict) or not isinstance(wording.get("@value"), str):
            yield Violation(place, "data_model.wording", "must be a text, or an object with @value and @language")
        elif more := wording.keys() - {"@value", "@language", "@direction"}:
            yield Violation(place, "data_model.wording", f"a wording has no {', '.join(sorted(more))}")
        elif "@language" in wording and not (isinstance(wording["@language"], str) and _LANGUAGE_TAG(wording["@language"])):
            yield Violation(place, "data_model.wording", "@language must be a language tag such as nl or en-GB")
        elif "@direction" in wording and wording["@direction"] not in ("ltr", "rtl"):
            yield Violation(place, "data_model.wording", "@direction must be ltr or rtl")
