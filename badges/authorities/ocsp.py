"""What an OCSP responder says about one certificate: the question, and judging the answer (RFC 6960)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.authorities.error import AuthorityError
from badges.proofs.public_key import MINIMUM_RSA_BITS

MAX_OCSP = 100_000
"""Bytes of an answer; the usual ones have two thousand."""
MAX_ANSWERS = 100
MAX_CERTIFICATES = 10

SKEW = timedelta(minutes=5)
"""Clocks differ: by so much an answer may come from the future, or be past its end."""
LONGEST_WITHOUT_END = timedelta(days=1)
"""An answer that names no nextUpdate says that there is always newer news (§2.4)."""

STRONG: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
"""Hashes under a signature (ETSI TS 119 312 §4)."""

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

_KNOWN_CRITICAL = {x509.OCSPNonce.oid}


@dataclass(frozen=True, slots=True)
class Revoked:
    """Since when, and why (the names of RFC 5280 §5.3.1)."""

    since: datetime
    reason: str = "unspecified"


@dataclass(frozen=True, slots=True)
class OcspAnswer:
    """An answer that may be believed, byte for byte."""

    der: bytes
    responder: x509.Certificate | None
    """Whose certificate spoke for the issuer; None when it was the issuer itself."""
    revoked: Revoked | None


def ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate, nonce: bytes) -> bytes:
    """DER of the question for one certificate."""
    # SHA-1 only names the certificate here, and is all that many responders know (RFC 5019 §2.1.1).
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303  # see above
    return builder.add_extension(x509.OCSPNonce(nonce), critical=False).build().public_bytes(Encoding.DER)


def read_ocsp(
    der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, *, nonce: bytes, url: str = ""
) -> OcspAnswer:
    """The answer to a question with this nonce, judged at this moment.

    A responder that makes its answers beforehand leaves the nonce out; then their own dates are what makes them fresh (RFC 9654
    §2.1).

    Raises:
        AuthorityError: ``refused``, ``not_an_answer``, ``about_something_else`` (another certificate or nonce), ``not_entitled``
            (neither the issuer nor its delegate signed, or the signature does not hold), ``out_of_date``, ``not_understood``, or
            ``unknown_certificate``.
    """
    try:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise AuthorityError("refused", url, said=_camel(response.response_status.name))
        return _judged(der, response, certificate, issuer, at, nonce, url)
    except UNREADABLE as error:
        raise AuthorityError("not_an_answer", url, wanted="OCSP response") from error


def _judged(
    der: bytes,
    response: ocsp.OCSPResponse,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    at: datetime,
    nonce: bytes,
    url: str,
) -> OcspAnswer:
    responder = _responder(response, issuer, at)
    if responder is None:
        raise AuthorityError("not_entitled", url)
    if unknown := {e.oid for e in response.extensions if e.critical} - _KNOWN_CRITICAL:
        raise AuthorityError("not_understood", url, part=", ".join(sorted(oid.dotted_string for oid in unknown)))
    told = [e.value.nonce for e in response.extensions if isinstance(e.value, x509.OCSPNonce)]
    if told and not hmac.compare_digest(told[0], nonce):
        raise AuthorityError("about_something_else", url, part="another request")
    single = _about(response, certificate, issuer)
    if single is None:
        raise AuthorityError("about_something_else", url, part="another certificate")
    until = single.next_update_utc or single.this_update_utc + LONGEST_WITHOUT_END
    if not (single.this_update_utc - SKEW <= at <= until + SKEW and response.produced_at_utc - SKEW <= at):
        raise AuthorityError("out_of_date", url, since=single.this_update_utc.isoformat(), until=until.isoformat())
    if single.certificate_status == ocsp.OCSPCertStatus.UNKNOWN:
        raise AuthorityError("unknown_certificate", url, name=name_of(certificate))
    revoked = None
    if single.revocation_time_utc is not None:
        reason = single.revocation_reason
        revoked = Revoked(single.revocation_time_utc, reason.value if reason else "unspecified")
    return OcspAnswer(der, None if responder == issuer else responder, revoked)


def _responder(response: ocsp.OCSPResponse, issuer: x509.Certificate, at: datetime) -> x509.Certificate | None:
    """The issuer or its delegate, when that one signed this response (§4.2.2.2)."""
    for candidate in [issuer, *response.certificates[:MAX_CERTIFICATES]]:
        entitled = _is_named(response, candidate) and (candidate == issuer or _may_answer_for(candidate, issuer, at))
        if entitled and _signed(response, candidate):
            return candidate
    return None


def _is_named(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if response.responder_name is not None:
        return response.responder_name == certificate.subject
    return response.responder_key_hash == _key_hash(certificate, "sha1")


def _may_answer_for(delegate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> bool:
    if not was_issued_by(delegate, issuer):
        return False
    if not delegate.not_valid_before_utc <= at <= delegate.not_valid_after_utc:
        return False
    extensions = {type(e.value): e.value for e in delegate.extensions}
    usage, purposes = extensions.get(x509.KeyUsage), extensions.get(x509.ExtendedKeyUsage)
    if isinstance(usage, x509.KeyUsage) and not usage.digital_signature:
        return False
    return isinstance(purposes, x509.ExtendedKeyUsage) and ExtendedKeyUsageOID.OCSP_SIGNING in purposes


def _signed(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    scheme = _scheme(response)
    if scheme is None:
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


def _about(
    response: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> ocsp.OCSPSingleResponse | None:
    """Among the answers the one for this certificate of this issuer (CertID, §4.1.1)."""
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


def _key_hash(certificate: x509.Certificate, algorithm: str) -> bytes:
    """Over the bits of the key, without what says of which kind it is (§4.1.1)."""
    if algorithm == "sha1":
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    from asn1crypto import x509 as asn1

    key = asn1.Certificate.load(certificate.public_bytes(Encoding.DER)).public_key["public_key"]
    return hashlib.new(algorithm, bytes(key)).digest()


def was_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the names meet and the issuer's key signed it."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


def name_of(certificate: x509.Certificate) -> str:
    """How a person knows a certificate: its common name or organisation, else its number."""
    try:
        for oid in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
            for attribute in certificate.subject.get_attributes_for_oid(oid):
                return str(attribute.value)
    except UNREADABLE:
        pass  # a name that cannot be read is no name
    return f"number {certificate.serial_number:x}"


def _camel(name: str) -> str:
    """TRY_LATER as the standard writes it: tryLater."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)
