"""A seal made for one test: a CA, a certificate with a 2048-bit key, and the smallest credential a wallet takes."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

START = datetime(2025, 1, 1, tzinfo=UTC)
SEALED_AT = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)
NUMBER = "NTRNL-00000000"


@dataclass(frozen=True)
class Seal:
    """A key, its certificate, and the CA that issued it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    ca: x509.Certificate

    def trust(self, folder: Path) -> Path:
        """Writes the CA where a wallet looks for it."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ca.pem").write_bytes(self.ca.public_bytes(serialization.Encoding.PEM))
        return folder


def a_name(common_name: str) -> x509.Name:
    pairs = [
        (NameOID.COUNTRY_NAME, "NL"),
        (NameOID.ORGANIZATION_NAME, "Voorbeeldcollege"),
        (NameOID.ORGANIZATION_IDENTIFIER, NUMBER),
        (NameOID.COMMON_NAME, common_name),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


@cache
def a_seal(common_name: str = "Voorbeeldcollege e-seal (demo)") -> Seal:
    """A whole valid seal; the same one for the same name."""
    ca_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    ca_name = a_name(f"CA of {common_name}")
    ca = (
        _draft(ca_name, ca_name, ca_key.public_key())
        .add_extension(x509.BasicConstraints(True, 0), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    leaf = (
        _draft(a_name(common_name), ca_name, key.public_key()).add_extension(usage, critical=True).sign(ca_key, hashes.SHA256())
    )
    return Seal(key, leaf, ca)


def _draft(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=3650))
    )


def unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def a_header(seal: Seal, **changes: Any) -> dict[str, Any]:
    """The protected header; a change to None leaves a member out."""
    der = seal.certificate.public_bytes(serialization.Encoding.DER)
    header = {
        "alg": "RS256",
        "x5t#S256": unpadded(hashlib.sha256(der).digest()),
        "x5c": [base64.b64encode(der).decode()],
        "b64": False,
        "sigT": SEALED_AT.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "crit": ["b64", "sigT"],
    } | changes
    return {name: value for name, value in header.items() if value is not None}


def sealed(document: Any, seal: Seal | None = None, **changes: Any) -> bytes:
    """The document under this seal, as the bytes of a file."""
    seal = seal or a_seal()
    payload = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    protected = unpadded(json.dumps(a_header(seal, **changes)).encode())
    signature = seal.key.sign(f"{protected}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    envelope = {"payload": payload, "signatures": [{"protected": protected, "signature": unpadded(signature)}]}
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def under_another_ca(seal: Seal) -> Seal:
    """The same certificate, but the CA that the wallet is told of is a stranger."""
    return replace(seal, ca=a_seal("a stranger").ca)


def a_concept(scheme: str, member: str, label: str) -> dict[str, Any]:
    return {
        "id": f"{scheme}/{member}",
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": label},
    }


def a_payload(number: int = 1, **changes: Any) -> dict[str, Any]:
    """The smallest credential with all that the shapes ask for."""
    language = a_concept("http://publications.europa.eu/resource/authority/language", "ENG", "English")
    country = a_concept("http://publications.europa.eu/resource/authority/country", "NLD", "Netherlands")
    school = {
        "id": "urn:epass:org:1",
        "type": "Organisation",
        "legalName": {"en": "Voorbeeldcollege"},
        "location": {"type": "Location", "address": {"type": "Address", "countryCode": country}},
    }
    image = {
        "type": "MediaObject",
        "content": "aGVsbG8=",
        "contentType": a_concept("http://publications.europa.eu/resource/authority/file-type", "PNG", "PNG"),
        "contentEncoding": a_concept("http://data.europa.eu/snb/encoding", "6146cde7dd", "base64"),
    }
    claim = {
        "id": "urn:epass:learningAchievement:1",
        "type": "LearningAchievement",
        "title": {"en": "Beekeeping abroad"},
        "awardedBy": {"type": "AwardingProcess", "awardingBody": school},
    }
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"],
        "id": f"urn:credential:00000000-0000-4000-8000-{number:012}",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialProfiles": a_concept("http://data.europa.eu/snb/credential", "e34929035b", "Generic"),
        "credentialSchema": {"id": "http://data.europa.eu/snb/model/ap/edc-generic-full", "type": "ShaclValidator2017"},
        "displayParameter": {
            "type": "DisplayParameter",
            "title": {"en": "Beekeeping abroad", "nl": "Bijen houden in het buitenland"},
            "primaryLanguage": language,
            "language": language,
            "individualDisplay": {
                "type": "IndividualDisplay",
                "language": language,
                "displayDetail": {"type": "DisplayDetail", "page": 1, "image": image},
            },
        },
        "issuer": school | {"eIDASIdentifier": {"type": "LegalIdentifier", "notation": NUMBER, "spatial": country}},
        "issued": "2026-06-15T12:00:00Z",
        "validFrom": "2026-06-15T12:00:00Z",
        "credentialSubject": {"type": "Person", "fullName": {"en": "Noor van Voorbeeld"}, "hasClaim": claim},
    } | changes
    return {name: value for name, value in document.items() if value is not None}
