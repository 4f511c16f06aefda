"""Timestamps: an authority's word that something was there at a moment (RFC 3161, RFC 5816, CMS in RFC 5652).

A token is read and checked here. Whether its authority is trusted is another question (``certificates.check_chain``).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.proofs.der import UNREADABLE, read_certificate
from badges.proofs.public_key import MINIMUM_RSA_BITS

# asn1crypto is imported where it is used: whoever only opens a badge should not wait for it.

MAX_TOKEN = 100_000
"""Bytes of a token; the usual ones have two to ten thousand."""
KEPT = 32
"""Tokens that are kept as they were read: each is looked at several times while a seal is raised, and again when it is judged."""
MAX_KEPT = 2**16
"""Bytes of a token that is kept."""
MAX_CERTIFICATES = 20
MAX_ATTRIBUTES = 40
MAX_SALT = 64
MAX_WORDS = 500
"""Characters of what an authority says when it refuses."""

MINIMUM_CURVE_BITS = 256

# What may be hashed with (ETSI TS 119 312 §4): no SHA-1.
_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
_BY_LENGTH = {_HASHES[name].digest_size: name for name in _HASHES}

# RFC 3161 §2.4.2: the first two come with a token.
_GRANTED = {"granted", "granted_with_mods"}


class MalformedToken(ValueError):
    """Bytes that are no timestamp token, or not an answer to what was asked; ``reason`` names the part in the way."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason = reason


class RefusedTimestamp(ValueError):
    """A timestamp authority said no; the message is its own words, ``status`` and ``failures`` are those of RFC 3161 §2.4.2."""

    def __init__(self, status: str, failures: tuple[str, ...], words: str) -> None:
        super().__init__(": ".join(filter(None, (status, ", ".join(failures), words))))
        self.status = status
        self.failures = failures
        self.words = words


@dataclass(frozen=True, slots=True)
class TokenSignature:
    """How a token was signed (SignerInfo, RFC 5652 §5.3)."""

    digest: str
    """The name of the hash over the content."""
    scheme: tuple[str, str, int] | None
    """``rsassa_pkcs1v15``, ``rsassa_pss`` or ``ecdsa``, its hash, and the length of its salt; None for what we do not know."""
    content: bytes
    """TSTInfo, as it was hashed."""
    attributes: bytes
    """The signed attributes, as they were signed."""
    value: bytes
    content_types: tuple[str, ...]
    message_digests: tuple[bytes, ...]
    certificate_digests: tuple[tuple[str, bytes], ...]
    """Hash and value by which the attributes name the signer's certificate (ESSCertID, ESSCertIDv2)."""


@dataclass(frozen=True, slots=True)
class Token:
    """A timestamp token, read and not yet judged."""

    der: bytes = field(repr=False)
    algorithm: str
    """``sha256``, ``sha384``, ``sha512``, or what else its imprint was made with."""
    imprint: bytes
    time: datetime
    """In UTC."""
    serial: int
    policy: str
    nonce: int | None
    signer: x509.Certificate
    certificates: tuple[x509.Certificate, ...]
    """All that the token carries, the signer's first."""
    has_critical_extensions: bool
    signature: TokenSignature = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """What a token says about a message.

    ``code``: ``timestamp.valid``, ``timestamp.altered``, ``timestamp.other_content`` (it is of something else),
    ``timestamp.malformed``, ``timestamp.unknown_method``, ``timestamp.unfit_certificate`` (none that may sign timestamps, or not
    the one that was meant), or ``timestamp.outside_key_period``.
    """

    ok: bool
    code: str
    detail: dict[str, Any] = field(hash=False)
    time: datetime
    chain: tuple[x509.Certificate, ...]
    """For ``certificates.check_chain``: the signer's certificate and the others of the token."""


