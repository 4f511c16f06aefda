"""DIDs and their documents as we write them: the methods web, key and jwk (W3C DID 1.0, Controlled Identifiers v1.0)."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from re import fullmatch
from typing import Any
from urllib.parse import unquote

from badges.proofs import base64url, json_object, jwk, key_set, multikey
from badges.proofs.key_set import PublishedKey
from badges.proofs.public_key import MalformedKey, PublicKey, key_kind

Document = dict[str, Any]

MAX_DID = 4096

_DID_CONTEXT = "https://www.w3.org/ns/did/v1"
_MULTIKEY_CONTEXT = "https://w3id.org/security/multikey/v1"
_JWK_CONTEXT = "https://w3id.org/security/jwk/v1"
_AS_JWK = {"RSA": "RS256", "P-521": "ES512"}

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


class MalformedDid(ValueError):
    """A DID that is none, or of a method we do not know."""


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """A public key as a DID document lists it."""

    id: str
    """Full DID URL, e.g. ``did:web:badges.example#2026-01``."""
    public_key: PublicKey
    expires: datetime | None = None
    """From then on nothing may be signed with it; what was signed before stays good."""
    revoked: datetime | None = None
    """From then on nothing signed with it is to be believed (a key that fell into wrong hands)."""
    asserts: bool = True
    """Whether credentials may be signed with it (``assertionMethod``)."""


def did_document(did: str, methods: Sequence[VerificationMethod], *, also_known_as: Sequence[str] = ()) -> Document:
    """The DID document of an issuer: Ed25519, P-256 and P-384 as Multikey, which has no other kinds; RSA and P-521 as JsonWebKey.

    Raises:
        ValueError: when a method's id is not under this DID, or two have the same.
    """
    ids = [method.id for method in methods]
    if len(set(ids)) != len(ids) or not all(id.startswith(f"{did}#") and len(id) > len(did) + 1 for id in ids):
        raise ValueError(f"every verification method needs an id of its own under {did}#")
    contexts = [_DID_CONTEXT, _MULTIKEY_CONTEXT]
    if any(key_kind(method.public_key) in _AS_JWK for method in methods):
        contexts.append(_JWK_CONTEXT)
    document: Document = {"@context": contexts, "id": did}
    if also_known_as:
        document["alsoKnownAs"] = list(also_known_as)
    document["verificationMethod"] = [_written(method, did) for method in methods]
    # Full ids, no objects and no bare fragments: that is the form every verifier understands.
    document["assertionMethod"] = [method.id for method in methods if method.asserts]
    return document


def did_web_url(did: str) -> str:
    """Where the document of a ``did:web`` is: always https, at ``/.well-known/did.json`` or below the path.

    Raises:
        MalformedDid: when it is no ``did:web``, or its host is an IP address or no domain name.
    """
    if not did.startswith("did:web:") or len(did) > MAX_DID:
        raise MalformedDid(f"no did:web: {did[:200]}")
    host, *path = did.removeprefix("did:web:").split(":")
    name, colon, port = host.partition("%3A") if "%3A" in host else host.partition("%3a")
    if not fullmatch(rf"{_LABEL}(\.{_LABEL})*", name.lower()) or len(name) > 253 or _is_address(name):
        raise MalformedDid(f"no domain name: {name[:200]}")
    if colon and not (fullmatch(r"[1-9][0-9]{0,4}", port) and int(port) < 65536):
        raise MalformedDid(f"no port: {port[:20]}")
    for segment in path:
        if (
            not fullmatch(r"([A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+", segment)
            or unquote(segment) in (".", "..")
            or "/" in unquote(segment)
        ):
            raise MalformedDid(f"no path segment: {segment[:200]!r}")
    where = f"https://{name.lower()}{':' + port if colon else ''}"
    return f"{where}/{'/'.join(path)}/did.json" if path else f"{where}/.well-known/did.json"


def controller_of(verification_method: str) -> str:
    """The part of a key's id before the ``#``: whose document has to vouch for it."""
    return verification_method.partition("#")[0]


def contained_document(did: str) -> Document:
    """The document of a ``did:key`` or ``did:jwk``, which is its own key: nothing has to be fetched.

    Raises:
        MalformedDid: for any other method.
        MalformedKey: when the key in it is none, or of a kind we do not know.
    """
    if len(did) > MAX_DID:
        raise MalformedDid("too long")
    if did.startswith("did:key:"):
        text = did.removeprefix("did:key:")
        return _of_one_key(did, text, PublishedKey(multikey.decode(text)))
    if did.startswith("did:jwk:"):
        return _of_one_key(did, "0", _inside(did.removeprefix("did:jwk:")))
    raise MalformedDid(f"no did:key or did:jwk: {did[:200]}")


def _inside(text: str) -> PublishedKey:
    try:
        return key_set.read_key(json_object.read_object(base64url.decode(text), nodes=100))
    except base64url.MalformedBase64Url as error:
        raise MalformedKey("no base64url") from error
    except json_object.MalformedJson as error:
        raise MalformedKey("no JSON object") from error


def _of_one_key(did: str, name: str, key: PublishedKey) -> Document:
    """A key that is its own identity may sign whatever it wants: credentials, and presentations as their holder."""
    document = did_document(did, [VerificationMethod(f"{did}#{name}", key.public_key)])
    (method,) = document["verificationMethod"]
    if "publicKeyJwk" in method:
        algorithm = {} if key.algorithm is None else {"alg": key.algorithm}
        method["publicKeyJwk"] = {**jwk.encode(key.public_key), **algorithm}
    return {**document, "authentication": document["assertionMethod"]}


def _written(method: VerificationMethod, did: str) -> Document:
    written: Document = {"id": method.id, "type": "Multikey", "controller": did}
    if algorithm := _AS_JWK.get(key_kind(method.public_key)):
        written["type"] = "JsonWebKey"
        written["publicKeyJwk"] = {**jwk.encode(method.public_key), "alg": algorithm, "use": "sig"}
    else:
        written["publicKeyMultibase"] = multikey.encode(method.public_key)
    for name, instant in (("expires", method.expires), ("revoked", method.revoked)):
        if instant is not None:
            written[name] = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return written


def _is_address(name: str) -> bool:
    """IPv4 in any of the forms that libraries understand (the method forbids addresses): a last label of digits is enough."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(fullmatch(r"(0x[0-9a-f]*|[0-9]+)", name.lower().rsplit(".", 1)[-1]))
    return True
