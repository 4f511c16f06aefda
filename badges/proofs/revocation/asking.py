"""Where a certificate says that it can be asked after, and the question itself. Nobody is asked here."""

from __future__ import annotations

import base64
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from badges.proofs.der import UNREADABLE
from badges.proofs.revocation.crl import points

_WEB = ("http://", "https://")


def list_addresses(certificate: x509.Certificate) -> list[str]:
    """Where the certificate says that lists about it are, over HTTP (RFC 5280 §4.2.1.13). Lists of other issuers are left out."""
    try:
        whole = [point for point in points(certificate) if not point.crl_issuer and not point.reasons]
    except UNREADABLE:
        return []
    return [
        name.value
        for point in whole
        for name in point.full_name or []
        if isinstance(name, x509.UniformResourceIdentifier) and name.value.lower().startswith(_WEB)
    ]


def responder_addresses(certificate: x509.Certificate) -> list[str]:
    """Where the certificate says that OCSP responders answer about it."""
    return information_addresses(certificate, AuthorityInformationAccessOID.OCSP)


def information_addresses(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> list[str]:
    """Where the certificate says that this is known, over HTTP (authority information access, RFC 5280 §4.2.2.1)."""
    try:
        described = [d for e in certificate.extensions if isinstance(e.value, x509.AuthorityInformationAccess) for d in e.value]
    except UNREADABLE:
        return []
    return [
        d.access_location.value
        for d in described
        if d.access_method == method
        and isinstance(d.access_location, x509.UniformResourceIdentifier)
        and d.access_location.value.lower().startswith(_WEB)
    ]


def question(certificate: x509.Certificate, issuer: x509.Certificate, nonce: bytes | None = None) -> bytes:
    """DER of the question (OCSPRequest) for one certificate; without a nonce everybody asks in the same words."""
    # SHA-1 only names the certificate here, and is all that many responders know (RFC 5019 §2.1.1).
    draft = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303  # see above
    if nonce is not None:
        draft = draft.add_extension(x509.OCSPNonce(nonce), critical=False)
    return draft.build().public_bytes(Encoding.DER)


def asked_by_get(responder: str, der: bytes) -> str:
    """The address that puts this question to a responder (RFC 6960 appendix A.1)."""
    return f"{responder.rstrip('/')}/{quote(base64.b64encode(der), safe='')}"
