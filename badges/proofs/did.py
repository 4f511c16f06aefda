"""Whose key it is: DID documents, and the methods web, key and jwk (W3C DID 1.0, Controlled Identifiers v1.0)."""

from __future__ import annotations

import ipaddress
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from re import fullmatch
from typing import Any
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from badges.proofs import jwk, multikey
from badges.proofs.public_key import MalformedKey, PublicKey

Document = dict[str, Any]

MAX_DID = 4096

_DID_CONTEXT = "https://www.w3.org/ns/did/v1"
_MULTIKEY_CONTEXT = "https://w3id.org/security/multikey/v1"
_JWK_CONTEXT = "https://w3id.org/security/jwk/v1"

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


class MalformedDid(ValueError):
    """A DID that is none, or of a method we do not know."""


class UnknownKey(LookupError):
    """A DID document that does not vouch for this key: it is not listed, or belongs to somebody else."""


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


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """A key, and what its controller's document says about it."""

    public_key: PublicKey
    controller: str
    in_assertion_method: bool
    expires: datetime | None = None
    revoked: datetime | None = None


def did_document(did: str, methods: Sequence[VerificationMethod], *, also_known_as: Sequence[str] = ()) -> Document:
    """The DID document of an issuer: Ed25519, P-256 and P-384 as Multikey, RSA as JsonWebKey.

    Raises:
        ValueError: when a method's id is not under this DID, or two have the same.
    """
    ids = [method.id for method in methods]
    if len(set(ids)) != len(ids) or not all(id.startswith(f"{did}#") and len(id) > len(did) + 1 for id in ids):
        raise ValueError(f"every verification method needs an id of its own under {did}#")
    contexts = [_DID_CONTEXT, _MULTIKEY_CONTEXT]
    if any(isinstance(method.public_key, RSAPublicKey) for method in methods):
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
        return did_document(did, [VerificationMethod(f"{did}#{text}", multikey.decode(text))])
    if did.startswith("did:jwk:"):
        text = did.removeprefix("did:jwk:")
        if not fullmatch(r"[A-Za-z0-9_-]+", text) or len(text) % 4 == 1:
            raise MalformedKey("no base64url")
        try:
            key = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, RecursionError) as error:
            raise MalformedKey("no JSON") from error
        return did_document(did, [VerificationMethod(f"{did}#0", jwk.decode(key))])
    raise MalformedDid(f"no did:key or did:jwk: {did[:200]}")


def resolve_key(document: Document, verification_method: str) -> KeyBinding:
    """The key with this id, as its controller's document lists it.

    ``document`` must be the one of the id's own controller; it is the caller who fetched it from there.

    Raises:
        UnknownKey: when the document is of somebody else, does not list the key, or says that another controls it.
        MalformedKey: when it lists it in a form we cannot read.
    """
    controller = controller_of(verification_method)
    if not isinstance(document, dict) or document.get("id") != controller:
        raise UnknownKey(f"not the document of {controller}")
    methods = [m for m in _listed(document.get("verificationMethod")) if isinstance(m, dict)]
    asserting = _listed(document.get("assertionMethod"))
    named = [
        m
        for m in [*methods, *(m for m in asserting if isinstance(m, dict))]
        if _full_id(m.get("id"), controller) == verification_method
    ]
    if not named:
        raise UnknownKey(verification_method)
    # Two different keys under one id: whoever chose between them would choose for the issuer.
    if any(other != named[0] for other in named):
        raise MalformedKey("two keys under one id")
    method = named[0]
    if method.get("controller", controller) != controller:
        raise UnknownKey(f"{verification_method} is controlled by somebody else")
    return KeyBinding(
        public_key=_read(method),
        controller=controller,
        in_assertion_method=verification_method in set(_ids(asserting, controller)),
        expires=_instant(method.get("expires")),
        revoked=_instant(method.get("revoked")),
    )


def _written(method: VerificationMethod, did: str) -> Document:
    written: Document = {"id": method.id, "type": "Multikey", "controller": did}
    if isinstance(method.public_key, RSAPublicKey):
        written["type"] = "JsonWebKey"
        written["publicKeyJwk"] = {**jwk.encode(method.public_key), "alg": "RS256", "use": "sig"}
    else:
        written["publicKeyMultibase"] = multikey.encode(method.public_key)
    for name, instant in (("expires", method.expires), ("revoked", method.revoked)):
        if instant is not None:
            written[name] = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return written


def _read(method: Document) -> PublicKey:
    match method.get("type"):
        case "Multikey" | "Ed25519VerificationKey2020":
            key = method.get("publicKeyMultibase")
            if not isinstance(key, str):
                raise MalformedKey("no publicKeyMultibase")
            return multikey.decode(key)
        case "JsonWebKey" | "JsonWebKey2020":
            return jwk.decode(method.get("publicKeyJwk"))
    raise MalformedKey(f"a verification method of an unknown type: {str(method.get('type'))[:100]}")


def _ids(entries: list[Any], controller: str) -> Iterator[str]:
    for entry in entries:
        if full := _full_id(entry.get("id") if isinstance(entry, dict) else entry, controller):
            yield full


def _full_id(id: Any, controller: str) -> str | None:
    """Ids may be relative to the document (DID 1.0 §3.2.2)."""
    if not isinstance(id, str):
        return None
    return controller + id if id.startswith("#") else id


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _instant(value: Any) -> datetime | None:
    """A date that cannot be read is no date; raises rather than let a key live for ever."""
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise MalformedKey("a date that is none") from error
    if instant.tzinfo is None:
        raise MalformedKey("a date without a zone")
    return instant


def _is_address(name: str) -> bool:
    """IPv4 in any of the forms that libraries understand (the method forbids addresses): a last label of digits is enough."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(fullmatch(r"(0x[0-9a-f]*|[0-9]+)", name.lower().rsplit(".", 1)[-1]))
    return True
