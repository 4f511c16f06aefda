"""Whether a certificate is for sealing at all, beside what its key usage says (RFC 5280 §4.2.1.9, §4.2.1.12)."""

from __future__ import annotations

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.proofs.der import UNREADABLE

_OTHER_TRADES = {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING}
"""Purposes that have nothing to do with documents. Which ones a seal should name, no standard says."""


def may_seal(certificate: x509.Certificate) -> bool:
    """False of an authority's own certificate, and of one that is only for web servers, timestamps or OCSP answers."""
    try:
        values = {type(extension.value): extension.value for extension in certificate.extensions}
    except UNREADABLE:
        return False
    constraints, purposes = values.get(x509.BasicConstraints), values.get(x509.ExtendedKeyUsage)
    if isinstance(constraints, x509.BasicConstraints) and constraints.ca:
        return False
    return not isinstance(purposes, x509.ExtendedKeyUsage) or not set(purposes) <= _OTHER_TRADES
