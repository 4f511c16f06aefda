"""What a list of revoked certificates says about one certificate (RFC 5280 §5 and §6.3)."""

from __future__ import annotations

from collections.abc import Callable

from cryptography import x509

from badges.canonical.work import budget
from badges.proofs.der import UNREADABLE
from badges.proofs.issuers import affords
from badges.proofs.revocation.said import BYTES_A_STEP, LONGEST_WITHOUT_END, STRONG, Revoked, Said, SaysNothing

LISTED_A_STEP = 50
"""Bytes of a list that are read, written again and hashed in a microsecond."""

_KNOWN_CRITICAL = {x509.IssuingDistributionPoint.oid, x509.AuthorityKeyIdentifier.oid, x509.CRLNumber.oid}


def is_the_issuers(crl: x509.CertificateRevocationList, size: int, issuer: x509.Certificate) -> bool:
    """Whether the issuer signed this list of so many bytes, and might; False too where finding out is too much work."""
    digest = crl.signature_hash_algorithm
    if digest is None or digest.name not in STRONG or not affords(issuer) or not budget().affords(size // LISTED_A_STEP):
        return False
    usage = next((e.value for e in issuer.extensions if isinstance(e.value, x509.KeyUsage)), None)
    if usage is not None and not usage.crl_sign:
        return False
    return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # another kind of key is a TypeError, which is caught


def of_list(
    der: bytes,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    *,
    is_signed: Callable[[x509.CertificateRevocationList, int, x509.Certificate], bool] = is_the_issuers,
) -> Said:
    """What a list (DER) says of a certificate that this issuer gave out.

    ``is_signed`` is for whoever remembers what was found of a list: large ones take long.

    Raises:
        SaysNothing: when the list is not of this issuer, does not speak of this certificate in full, or is not to be believed.
    """
    if not budget().affords(1 + len(der) // BYTES_A_STEP):
        raise SaysNothing("too_complex")
    try:
        return _said(x509.load_der_x509_crl(der), len(der), certificate, issuer, is_signed)
    except SaysNothing:
        raise
    except UNREADABLE as error:
        raise SaysNothing("not_an_answer") from error


def points(certificate: x509.Certificate) -> list[x509.DistributionPoint]:
    """Where the certificate says that lists about it are (§4.2.1.13)."""
    return [p for e in certificate.extensions if isinstance(e.value, x509.CRLDistributionPoints) for p in e.value]


def _said(
    crl: x509.CertificateRevocationList,
    size: int,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    is_signed: Callable[[x509.CertificateRevocationList, int, x509.Certificate], bool],
) -> Said:
    if crl.issuer != certificate.issuer or crl.issuer != issuer.subject:
        raise SaysNothing("about_something_else", "the certificates of another issuer")
    if beyond := _beyond(crl, certificate):
        raise SaysNothing("not_understood", beyond)
    if not is_signed(crl, size, issuer):
        raise SaysNothing("not_entitled")
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    since = crl.last_update_utc
    return Said(since, crl.next_update_utc or since + LONGEST_WITHOUT_END, None if entry is None else _revoked(entry), since)


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
            named = [name for point in points(certificate) for name in point.full_name or []]
            if value.full_name and not set(value.full_name) & set(named):
                return "only certificates of another list"
        elif extension.critical and extension.oid not in _KNOWN_CRITICAL:
            return str(extension.oid.dotted_string)
    return ""


def _revoked(entry: x509.RevokedCertificate) -> Revoked:
    reasons = [e.value.reason for e in entry.extensions if isinstance(e.value, x509.CRLReason)]
    return Revoked(entry.revocation_date_utc, reasons[0].value if reasons else "")


def _is_ca(certificate: x509.Certificate) -> bool:
    return any(isinstance(e.value, x509.BasicConstraints) and e.value.ca for e in certificate.extensions)
