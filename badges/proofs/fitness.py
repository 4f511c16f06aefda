"""Whether a certificate is for sealing at all, whoever gave it out (RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.12)."""

from __future__ import annotations

from typing import Literal

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.proofs.der import UNREADABLE

Misfit = Literal["authority", "key_usage", "purposes", "unreadable"]

_OTHER_TRADES = {
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.OCSP_SIGNING,
    ExtendedKeyUsageOID.CODE_SIGNING,
}
"""Purposes that have nothing to do with documents. Which ones a seal should name, no standard says."""


def misfit(certificate: x509.Certificate) -> Misfit | None:
    """Why a certificate is none for seals; None of one that may be.

    ``authority``: it vouches for others. ``key_usage``: its key neither signs nor commits to content (ETSI EN 319 412-2 §4.3.2).
    ``purposes``: it is for web servers, timestamps, OCSP answers or programs only.
    """
    try:
        values = [extension.value for extension in certificate.extensions]
    except UNREADABLE:
        return "unreadable"
    for value in values:
        match value:
            case x509.BasicConstraints(ca=True):
                return "authority"
            case x509.KeyUsage(digital_signature=False, content_commitment=False):
                return "key_usage"
            case x509.ExtendedKeyUsage() if set(value) <= _OTHER_TRADES:
                return "purposes"
    return None
