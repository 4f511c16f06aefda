"""What a list of revoked certificates says about one certificate (RFC 5280 §5 and §6.3)."""

from __future__ import annotations

from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from badges.canonical.work import budget
from badges.proofs.der import UNREADABLE
from badges.proofs.issuers import affords
from badges.proofs.revocation.said import BYTES_A_STEP, LONGEST_WITHOUT_END, STRONG, Revoked, Said, SaysNothing

_KNOWN_CRITICAL = {x509.IssuingDistributionPoint.oid, x509.AuthorityKeyIdentifier.oid, x509.CRLNumber.oid}


def is_the_issuers(crl: x509.CertificateRevocationList, der: bytes, issuer: x509.Certificate) -> bool:
    """Whether the issuer signed this list, which stands in these bytes, and might.

    Raises:
        SaysNothing: ``too_complex``, where finding out is too much work.
    """
    digest = crl.signature_hash_algorithm
    if digest is None or digest.name not in STRONG:
        return False
    usage = next((e.value for e in issuer.extensions if isinstance(e.value, x509.KeyUsage)), None)
    if usage is not None and not usage.crl_sign:
        return False
    if not affords(issuer) or not budget().affords(len(der) // BYTES_A_STEP):
        raise SaysNothing("too_complex")
    return _signed(crl, der, issuer)


def of_list(
    der: bytes,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    *,
    is_signed: Callable[[x509.CertificateRevocationList, bytes, x509.Certificate], bool] = is_the_issuers,
) -> Said:
    """What a list (DER) says of a certificate that this issuer gave out.

    ``is_signed`` is for whoever remembers what was found of a list: large ones take long.

    Raises:
        SaysNothing: when the list is not of this issuer, does not speak of this certificate in full, or is not to be believed.
    """
    if not budget().affords(1 + len(der) // BYTES_A_STEP):
        raise SaysNothing("too_complex")
    try:
        return _said(x509.load_der_x509_crl(der), der, certificate, issuer, is_signed)
    except SaysNothing:
        raise
    except UNREADABLE as error:
        raise SaysNothing("not_an_answer") from error


def points(certificate: x509.Certificate) -> list[x509.DistributionPoint]:
    """Where the certificate says that lists about it are (§4.2.1.13)."""
    return [p for e in certificate.extensions if isinstance(e.value, x509.CRLDistributionPoints) for p in e.value]


def _said(
    crl: x509.CertificateRevocationList,
    der: bytes,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    is_signed: Callable[[x509.CertificateRevocationList, bytes, x509.Certificate], bool],
) -> Said:
    if crl.issuer != certificate.issuer or crl.issuer != issuer.subject:
        raise SaysNothing("about_something_else", "the certificates of another issuer")
    if beyond := _beyond(crl, certificate):
        raise SaysNothing("not_understood", beyond)
    if not is_signed(crl, der, issuer):
        raise SaysNothing("not_entitled")
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    since = crl.last_update_utc
    return Said(since, crl.next_update_utc or since + LONGEST_WITHOUT_END, None if entry is None else _revoked(entry), since)


def _signed(crl: x509.CertificateRevocationList, der: bytes, signer: x509.Certificate) -> bool:
    """Whether the signature is by this key on the very bytes that stand there.

    The library would write the list anew to hash it, which takes ten times as long as reading it: with a list of millions of
    bytes nothing would be left for the rest of the file.
    """
    start, _ = _content(der, 0)
    signed = der[start : _content(der, start)[1]]
    try:
        match signer.public_key(), crl.signature_algorithm_parameters:
            case rsa.RSAPublicKey() as key, (padding.PKCS1v15() | padding.PSS()) as padded if crl.signature_hash_algorithm:
                key.verify(crl.signature, signed, padded, crl.signature_hash_algorithm)
            case ec.EllipticCurvePublicKey() as key, ec.ECDSA() as scheme:
                key.verify(crl.signature, signed, scheme)
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _content(der: bytes, place: int) -> tuple[int, int]:
    """Where the content of the value at this place begins and ends (X.690 §8.1.3); that it is DER was seen already."""
    first = der[place + 1]
    size = first & 0x7F if first & 0x80 else 0
    start = place + 2 + size
    return start, start + (int.from_bytes(der[place + 2 : start]) if size else first)


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
