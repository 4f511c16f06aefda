"""Who gave a certificate out, and how a person knows it."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from badges.canonical.work import budget
from badges.proofs.der import UNREADABLE
from badges.proofs.work import AROUND, signature_steps

_ANOTHER_KEY = 500
"""Steps for a signature by a key of a kind that seals do not have."""
_LONGEST_NAME = 200


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
        return budget().affords(steps_of(certificate))
    except UNREADABLE:
        return False


def steps_of(certificate: x509.Certificate) -> int:
    """How long checking a signature by this certificate's key takes, in steps of a budget.

    Raises one of ``der.UNREADABLE`` for a key that cannot be read.
    """
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return AROUND + signature_steps(key)
    return _ANOTHER_KEY


def name_of(certificate: x509.Certificate) -> str:
    """How a person knows a certificate: its common name or organisation, else its number."""
    try:
        for oid in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
            for attribute in certificate.subject.get_attributes_for_oid(oid):
                return str(attribute.value)[:_LONGEST_NAME]
    except UNREADABLE:
        pass  # a name that cannot be read is no name
    return f"number {certificate.serial_number:x}"
