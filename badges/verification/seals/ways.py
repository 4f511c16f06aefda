"""The ways from a certificate up to whoever gave it out, among certificates that a file brings along (RFC 5280 §6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cryptography import x509

from badges.proofs.certificates import MAX_PATH
from badges.proofs.der import UNREADABLE
from badges.proofs.issuers import was_issued_by

MAX_GATHERED = 16
"""Certificates that are looked at for one path: a file may hold hundreds of one name."""


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