def read_token(der: bytes) -> Token:
    """A timestamp token taken apart.

    Raises:
        MalformedToken: when it is no CMS signature of one authority over one TSTInfo that holds its signer's certificate.
    """
    if len(der) > MAX_TOKEN:
        raise MalformedToken("size", f"more than {MAX_TOKEN} bytes")
    try:
        return _kept(der) if len(der) <= MAX_KEPT else _read(der)
    except MalformedToken:
        raise
    except UNREADABLE as error:
        raise MalformedToken("asn1", "no timestamp token") from error


def check_token(token: Token, message: bytes) -> TokenCheck:
    """Whether the token's signer stamped exactly this message while its certificate lived. Nothing in a token makes it raise."""

    def found(code: str, **detail: Any) -> TokenCheck:
        whole = {"hash": token.algorithm, **detail}
        return TokenCheck(code == "timestamp.valid", code, whole, token.time, token.certificates)

    signature = token.signature
    if token.algorithm not in _HASHES or signature.digest not in _HASHES:
        return found("timestamp.unknown_method", reason="hash")
    if token.has_critical_extensions:
        return found("timestamp.unknown_method", reason="extensions")
    if signature.content_types != ("tst_info",):
        return found("timestamp.malformed", reason="contentType")
    if len(signature.message_digests) != 1:
        return found("timestamp.malformed", reason="messageDigest")
    if not hmac.compare_digest(signature.message_digests[0], hashlib.new(signature.digest, signature.content).digest()):
        return found("timestamp.altered", reason="messageDigest")
    verified = _verifies(token)
    if verified is not True:
        return found("timestamp.altered" if verified is False else "timestamp.unknown_method", reason="signature")
    if not signature.certificate_digests:
        return found("timestamp.malformed", reason="signingCertificate")
    if not all(_is_named(token.signer, *named) for named in signature.certificate_digests):
        return found("timestamp.unfit_certificate", reason="signingCertificate")
    if not _only_stamps(token.signer):
        return found("timestamp.unfit_certificate", reason="extendedKeyUsage")
    if not hmac.compare_digest(token.imprint, hashlib.new(token.algorithm, message).digest()):
        return found("timestamp.other_content")
    if not token.signer.not_valid_before_utc <= token.time <= token.signer.not_valid_after_utc:
        return found("timestamp.outside_key_period", date=f"{token.time:%Y-%m-%d}")
    return found("timestamp.valid")


def request(digest: bytes, *, nonce: int) -> bytes:
    """What to ask an authority (TimeStampReq, RFC 3161 §2.4.1): a stamp on this digest, with the certificates in it.

    Raises:
        ValueError: for a digest that is none of SHA-256, SHA-384 and SHA-512, or a nonce below zero.
    """
    from asn1crypto import tsp

    if len(digest) not in _BY_LENGTH:
        raise ValueError("a digest of SHA-256, SHA-384 or SHA-512")
    if nonce < 0:
        raise ValueError("a nonce is not below zero")
    imprint = {"hash_algorithm": {"algorithm": _BY_LENGTH[len(digest)]}, "hashed_message": digest}
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    der: bytes = asked.dump()
    return der


def token_of(response: bytes, digest: bytes, nonce: int) -> bytes:
    """The token in an authority's answer to ``request``, still to be checked by ``check_token``.

    Raises:
        RefusedTimestamp: when the authority gave none, with its own words.
        MalformedToken: when the answer cannot be read, or is to another question.
    """
    if len(response) > MAX_TOKEN:
        raise MalformedToken("size", f"more than {MAX_TOKEN} bytes")
    try:
        answer = _response().load(response, strict=True)
        status = answer["status"]["status"].native
        if status not in _GRANTED:
            raise _refusal(status, answer["status"])
        der: bytes = answer["time_stamp_token"].dump()
    except (MalformedToken, RefusedTimestamp):
        raise
    except UNREADABLE as error:
        raise MalformedToken("asn1", "no answer of a timestamp authority") from error
    token = read_token(der)
    if token.algorithm != _BY_LENGTH.get(len(digest)) or not hmac.compare_digest(token.imprint, digest):
        raise MalformedToken("imprint", "the answer is to another digest")
    if token.nonce != nonce:
        raise MalformedToken("nonce", "the answer is to another request")
    return der


