"""What the wallet stand-in thinks of a file: whether its seal holds, and whether its payload can be a European credential.

It judges with ``cryptography`` alone and imports nothing of the project it tests. The payload is looked at and never the
envelope: an envelope has none of the members that the shapes ask for, and would pass them.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils


class NotSealed(Exception):
    """Why a seal does not hold; the wallet tells nobody but its log."""


# ── The seal (JAdES in JWS JSON serialisation, b64:false) ─────────────────────────────────────────────────────────────


def unpadded(text: str) -> bytes:
    """Base64url without its padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def payload_under_seal(content: bytes, anchors: list[x509.Certificate], now: datetime) -> str:
    """The payload, when there is at least one signature and every one holds. Raises NotSealed."""
    try:
        envelope = json.loads(content.decode("utf-8"))
        payload, signatures = envelope["payload"], envelope["signatures"]
        if not isinstance(payload, str) or not isinstance(signatures, list) or not signatures:
            raise NotSealed("no signature")
        for signature in signatures:
            check_signature(payload, signature, anchors, now)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, InvalidSignature) as error:
        raise NotSealed(f"{type(error).__name__}: {error}") from error
    return payload


def check_signature(payload: str, signature: dict[str, Any], anchors: list[x509.Certificate], now: datetime) -> None:
    """One signature over the payload, and the chain of its certificate. Raises NotSealed and what parsing raises."""
    header = json.loads(unpadded(signature["protected"]))
    if header["b64"] is not False or not {"b64", "sigT"} <= set(header["crit"]) <= {"b64", "sigT", "adoTst"}:
        raise NotSealed("b64 and crit are not those of a JAdES seal with its payload in clear")
    chain = [x509.load_der_x509_certificate(base64.b64decode(der, validate=True)) for der in header["x5c"]]
    leaf = chain[0]
    if unpadded(header["x5t#S256"]) != leaf.fingerprint(hashes.SHA256()):
        raise NotSealed("x5t#S256 is not the leaf's")
    signed_at = datetime.strptime(header["sigT"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if not leaf.not_valid_before_utc <= signed_at <= leaf.not_valid_after_utc or signed_at > now + timedelta(minutes=5):
        raise NotSealed("signed outside the certificate's life, or in the future")
    use = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    if not (use.digital_signature or use.content_commitment):
        raise NotSealed("the certificate may not sign")
    signed = f"{signature['protected']}.{payload}".encode()
    value, key = unpadded(signature["signature"]), leaf.public_key()
    match header["alg"], key:
        case "RS256", rsa.RSAPublicKey():
            key.verify(value, signed, padding.PKCS1v15(), hashes.SHA256())
        case "PS256", rsa.RSAPublicKey():
            key.verify(value, signed, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        case "ES256", ec.EllipticCurvePublicKey() if isinstance(key.curve, ec.SECP256R1) and len(value) == 64:
            r, s = int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
            key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
        case "ES384", ec.EllipticCurvePublicKey() if isinstance(key.curve, ec.SECP384R1) and len(value) == 96:
            r, s = int.from_bytes(value[:48], "big"), int.from_bytes(value[48:], "big")
            key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA384()))
        case _:
            raise NotSealed("algorithm and key do not belong together")
    if not anchored(chain, anchors, signed_at):
        raise NotSealed("the chain does not end at a CA this wallet trusts")


def anchored(chain: list[x509.Certificate], anchors: list[x509.Certificate], at: datetime) -> bool:
    """Whether each certificate was issued by the next, and one of them by a trusted CA."""
    for place, certificate in enumerate(chain):
        for issuer in [*anchors, *chain[place + 1 : place + 2]]:
            if issuer.not_valid_before_utc <= at <= issuer.not_valid_after_utc and issued_by(certificate, issuer):
                if issuer in anchors:
                    return True
                break
        else:
            return False
    return False


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Name, signature, and whether the issuer is a CA at all."""
    try:
        certificate.verify_directly_issued_by(issuer)
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False


# ── The credential ────────────────────────────────────────────────────────────────────────────────────────────────────

CONTEXTS = ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]
MEMBERS = {
    "EuropeanDigitalCredential": (
        ["credentialProfiles", "displayParameter", "credentialSchema", "credentialSubject", "issuer", "issued", "validFrom"]
    ),
    "DisplayParameter": ["title", "primaryLanguage", "language", "individualDisplay"],
    "IndividualDisplay": ["language", "displayDetail"],
    "DisplayDetail": ["image", "page"],
    "MediaObject": ["content", "contentType", "contentEncoding"],
    "Organisation": ["legalName", "location"],
    "Location": ["address"],
    "Address": ["countryCode"],
    "LearningAchievement": ["title", "awardedBy"],
    "LearningActivity": ["title", "awardedBy"],
    "LearningAssessment": ["title", "awardedBy", "grade"],
    "LearningEntitlement": ["title", "awardedBy"],
    "AwardingProcess": ["awardingBody"],
    "LearningOutcome": ["title"],
    "Note": ["noteLiteral"],
    "CreditPoint": ["framework", "point"],
    "Identifier": ["notation"],
    "LegalIdentifier": ["notation", "spatial"],
    "Concept": ["inScheme", "prefLabel"],
}
"""What the official shapes make mandatory in every thing of a type."""


def listed(value: Any) -> list[Any]:
    """One or several values as a list."""
    return value if isinstance(value, list) else [value]


def missing_members(value: Any, where: str = "") -> list[str]:
    """Paths of mandatory members that are not there, all through the document."""
    if isinstance(value, list):
        return [path for n, item in enumerate(value) for path in missing_members(item, f"{where}/{n}")]
    if not isinstance(value, dict):
        return []
    wanted = [name for kind in listed(value.get("type", [])) for name in MEMBERS.get(kind, [])]
    gone = [f"{where}/{name}" for name in wanted if value.get(name) in (None, "", [], {})]
    return gone + [path for name, inner in value.items() for path in missing_members(inner, f"{where}/{name}")]


def faults_of(document: dict[str, Any]) -> list[str]:
    """Why this payload would not pass the shapes, as far as that can be told without SHACL."""
    faults = missing_members(document)
    if document.get("@context") != CONTEXTS:
        faults.append("/@context")
    if not {"VerifiableCredential", "EuropeanDigitalCredential"} <= set(listed(document.get("type"))):
        faults.append("/type")
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or not subject.get("hasClaim"):
        faults.append("/credentialSubject/hasClaim")
    issuer = document.get("issuer")
    if not isinstance(issuer, dict) or not isinstance(issuer.get("eIDASIdentifier"), dict):
        faults.append("/issuer/eIDASIdentifier")
    return faults


def wording(value: Any, locale: str) -> str | None:
    """Of a language map the locale's wording, or any."""
    if not isinstance(value, dict) or not value:
        return None
    text = value.get(locale) or next(iter(value.values()))
    return str(listed(text)[0])
