"""What the answer of an OCSP responder says about one certificate (RFC 6960)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.canonical.work import budget
from badges.proofs.der import UNREADABLE
from badges.proofs.issuers import affords, was_issued_by
from badges.proofs.public_key import MINIMUM_RSA_BITS
from badges.proofs.revocation.said import BYTES_A_STEP, LONGEST_WITHOUT_END, SKEW, STRONG, Revoked, Said, SaysNothing

MAX_ANSWERS = 100
"""Certificates that one response speaks of."""
MAX_RESPONDERS = 10

_KNOWN_CRITICAL = {x509.OCSPNonce.oid}


def of_answer(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, *, living: datetime | None = None) -> Said:
    """What a response (DER) says of a certificate that this issuer gave out.

    A delegate's certificate must live when the response was made; with ``living`` at that moment too.

    Raises:
        SaysNothing: when it does not speak of this certificate, or is not to be believed.
    """
    steps = budget()
    if not steps.affords(1 + len(der) // BYTES_A_STEP):
        raise SaysNothing("too_complex")
    refusals = steps.refusals
    try:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise SaysNothing("refused", _camel(response.response_status.name))
        return _said(response, certificate, issuer, living)
    except SaysNothing as nothing:
        if nothing.code == "not_entitled" and steps.refusals > refusals:
            raise SaysNothing("too_complex") from nothing  # nobody looked whether it was
        raise
    except UNREADABLE as error:
        raise SaysNothing("not_an_answer") from error


def _said(response: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate, living: datetime | None) -> Said:
    single = _about(response, certificate, issuer)  # first, for it costs least
    responder = _responder(response, issuer, living)
    if responder is None:
        raise SaysNothing("not_entitled")
    if unknown := {e.oid for e in response.extensions if e.critical} - _KNOWN_CRITICAL:
        raise SaysNothing("not_understood", ", ".join(sorted(oid.dotted_string for oid in unknown)))
    if single.certificate_status == ocsp.OCSPCertStatus.UNKNOWN:
        raise SaysNothing("unknown_certificate")
    revoked = None
    if single.revocation_time_utc is not None:
        reason = single.revocation_reason
        revoked = Revoked(single.revocation_time_utc, reason.value if reason else "")
    return Said(
        since=single.this_update_utc,
        until=single.next_update_utc or single.this_update_utc + LONGEST_WITHOUT_END,
        revoked=revoked,
        made=response.produced_at_utc,
        responder=None if responder == issuer else responder,
        nonce=next((e.value.nonce for e in response.extensions if isinstance(e.value, x509.OCSPNonce)), None),
    )


def _about(response: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> ocsp.OCSPSingleResponse:
    """Among the answers the one for this certificate of this issuer (CertID, §4.1.1)."""
    for place, single in enumerate(response.responses):
        if place >= MAX_ANSWERS:
            break
        if single.serial_number != certificate.serial_number:
            continue
        name = hashlib.new(single.hash_algorithm.name, certificate.issuer.public_bytes(), usedforsecurity=False).digest()
        key = _key_hash(issuer, single.hash_algorithm.name)
        if hmac.compare_digest(single.issuer_name_hash, name) and hmac.compare_digest(single.issuer_key_hash, key):
            return single
    raise SaysNothing("about_something_else", "another certificate")


def _responder(response: ocsp.OCSPResponse, issuer: x509.Certificate, living: datetime | None) -> x509.Certificate | None:
    """The issuer or its delegate, when that one signed this response (§4.2.2.2)."""
    moments = [response.produced_at_utc] + ([living] if living else [])
    for candidate in [issuer, *response.certificates[:MAX_RESPONDERS]]:
        if not _is_named(response, candidate):
            continue
        if (candidate == issuer or _may_answer_for(candidate, issuer, moments)) and _signed(response, candidate):
            return candidate
    return None


def _is_named(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if response.responder_name is not None:
        return response.responder_name == certificate.subject
    return response.responder_key_hash == _key_hash(certificate, "sha1")


def _may_answer_for(delegate: x509.Certificate, issuer: x509.Certificate, moments: list[datetime]) -> bool:
    # The other way round would leave the calendar: some certificates live until the end of the year 9999.
    lives = (delegate.not_valid_before_utc, delegate.not_valid_after_utc)
    if any(moment + SKEW < lives[0] or lives[1] < moment - SKEW for moment in moments):
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
    digest = STRONG.get(algorithm.hash_algo)
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
    """Over the bits of the key, without what says of which kind it is (§4.1.1)."""
    if algorithm == "sha1":
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    from asn1crypto import x509 as asn1

    key = asn1.Certificate.load(certificate.public_bytes(Encoding.DER)).public_key["public_key"]
    return hashlib.new(algorithm, bytes(key)).digest()


def _camel(name: str) -> str:
    """TRY_LATER as the standard writes it: tryLater."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)
