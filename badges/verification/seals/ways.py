"""The ways from a certificate up to whoever gave it out, among certificates that a file brings along (RFC 5280 §6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from badges.canonical.work import budget
from badges.proofs.certificates import MAX_PATH
from badges.verification.seals.unreadable import UNREADABLE
from badges.verification.work import affords_signature

MAX_GATHERED = 16
"""Certificates that are looked at for one path: a file may hold hundreds of one name."""
_ANOTHER_KEY = 500
"""Steps for a signature by a key of a kind that seals do not have."""


def gathered(leaf: x509.Certificate, pool: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The certificate, and those of the pool that may stand above it, by their names alone."""
    found, above = [leaf], _by_subject(pool)
    for certificate in found:
        for issuer in above.pop(_name(certificate, "issuer"), []):
            if issuer not in found and len(found) < MAX_GATHERED:
                found.append(issuer)
    return tuple(found)


def upwards(
    leaf: x509.Certificate, pool: Iterable[x509.Certificate], anchors: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """One way up, the certificate first: as far as somebody of the pool or an anchor gave out the one before."""
    way = [leaf]
    candidates = (*anchors, *gathered(leaf, pool)[1:])
    while len(way) < MAX_PATH and way[-1] not in anchors:
        issuer = next((c for c in candidates if c not in way and was_issued_by(way[-1], c)), None)
        if issuer is None:
            break
        way.append(issuer)
    return tuple(way)


def was_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the names meet and the issuer's key signed it; False too where that is more work than a file may cause."""
    try:
        if certificate.issuer != issuer.subject or not affords(issuer):
            return False
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


def affords(certificate: x509.Certificate) -> bool:
    """Whether a signature by this certificate's key may still be checked; then it counts."""
    try:
        key = certificate.public_key()
    except UNREADABLE:
        return False
    if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return affords_signature(key)
    return budget().affords(_ANOTHER_KEY)


def name_of(certificate: x509.Certificate) -> str:
    """How a person knows a certificate: its common name or organisation, else its number."""
    try:
        for oid in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
            for attribute in certificate.subject.get_attributes_for_oid(oid):
                return str(attribute.value)[:200]
    except UNREADABLE:
        pass  # a name that cannot be read is no name
    return f"number {certificate.serial_number:x}"


def _by_subject(pool: Iterable[x509.Certificate]) -> dict[bytes, list[x509.Certificate]]:
    named: dict[bytes, list[x509.Certificate]] = {}
    for certificate in pool:
        named.setdefault(_name(certificate, "subject"), []).append(certificate)
    return named


def _name(certificate: x509.Certificate, of: str) -> bytes:
    try:
        name: x509.Name = certificate.issuer if of == "issuer" else certificate.subject
        return name.public_bytes()
    except UNREADABLE:
        return b""
