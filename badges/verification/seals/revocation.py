"""What the answers and lists inside a seal say of a certificate: OCSP (RFC 6960) and CRL (RFC 5280 §5 and §6.3).

They count only when the certificate's own issuer made them, or whoever it delegated that to; who put them there does not matter.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.canonical.work import budget
from badges.proofs.public_key import MINIMUM_RSA_BITS
from badges.verification.seals.unreadable import UNREADABLE
from badges.verification.seals.ways import affords, was_issued_by

MAX_ANSWERS = 100
"""Certificates that one OCSP response speaks of."""
MAX_RESPONDERS = 10
BYTES_A_STEP = 300
"""Hashed in a microsecond."""
LISTED_A_STEP = 50
"""Bytes of a list that are read, written again and hashed in a microsecond."""

SKEW = timedelta(minutes=5)
"""Clocks differ."""
LONGEST_WITHOUT_END = timedelta(days=1)
"""What names no next update says that there is always newer news (RFC 6960 §2.4)."""

# Hashes under a signature (ETSI TS 119 312 §4): no SHA-1.
_STRONG: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
_KNOWN_IN_LISTS = {x509.IssuingDistributionPoint.oid, x509.AuthorityKeyIdentifier.oid, x509.CRLNumber.oid}


@dataclass(frozen=True, slots=True)
class Revoked:
    """Since when, and why (the names of RFC 5280 §5.3.1; empty where no reason is given)."""

    since: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one answer or list says, which its issuer stands for."""

    since: datetime
    until: datetime
    revoked: Revoked | None


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a certificate: ``clear`` at a moment, ``revoked`` by then, revoked only ``later``, or ``unknown``."""

    code: Literal["clear", "revoked", "later", "unknown"]
    revoked: Revoked | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers and lists as a seal carries them (DER). What was proven of a list is kept: large ones take long."""

    ocsps: Sequence[bytes] = ()
    crls: Sequence[bytes] = ()
    proven: dict[tuple[int, x509.Certificate], bool] = field(default_factory=dict, hash=False, repr=False)
    """By the place of the list, and whose it should be."""

    def status_of(self, certificate: x509.Certificate, issuer: x509.Certificate, moment: datetime, at: datetime) -> Status:
        """What became of the certificate by this moment, as far as is known ``at`` another, which is no earlier.

        Withdrawn is withdrawn: that never grows old. That it was not is believed only of somebody who said so when the moment had
        come, or whose word still held then, and while the certificate lived: of those that have ended, authorities keep no
        account.
        """
        said = [one for one in self._said(certificate, issuer) if one.since <= at + SKEW]
        if revoked := min((one.revoked for one in said if one.revoked), key=lambda one: one.since, default=None):
            return Status("revoked" if revoked.since <= moment else "later", revoked)
        ended = certificate.not_valid_after_utc
        if any(moment - SKEW <= one.until and one.since <= ended for one in said):
            return Status("clear")
        return Status("unknown")

    def _said(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Iterator[Said]:
        for der in self.ocsps:
            if said := _of_answer(der, certificate, issuer):
                yield said
        for place, der in enumerate(self.crls):
            if said := self._of_list(place, der, certificate, issuer):
                yield said

    def _of_list(self, place: int, der: bytes, certificate: x509.Certificate, issuer: x509.Certificate) -> Said | None:
        try:
            if not budget().affords(1 + len(der) // BYTES_A_STEP):
                return None
            crl = x509.load_der_x509_crl(der)
            if crl.issuer != certificate.issuer or crl.issuer != issuer.subject or not _speaks_in_full(crl, certificate):
                return None
            if (place, issuer) not in self.proven:
                affordable = affords(issuer) and budget().affords(len(der) // LISTED_A_STEP)
                self.proven[place, issuer] = affordable and _is_the_issuers(crl, issuer)
            if not self.proven[place, issuer]:
                return None
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            until = crl.next_update_utc or crl.last_update_utc + LONGEST_WITHOUT_END
            return Said(crl.last_update_utc, until, None if entry is None else _revoked(entry))
        except UNREADABLE:
            return None


def _of_answer(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate) -> Said | None:
    try:
        if not budget().affords(1 + len(der) // BYTES_A_STEP):
            return None
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        single = _about(response, certificate, issuer)
        if single is None or single.certificate_status == ocsp.OCSPCertStatus.UNKNOWN:
            return None
        if any(e.critical and e.oid != x509.OCSPNonce.oid for e in response.extensions):
            return None
        if not _is_entitled(response, issuer):
            return None
        revoked = None
        if single.revocation_time_utc is not None:
            reason = single.revocation_reason
            revoked = Revoked(single.revocation_time_utc, reason.value if reason else "")
        until = single.next_update_utc or single.this_update_utc + LONGEST_WITHOUT_END
        return Said(single.this_update_utc, until, revoked)
    except UNREADABLE:
        return None


def _about(
    response: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> ocsp.OCSPSingleResponse | None:
    """Among the answers the one for this certificate of this issuer (CertID, RFC 6960 §4.1.1)."""
    for place, single in enumerate(response.responses):
        if place >= MAX_ANSWERS:
            return None
        if single.serial_number != certificate.serial_number:
            continue
        name = hashlib.new(single.hash_algorithm.name, certificate.issuer.public_bytes(), usedforsecurity=False).digest()
        key = _key_hash(issuer, single.hash_algorithm.name)
        if hmac.compare_digest(single.issuer_name_hash, name) and hmac.compare_digest(single.issuer_key_hash, key):
            return single
    return None


def _is_entitled(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Whether the issuer or its delegate signed this response (RFC 6960 §4.2.2.2)."""
    made = response.produced_at_utc
    for candidate in [issuer, *response.certificates[:MAX_RESPONDERS]]:
        if not _is_named(response, candidate):
            continue
        if (candidate == issuer or _may_answer_for(candidate, issuer, made)) and _signed(response, candidate):
            return True
    return False


def _is_named(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if response.responder_name is not None:
        return response.responder_name == certificate.subject
    return response.responder_key_hash == _key_hash(certificate, "sha1")


def _may_answer_for(delegate: x509.Certificate, issuer: x509.Certificate, made: datetime) -> bool:
    # The other way round would leave the calendar: some certificates live until the end of the year 9999.
    if made + SKEW < delegate.not_valid_before_utc or delegate.not_valid_after_utc < made - SKEW:
        return False
    extensions = {type(e.value): e.value for e in delegate.extensions}
    usage, purposes = extensions.get(x509.KeyUsage), extensions.get(x509.ExtendedKeyUsage)
    if isinstance(usage, x509.KeyUsage) and not (usage.digital_signature or usage.content_commitment):
        return False
    if not isinstance(purposes, x509.ExtendedKeyUsage) or ExtendedKeyUsageOID.OCSP_SIGNING not in purposes:
        return False
    return was_issued_by(delegate, issuer)


def _signed(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    scheme = _scheme(response)
    if scheme is None or not affords(signer):
        return False
    padded, digest = scheme
    try:
        match signer.public_key():
            case rsa.RSAPublicKey() as key if padded is not None and key.key_size >= MINIMUM_RSA_BITS:
                key.verify(response.signature, response.tbs_response_bytes, padded, digest)
            case ec.EllipticCurvePublicKey() as key if padded is None:
                key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(digest))
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _scheme(response: ocsp.OCSPResponse) -> tuple[padding.AsymmetricPadding | None, hashes.HashAlgorithm] | None:
    """How the response was signed; no padding means ECDSA, None what we do not take."""
    from asn1crypto import ocsp as asn1_ocsp

    whole = asn1_ocsp.OCSPResponse.load(response.public_bytes(Encoding.DER))
    algorithm = whole["response_bytes"]["response"].parsed["signature_algorithm"]
    digest = _STRONG.get(algorithm.hash_algo)
    if digest is None:
        return None
    match algorithm.signature_algo:
        case "rsassa_pkcs1v15":
            return padding.PKCS1v15(), digest
        case "rsassa_pss" if algorithm["parameters"]["mask_gen_algorithm"]["parameters"]["algorithm"].native == digest.name:
            return padding.PSS(padding.MGF1(digest), algorithm["parameters"]["salt_length"].native), digest
        case "ecdsa":
            return None, digest
    return None


def _key_hash(certificate: x509.Certificate, algorithm: str) -> bytes:
    """Over the bits of the key, without what says of which kind it is (RFC 6960 §4.1.1)."""
    if algorithm == "sha1":
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    from asn1crypto import x509 as asn1

    key = asn1.Certificate.load(certificate.public_bytes(Encoding.DER)).public_key["public_key"]
    return hashlib.new(algorithm, bytes(key)).digest()


def _is_the_issuers(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    digest = crl.signature_hash_algorithm
    if digest is None or digest.name not in _STRONG:
        return False
    usage = next((e.value for e in issuer.extensions if isinstance(e.value, x509.KeyUsage)), None)
    if usage is not None and not usage.crl_sign:
        return False
    return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # another kind of key is a TypeError, which is caught


def _speaks_in_full(crl: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Whether this list speaks of this certificate, and for every reason (RFC 5280 §5.2.4, §5.2.5)."""
    for extension in crl.extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            return False
        if isinstance(value, x509.IssuingDistributionPoint):
            if value.only_some_reasons or value.indirect_crl or value.only_contains_attribute_certs or value.relative_name:
                return False
            if value.only_contains_ca_certs if not _is_ca(certificate) else value.only_contains_user_certs:
                return False
            if value.full_name and not set(value.full_name) & set(_points(certificate)):
                return False
        elif extension.critical and extension.oid not in _KNOWN_IN_LISTS:
            return False
    return True


def _revoked(entry: x509.RevokedCertificate) -> Revoked:
    reasons = [e.value.reason for e in entry.extensions if isinstance(e.value, x509.CRLReason)]
    return Revoked(entry.revocation_date_utc, reasons[0].value if reasons else "")


def _is_ca(certificate: x509.Certificate) -> bool:
    return any(isinstance(e.value, x509.BasicConstraints) and e.value.ca for e in certificate.extensions)


def _points(certificate: x509.Certificate) -> list[x509.GeneralName]:
    points = [p for e in certificate.extensions if isinstance(e.value, x509.CRLDistributionPoints) for p in e.value]
    return [name for point in points for name in point.full_name or []]
