"""What a list of revoked certificates says about one certificate (RFC 5280 §5 and §6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from badges.authorities.error import AuthorityError
from badges.authorities.ocsp import LONGEST_WITHOUT_END, SKEW, STRONG, UNREADABLE, Revoked

MAX_CRL = 10_000_000
"""Bytes of a list. Those of large authorities have a few millions, and they end up in every archived seal."""

_KNOWN_CRITICAL = {x509.IssuingDistributionPoint.oid, x509.AuthorityKeyIdentifier.oid, x509.CRLNumber.oid}


@dataclass(frozen=True, slots=True)
class CrlAnswer:
    """A list that may be believed, byte for byte."""

    der: bytes
    revoked: Revoked | None


def read_crl(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, *, url: str = "") -> CrlAnswer:
    """A list, judged at this moment, for this certificate.

    Raises:
        AuthorityError: ``not_an_answer``, ``about_something_else`` (the list of another issuer), ``not_entitled`` (the signature
            is not the issuer's), ``out_of_date``, or ``not_understood`` (a delta, or a list for some certificates only).
    """
    try:
        return _judged(der, x509.load_der_x509_crl(der), certificate, issuer, at, url)
    except UNREADABLE as error:
        raise AuthorityError("not_an_answer", url, wanted="list of revoked certificates") from error


def _judged(
    der: bytes,
    crl: x509.CertificateRevocationList,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    at: datetime,
    url: str,
) -> CrlAnswer:
    if crl.issuer != certificate.issuer or crl.issuer != issuer.subject:
        raise AuthorityError("about_something_else", url, part="the certificates of another issuer")
    if not _signed(crl, issuer):
        raise AuthorityError("not_entitled", url)
    if part := _beyond(crl, certificate):
        raise AuthorityError("not_understood", url, part=part)
    since, until = crl.last_update_utc, crl.next_update_utc or crl.last_update_utc + LONGEST_WITHOUT_END
    if not since - SKEW <= at <= until + SKEW:
        raise AuthorityError("out_of_date", url, since=since.isoformat(), until=until.isoformat())
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    return CrlAnswer(der, None if entry is None else _revoked(entry))


def _signed(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    digest = crl.signature_hash_algorithm
    if digest is None or digest.name not in STRONG:
        return False
    usage = next((e.value for e in issuer.extensions if isinstance(e.value, x509.KeyUsage)), None)
    if usage is not None and not usage.crl_sign:
        return False
    return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # another kind of key is a TypeError, which is caught


def _beyond(crl: x509.CertificateRevocationList, certificate: x509.Certificate) -> str:
    """What keeps this list from speaking of this certificate in full (§5.2.4, §5.2.5); empty when nothing does."""
    for extension in crl.extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            return "only what has changed"
        if isinstance(value, x509.IssuingDistributionPoint):
            if value.only_some_reasons or value.indirect_crl or value.only_contains_attribute_certs or value.relative_name:
                return "only some reasons or issuers, or attribute certificates"
            if value.only_contains_ca_certs if not _is_ca(certificate) else value.only_contains_user_certs:
                return "only certificates of another kind"
            if value.full_name and not set(value.full_name) & set(_points(certificate)):
                return "only certificates of another list"
        elif extension.critical and extension.oid not in _KNOWN_CRITICAL:
            return str(extension.oid.dotted_string)
    return ""


def _revoked(entry: x509.RevokedCertificate) -> Revoked:
    reasons = [e.value.reason for e in entry.extensions if isinstance(e.value, x509.CRLReason)]
    return Revoked(entry.revocation_date_utc, reasons[0].value if reasons else "unspecified")


def _is_ca(certificate: x509.Certificate) -> bool:
    return any(isinstance(e.value, x509.BasicConstraints) and e.value.ca for e in certificate.extensions)


def _points(certificate: x509.Certificate) -> list[x509.GeneralName]:
    return [name for point in _distribution_points(certificate) for name in point.full_name or []]


def _distribution_points(certificate: x509.Certificate) -> list[x509.DistributionPoint]:
    return [p for e in certificate.extensions if isinstance(e.value, x509.CRLDistributionPoints) for p in e.value]


def list_addresses(certificate: x509.Certificate) -> list[str]:
    """Where the certificate says that lists about it are, over HTTP (§4.2.1.13). Lists of other issuers are left out."""
    try:
        points = [point for point in _distribution_points(certificate) if not point.crl_issuer and not point.reasons]
    except UNREADABLE:
        return []
    return [
        name.value
        for point in points
        for name in point.full_name or []
        if isinstance(name, x509.UniformResourceIdentifier) and name.value.lower().startswith(("http://", "https://"))
    ]
