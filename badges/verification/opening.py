"""Texts taken apart into credentials: JSON, sealed JSON, tokens, envelopes. Whatever a text holds, something comes back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from badges.credentials import receipt
from badges.credentials.violation import Document
from badges.proofs import data_integrity, jades, sd_jwt, vc_jwt
from badges.verification.credential import FORMATS, Credential, Kind, Unreadable, types_of
from badges.verification.facts import LIMITS, Limits
from badges.verification.strict_json import Fault, Json, read_json

# By type, the most telling first: aliases of one class, and what a credential is beside being a credential.
_KINDS = (
    ("OpenBadgeCredential", Kind.OPEN_BADGE),
    ("AchievementCredential", Kind.OPEN_BADGE),
    ("ClrCredential", Kind.CLR),
    ("EndorsementCredential", Kind.ENDORSEMENT),
    ("EuropeanDigitalCredential", Kind.EUROPEAN),
    ("VerifiablePresentation", Kind.PRESENTATION),
    (receipt.TYPE, Kind.RECEIPT),
)
_OPEN_BADGE_2_TYPES = {"Assertion", "BadgeClass"}
_ENVELOPES = {"EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"}

is_compact = re.compile(rb"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*(~[A-Za-z0-9._~-]*)?").fullmatch
"""Whether a text is a compact JWS, with disclosures behind it or not (RFC 7515 §7.1, SD-JWT §4)."""
# Verifiable Credentials 2.0 §4.13.1: a data: URL (RFC 2397) with the media type of what it holds.
_ENVELOPE = re.compile(r"data:application/([A-Za-z0-9.+-]{1,60})((?:;[A-Za-z0-9=+._-]{1,60})*),(.*)", re.DOTALL).fullmatch
_TOKENS = {"jwt", "vc+jwt", "vp+jwt", "vc+ld+jwt", "vp+ld+jwt", "vc+ld+json+jwt", "vc+sd-jwt", "vp+sd-jwt"}


def read_credential(content: bytes, limits: Limits = LIMITS, carrier: str = "JSON", name: str = "") -> Credential | Unreadable:
    """The credential that a JSON text holds: a file, what was baked into a picture, a status list."""
    match read_json(content, limits):
        case Fault() as fault:
            return Unreadable(fault, name)
        case Json(value, inside):
            found = credential_of(value, content, limits, carrier, name)
            if inside is not None and isinstance(found, Credential) and found.document is value:
                found.memory["contained"] = inside
            return found


def credential_of(value: Any, text: bytes, limits: Limits, carrier: str, name: str) -> Credential | Unreadable:
    """What a JSON value, read from this text, claims to be."""
    if jades.is_sealed(value):
        # An envelope inside something else is nobody's file: it stays unread.
        return _sealed(value if text else {}, carrier, limits, name)
    if not isinstance(value, dict):
        return Unreadable(Fault("file.other_kind", {"kind": "JSON"}), name)
    types = types_of(value)
    if types & _ENVELOPES:
        return _enveloped(value, limits, carrier, name)
    kind = _kind_of(value)
    if kind is None:
        return Unreadable(Fault("file.other_kind", {"kind": "JSON"}), name)
    if kind is Kind.RECEIPT:
        value = receipt.with_known_context(value)
    return Credential(kind, _said(kind, carrier), value, data_integrity.proofs_of(value), name=name)


def read_token(token: bytes, limits: Limits = LIMITS, carrier: str = "JWT", name: str = "") -> Credential | Unreadable:
    """The credential or presentation in a compact JWS; a token of another kind is told apart from a damaged one."""
    word = "SD-JWT" if b"~" in token else "JWT"
    said = word if carrier == "JWT" else f"{carrier}, {word}"
    limit = limits.text_bytes * 4 // 3
    parsed: sd_jwt.SdJwt | None = None
    try:
        if b"~" in token:
            parsed = sd_jwt.parse(token, limit=limit)
        opened = sd_jwt.of_sd_jwt(parsed) if parsed else vc_jwt.read(token, limit=limit)
    except vc_jwt.MalformedToken as error:
        if error.code.startswith("proof."):
            return Credential(Kind.CREDENTIAL, _said(Kind.CREDENTIAL, said), {}, fault=Fault(error.code, error.detail), name=name)
        if error.code == "file.nothing_inside":
            return Credential(Kind.FOREIGN, word, {}, name=name)
        return Unreadable(Fault(error.code, error.detail), name)
    kind = _kind_of(opened.credential) or Kind.CREDENTIAL
    return Credential(kind, _said(kind, said), opened.credential, jwt=opened, shown=parsed, name=name)


def _kind_of(value: Document) -> Kind | None:
    types = types_of(value)
    kind = next((kind for type, kind in _KINDS if type in types), None)
    if kind is not None:
        return kind
    if types & _OPEN_BADGE_2_TYPES:
        return Kind.OPEN_BADGE_2
    looks_signed = "credentialSubject" in value or ("proof" in value and "issuer" in value)
    return Kind.CREDENTIAL if "VerifiableCredential" in types or looks_signed else None


def _said(kind: Kind, carrier: str) -> str:
    return f"{FORMATS[kind]}, {carrier}"


def _enveloped(value: Document, limits: Limits, carrier: str, name: str) -> Credential | Unreadable:
    """What an envelope holds (Verifiable Credentials 2.0 §4.13.1): its id is the whole of it, as a data: URL."""
    id = value.get("id")
    url = _ENVELOPE(id) if isinstance(id, str) and len(id) <= limits.text_bytes * 4 // 3 else None
    if url is None:
        return Unreadable(Fault("file.unreadable", {"kind": "envelope"}), name)
    kind, parameters, content = url.groups()
    if kind.lower() not in _TOKENS or parameters or not is_compact(token := content.strip().encode()):
        return Credential(Kind.FOREIGN, f"application/{kind}"[:100], {}, name=name)
    # The envelope's own words are nobody's: only what stands in the token is looked at.
    return read_token(token, limits, "JWT" if carrier == "JSON" else carrier, name)


def _sealed(envelope: dict[str, Any], carrier: str, limits: Limits, name: str) -> Credential:
    """A seal that cannot be read, or a sealed text that cannot: still a credential, with a fault."""
    said = _said(Kind.EUROPEAN, carrier)
    try:
        seal = jades.take_apart(envelope)
    except jades.MalformedSeal as error:
        return Credential(Kind.EUROPEAN, said, {}, fault=Fault("proof.malformed", {"reason": error.reason}), name=name)
    envelope.clear()  # it is large, and all that counts was taken out of it
    match read_json(seal.content, limits):
        case Json(dict() as document):
            kind = Kind.EUROPEAN if "EuropeanDigitalCredential" in types_of(document) else Kind.CREDENTIAL
            return Credential(kind, _said(kind, carrier), document, seal=seal, name=name)
        case Json():
            fault = Fault("file.other_kind", {"kind": "JSON"})
        case Fault() as unread:
            fault = unread
    return Credential(Kind.EUROPEAN, said, {}, seal=seal, fault=fault, name=name)


def nested(inside: Credential | Unreadable, within: str, place: str) -> Credential | Unreadable:
    """The same, with where it was found."""
    if isinstance(inside, Unreadable):
        return replace(inside, name=inside.name or place)
    return replace(inside, within=within, place=place)
