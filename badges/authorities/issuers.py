"""The certificates between a seal and an anchor, fetched where a seal did not bring them along (RFC 5280 §4.2.2.1)."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID

from badges.authorities.asking import Ask, Question
from badges.authorities.error import AuthorityError
from badges.proofs.certificates import MAX_PATH
from badges.proofs.der import UNREADABLE
from badges.proofs.issuers import name_of, was_issued_by
from badges.proofs.revocation import information_addresses

MAX_ISSUERS = 100_000
"""Bytes of an issuer's certificate, or of a bundle of them."""
MAX_BUNDLE = 20
MAX_ADDRESSES = 3
"""So many places are tried for one thing."""


def completed(
    chain: Sequence[x509.Certificate], ask: Ask, *, anchors: Sequence[x509.Certificate] = ()
) -> tuple[x509.Certificate, ...]:
    """The way from the first certificate to an anchor, or to a self-signed one; the others may stand in any order.

    What is missing is fetched where the certificates say. None of that makes anything trusted: it is for those who judge later.

    Raises:
        AuthorityError: ``no_issuer`` or ``path_too_long``.
    """
    path = [chain[0]]
    while not _ends(path[-1], anchors):
        if len(path) >= MAX_PATH:
            raise AuthorityError("path_too_long", name=name_of(path[0]))
        at_hand = [c for c in (*anchors, *chain[1:]) if c not in path and was_issued_by(path[-1], c)]
        path.append(at_hand[0] if at_hand else _fetched_issuer(path[-1], ask))
    return tuple(path)


def _ends(certificate: x509.Certificate, anchors: Sequence[x509.Certificate]) -> bool:
    return certificate in anchors or was_issued_by(certificate, certificate)


def _fetched_issuer(certificate: x509.Certificate, ask: Ask) -> x509.Certificate:
    addresses = information_addresses(certificate, AuthorityInformationAccessOID.CA_ISSUERS)
    tried: list[AuthorityError] = []
    for url in addresses[:MAX_ADDRESSES]:
        try:
            found = _read(ask(Question(url, "application/pkix-cert, application/pkcs7-mime", MAX_ISSUERS)))
        except AuthorityError as error:
            tried.append(error)
            continue
        for issuer in found[:MAX_BUNDLE]:
            if was_issued_by(certificate, issuer):
                return issuer
        tried.append(AuthorityError("not_an_answer", url, wanted="certificate of this issuer"))
    raise AuthorityError("no_issuer", name=name_of(certificate), causes=tried)


def _read(content: bytes) -> list[x509.Certificate]:
    """One certificate or a bundle (certs-only CMS), DER as it should be or PEM as it often is; nothing for anything else."""
    readers = (
        (pkcs7.load_pem_pkcs7_certificates, x509.load_pem_x509_certificates)
        if content.lstrip().startswith(b"-----BEGIN")
        else (pkcs7.load_der_pkcs7_certificates, lambda der: [x509.load_der_x509_certificate(der)])
    )
    for read in readers:
        try:
            return list(read(content))
        except UNREADABLE:
            continue
    return []
