"""Certificates as DER, read so that nothing in them raises later (RFC 5280)."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    x509.ExtensionNotFound,
)
"""All that the libraries answer bytes with that are not what they should be."""


class MalformedCertificate(ValueError):
    """Bytes that are no X.509 certificate of which somebody could say when it lives."""


def read_certificate(der: bytes) -> x509.Certificate:
    """The certificate.

    Raises:
        MalformedCertificate: when it is none.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        # A year that no calendar has is noticed only when somebody asks.
        _ = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    except (ValueError, x509.InvalidVersion) as error:
        raise MalformedCertificate("not a certificate") from error
    return certificate
