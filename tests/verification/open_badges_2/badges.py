"""Badges of the older generation: documents that name each other, and the world in which they live."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badges.proofs import jws
from badges.proofs.signer import LocalSigner, PrivateKey
from badges.verification.facts import POLICY, KnownIssuer, Policy, Trust
from badges.verification.verdict import Verdict
from badges.verifying import from_documents, verify

Document = dict[str, Any]

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTEXT = "https://w3id.org/openbadges/v2"
SITE = "https://school.example"
ISSUER = f"{SITE}/issuers/1"
BADGE = f"{SITE}/badges/7"
ASSERTION = f"{SITE}/assertions/42"
KEY = f"{SITE}/keys/1"
LIST = f"{SITE}/revoked"
SIGNED_ID = "urn:uuid:3f1c7d2e-9a44-4f6e-8f0b-0d6f4a1c2b3d"
EMAIL = "noor@example.org"
SALT = "zeezout"


def changed(document: Document, **changes: Any) -> Document:
    """The document with members changed; None takes one out. ``at_language`` is ``@language``."""
    said = {name.replace("at_", "@"): value for name, value in changes.items()}
    return {name: value for name, value in (document | said).items() if value is not None}


def a_recipient(**changes: Any) -> Document:
    """Noor, by the fingerprint of her e-mail address."""
    identity = "sha256$" + hashlib.sha256((EMAIL + SALT).encode()).hexdigest()
    return changed({"type": "email", "hashed": True, "salt": SALT, "identity": identity}, **changes)


def an_assertion(**changes: Any) -> Document:
    """A hosted assertion."""
    return changed(
        {
            "@context": CONTEXT,
            "type": "Assertion",
            "id": ASSERTION,
            "recipient": a_recipient(),
            "badge": BADGE,
            "issuedOn": "2025-06-30T12:00:00Z",
            "verification": {"type": "HostedBadge"},
        },
        **changes,
    )


def a_signed_assertion(**changes: Any) -> Document:
    """An assertion that lives in its signature."""
    return an_assertion(**{"id": SIGNED_ID, "verification": {"type": "SignedBadge", "creator": KEY}, **changes})


def a_class(**changes: Any) -> Document:
    """What the badge is for."""
    return changed(
        {
            "@context": CONTEXT,
            "type": "BadgeClass",
            "id": BADGE,
            "name": "Beekeeping",
            "description": "Keeps bees through a winter.",
            "image": f"{SITE}/bee.png",
            "criteria": {"narrative": "One hive, one winter."},
            "issuer": ISSUER,
        },
        **changes,
    )


def a_profile(**changes: Any) -> Document:
    """The school."""
    return changed(
        {
            "@context": CONTEXT,
            "type": "Issuer",
            "id": ISSUER,
            "name": "School of Bees",
            "url": SITE,
            "email": "office@school.example",
        },
        **changes,
    )


@cache
def private_key(kind: str = "RSA", number: int = 1) -> PrivateKey:
    """A key of this kind, the same all through a test run."""
    assert number
    match kind:
        case "RSA":
            return rsa.generate_private_key(public_exponent=65537, key_size=2048)
        case "Ed25519":
            return Ed25519PrivateKey.generate()
    return ec.generate_private_key({"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}[kind])


def pem(key: PrivateKey) -> str:
    """The public half, as profiles have it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def a_key(key: PrivateKey | None = None, **changes: Any) -> Document:
    """The school's key as a document."""
    return changed(
        {"@context": CONTEXT, "type": "CryptographicKey", "id": KEY, "owner": ISSUER, "publicKeyPem": pem(key or private_key())},
        **changes,
    )


def signed(assertion: Document | None = None, key: PrivateKey | None = None, **header: Any) -> bytes:
    """The assertion as a compact JWS."""
    payload = json.dumps(a_signed_assertion() if assertion is None else assertion, ensure_ascii=False).encode()
    return jws.sign(header, payload, LocalSigner(key or private_key(), KEY)).encode()


def a_list(*entries: Any, **changes: Any) -> Document:
    """What the school withdrew."""
    return changed(
        {"@context": CONTEXT, "type": "RevocationList", "id": LIST, "issuer": ISSUER, "revokedAssertions": [*entries]}, **changes
    )


def hosted_world(**changes: Any) -> dict[str, Any]:
    """What is on the web for a hosted badge: ``assertion``, ``badge``, ``issuer`` may be changed; None takes one away."""
    pages: dict[str, Any] = {"assertion": an_assertion(), "badge": a_class(), "issuer": a_profile()} | changes
    ids = {"assertion": ASSERTION, "badge": BADGE, "issuer": ISSUER, "key": KEY, "revoked": LIST}
    return {ids.get(name, name): page for name, page in pages.items() if page is not None}


def signed_world(**changes: Any) -> dict[str, Any]:
    """What is on the web for a signed badge."""
    world = {"assertion": None, "issuer": a_profile(publicKey=KEY, revocationList=LIST), "key": a_key(), "revoked": a_list()}
    return hosted_world(**(world | changes))


def as_file(document: Any) -> bytes:
    """A JSON value as a file."""
    return json.dumps(document, ensure_ascii=False).encode()


def trust(*issuers: str) -> Trust:
    """Somebody who knows these issuers, by their addresses."""
    return Trust({id: KnownIssuer("School of Bees", "the list of schools", "2026-06-01") for id in issuers or (ISSUER,)})


def judged(
    file: bytes | Document,
    world: Mapping[str, Any] | None = None,
    *,
    whom: Trust | None = None,
    at: datetime = AT,
    policy: Policy = POLICY,
) -> Verdict:
    """The verdict of somebody who knows the school and sees this world."""
    content = file if isinstance(file, bytes) else as_file(file)
    return verify(content, from_documents(hosted_world() if world is None else world), whom or trust(), at=at, policy=policy)