@cache
def _response() -> Any:
    """TimeStampResp (RFC 3161 §2.4.2): the one of asn1crypto cannot read a refusal, which comes without a token."""
    from asn1crypto import cms, core, tsp

    fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]
    return type("Response", (core.Sequence,), {"_fields": fields})


def _refusal(status: Any, info: Any) -> RefusedTimestamp:
    failures, spoken = info["fail_info"].native or (), info["status_string"].native or ()
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in " ".join(map(str, spoken))).split())
    return RefusedTimestamp(str(status), tuple(sorted(map(str, failures))), words[:MAX_WORDS])


@lru_cache(maxsize=KEPT)
def _kept(der: bytes) -> Token:
    return _read(der)


def _read(der: bytes) -> Token:
    from asn1crypto import cms, tsp

    outer = cms.ContentInfo.load(der, strict=True)
    if outer["content_type"].native != "signed_data":
        raise MalformedToken("contentType", "no signed data")
    signed_data = outer["content"]
    inner, infos = signed_data["encap_content_info"], signed_data["signer_infos"]
    if inner["content_type"].native != "tst_info":
        raise MalformedToken("contentType", "no TSTInfo")
    if len(infos) != 1:
        raise MalformedToken("signerInfos", "exactly one")  # RFC 3161 §2.4.2
    content = bytes(inner["content"])
    info = tsp.TSTInfo.load(content, strict=True)
    made = info["gen_time"].native
    if info["version"].native != "v1" or not isinstance(made, datetime) or made.tzinfo is None:
        raise MalformedToken("genTime", "version 1, and an instant in UTC")
    signature = _signature(infos[0], content)
    carried = signed_data["certificates"]
    if len(carried) > MAX_CERTIFICATES:
        raise MalformedToken("certificates", f"at most {MAX_CERTIFICATES}")
    named = {read_certificate(c.chosen.dump()): c.chosen for c in carried if c.name == "certificate"}
    signer = _signer([c for c, parsed in named.items() if _answers(infos[0]["sid"], parsed)], signature)
    imprint = info["message_imprint"]
    return Token(
        der=der,
        algorithm=str(imprint["hash_algorithm"]["algorithm"].native),
        imprint=bytes(imprint["hashed_message"].native),
        time=made.astimezone(UTC),
        serial=int(info["serial_number"].native),
        policy=info["policy"].dotted,
        nonce=info["nonce"].native,
        signer=signer,
        certificates=(signer, *(certificate for certificate in named if certificate != signer)),
        has_critical_extensions=any(extension["critical"].native for extension in info["extensions"]),
        signature=signature,
    )


def _signature(info: Any, content: bytes) -> TokenSignature:
    # RFC 5652 §5.4: what is signed is a SET OF, not the [0] that stands in the file. Taken before anything in it is looked at, it
    # is copied as it stands; afterwards the library would write it anew.
    as_signed = info["signed_attrs"].untag().dump()
    attributes: dict[str, list[Any]] = {}
    if len(info["signed_attrs"]) > MAX_ATTRIBUTES:
        raise MalformedToken("signedAttrs", f"at most {MAX_ATTRIBUTES}")
    for attribute in info["signed_attrs"]:
        name = attribute["type"].native
        if name in attributes:  # RFC 5652 §11: one instance of each
            raise MalformedToken("signedAttrs", "one attribute twice")
        attributes[name] = list(attribute["values"])
    named: list[tuple[str, bytes]] = []
    for value in attributes.get("signing_certificate", []):  # RFC 2634 §5.4: SHA-1, as a name only
        named.append(("sha1", value["certs"][0]["cert_hash"].native))
    for value in attributes.get("signing_certificate_v2", []):
        first = value["certs"][0]
        named.append((first["hash_algorithm"]["algorithm"].native, first["cert_hash"].native))
    for value in attributes.get("cms_algorithm_protection", []):  # RFC 6211: the algorithms are signed too
        for member in ("digest_algorithm", "signature_algorithm"):
            if value[member]["algorithm"].native != info[member]["algorithm"].native:
                raise MalformedToken("signedAttrs", "the algorithms are not those that were signed")
    digest = info["digest_algorithm"]["algorithm"].native
    return TokenSignature(
        digest=digest,
        scheme=_scheme(info["signature_algorithm"], digest),
        content=content,
        attributes=as_signed,
        value=info["signature"].native,
        content_types=tuple(value.native for value in attributes.get("content_type", [])),
        message_digests=tuple(value.native for value in attributes.get("message_digest", [])),
        certificate_digests=tuple(named),
    )


def _scheme(algorithm: Any, digest: str) -> tuple[str, str, int] | None:
    name = algorithm["algorithm"].native
    if name == "rsassa_pss":
        parameters = algorithm["parameters"]
        hashed = parameters["hash_algorithm"]["algorithm"].native
        masked = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
        salt = parameters["salt_length"].native
        return (name, hashed, salt) if hashed == masked and 0 <= salt <= MAX_SALT else None
    if name == "rsassa_pkcs1v15":  # rsaEncryption, which leaves the hash to the digest algorithm (RFC 3370 §3.2)
        return name, digest, 0
    hashed, _, kind = name.partition("_")
    kinds = {"rsa": "rsassa_pkcs1v15", "ecdsa": "ecdsa"}
    return (kinds[kind], hashed, 0) if kind in kinds else None


def _signer(meant: list[x509.Certificate], signature: TokenSignature) -> x509.Certificate:
    """The one that the signed attributes mean, of those that answer to the signer's name."""
    if not meant:
        raise MalformedToken("certificates", "its signer's is not in it")
    return next((c for c in meant if any(_is_named(c, *named) for named in signature.certificate_digests)), meant[0])


def _answers(sid: Any, parsed: Any) -> bool:
    """Whether a certificate is called as the signer calls itself: by issuer and serial number, or by its key (RFC 5652 §5.3)."""
    called = sid.chosen
    if sid.name == "subject_key_identifier":
        return bool(parsed.key_identifier == called.native)
    return bool(parsed.issuer.dump() == called["issuer"].dump() and parsed.serial_number == called["serial_number"].native)


def _is_named(certificate: x509.Certificate, algorithm: str, digest: bytes) -> bool:
    if algorithm not in _HASHES and algorithm != "sha1":
        return False
    der = certificate.public_bytes(Encoding.DER)
    return hmac.compare_digest(hashlib.new(algorithm, der, usedforsecurity=algorithm != "sha1").digest(), digest)


def _only_stamps(certificate: x509.Certificate) -> bool:
    """RFC 3161 §2.3: the extended key usage is critical and names timestamps and nothing else."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except UNREADABLE:
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _verifies(token: Token) -> bool | None:
    """Whether the signer's key signed the attributes; None where it cannot be told, since the method or the key is unknown."""
    signature = token.signature
    if signature.scheme is None or signature.scheme[1] not in _HASHES:
        return None
    scheme, hashed, salt = signature.scheme
    digest = _HASHES[hashed]
    try:
        match token.signer.public_key():
            case rsa.RSAPublicKey() as key if key.key_size >= MINIMUM_RSA_BITS and scheme == "rsassa_pkcs1v15":
                key.verify(signature.value, signature.attributes, padding.PKCS1v15(), digest)
            case rsa.RSAPublicKey() as key if key.key_size >= MINIMUM_RSA_BITS and scheme == "rsassa_pss":
                key.verify(signature.value, signature.attributes, padding.PSS(padding.MGF1(digest), salt), digest)
            case ec.EllipticCurvePublicKey() as key if key.key_size >= MINIMUM_CURVE_BITS and scheme == "ecdsa":
                key.verify(signature.value, signature.attributes, ec.ECDSA(digest))
            case _:
                return None
    except InvalidSignature:
        return False
    except (ValueError, UnsupportedAlgorithm):
        return None
    return True
