"""Seals around a text: JAdES baseline B as European Digital Credentials use it (ETSI TS 119 182-1, RFC 7515, RFC 7797).

The text travels unencoded in a JSON envelope; the signed bytes are the protected header, a dot and that text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from re import fullmatch
from typing import Any

import orjson
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from badges.proofs import base64url, json_object
from badges.proofs.public_key import fits, verifies, verifies_digest
from badges.proofs.signer import Signer

MAX_CERTIFICATES = 10
MAX_HEADER = 200_000
"""Characters of a protected header: ten certificates and a content timestamp."""

# What a seal is made with, and over which digest (RFC 7518 §3.1).
_DIGESTS = {"RS256": hashlib.sha256, "ES256": hashlib.sha256, "ES384": hashlib.sha384}

# JAdES §5.1.9: a verifier must know every header parameter named critical. A content timestamp is known but not judged here.
_KNOWN_CRITICAL = {"b64", "sigT", "adoTst"}


class MalformedSeal(ValueError):
    """A file that is no sealed text, or one that cannot be judged; ``reason`` names the member in the way."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text, taken apart and not yet judged."""

    content: bytes
    """The exact text that was sealed, as UTF-8."""
    protected: dict[str, Any] = field(hash=False)
    chain: tuple[x509.Certificate, ...]
    """``x5c``: who sealed it comes first."""
    signature: bytes
    signed: tuple[bytes, bytes]
    """The header and the text as they were signed, with a dot between them."""
    unprotected: dict[str, Any] = field(default_factory=dict, hash=False)
    """``etsiU`` and what else stands outside the signature."""

    @property
    def payload(self) -> str:
        """The exact text that was sealed."""
        return self.content.decode("utf-8")

    @property
    def signed_bytes(self) -> bytes:
        """All that was signed, as one."""
        return b".".join(self.signed)

    @property
    def leaf(self) -> x509.Certificate:
        """The certificate of the seal."""
        return self.chain[0]


@dataclass(frozen=True, slots=True)
class SealCheck:
    """What a seal says about its text.

    ``code``: ``proof.valid``, ``proof.altered``, ``proof.malformed``, ``proof.unknown_method``, or
    ``proof.outside_key_period`` (the signing time lies outside the life of the certificate).
    """

    ok: bool
    code: str
    detail: dict[str, Any] = field(hash=False)
    signing_time: datetime | None
    """What the seal itself claims (``sigT``); no timestamp proves it."""
    leaf: x509.Certificate


def seal(payload: str, signer: Signer, chain: Sequence[x509.Certificate], *, signing_time: datetime) -> bytes:
    """The sealed file: this text in its envelope, as UTF-8.

    ``chain`` begins with the certificate of the seal; a root at its end is left out, since nobody trusts it for being there.

    Raises:
        ValueError: when the signer's algorithm is none of RS256, ES256, ES384, or the certificate is not of its key.
    """
    if signer.algorithm not in _DIGESTS:
        raise ValueError(f"no seal is made with {signer.algorithm}")
    try:
        literal = orjson.dumps(payload)
    except orjson.JSONEncodeError as error:
        raise ValueError("half a character has no UTF-8") from error
    return seal_written([payload.encode("utf-8")], [literal[1:-1]], signer, chain, signing_time=signing_time)


def seal_written(
    content: Sequence[bytes],
    literal: Sequence[bytes],
    signer: Signer,
    chain: Sequence[x509.Certificate],
    *,
    signing_time: datetime,
) -> bytes:
    """The same for a text that was written already, in pieces: ``content`` as UTF-8, ``literal`` as JSON has it between quotes.

    Raises:
        ValueError: as ``seal`` does.
    """
    if signer.algorithm not in _DIGESTS:
        raise ValueError(f"no seal is made with {signer.algorithm}")
    carried = tuple(c for place, c in enumerate(chain) if place == 0 or c.subject != c.issuer)
    header = {
        "alg": signer.algorithm,
        "cty": "octet-stream",
        **_names(carried),
        "typ": "jose+json",
        "b64": False,
        "sigT": signing_time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "crit": ["b64", "sigT"],
    }
    protected = base64url.encode(json_object.write(header)).encode("ascii")
    digest = _DIGESTS[signer.algorithm](protected)
    digest.update(b".")
    for piece in content:
        digest.update(piece)
    signature = signer.sign_digest(digest.digest())
    if not verifies_digest(signer.algorithm, carried[0].public_key(), signature, digest.digest()):
        raise ValueError("the certificate of the seal is not of the signer's key")
    written = base64url.encode(signature).encode("ascii")
    return b"".join(
        (b'{"payload":"', *literal, b'","signatures":[{"protected":"', protected, b'","signature":"', written, b'"}]}')
    )


def is_sealed(value: object) -> bool:
    """Whether a parsed JSON value has the outside of a sealed text."""
    return isinstance(value, dict) and "payload" in value and "signatures" in value


def parse(file: bytes) -> Sealed:
    """A sealed file taken apart.

    Raises:
        MalformedSeal: when it is no JSON envelope with one signature over one text, or its header cannot be read.
    """
    return take_apart(_object(file, "envelope"))


def take_apart(envelope: Mapping[str, Any]) -> Sealed:
    """The same for a JSON object that was read so that nobody can read it in another way.

    Raises:
        MalformedSeal: as ``parse`` does.
    """
    if set(envelope) != {"payload", "signatures"}:
        raise MalformedSeal("envelope", "exactly payload and signatures")
    payload, signatures = envelope["payload"], envelope["signatures"]
    if not isinstance(payload, str):
        raise MalformedSeal("payload", "a JSON string")
    if not isinstance(signatures, list) or len(signatures) != 1 or not isinstance(signatures[0], dict):
        raise MalformedSeal("signatures", "a list of one")
    parts = signatures[0]
    if not {"protected", "signature"} <= set(parts) <= {"protected", "header", "signature"}:
        raise MalformedSeal("signatures", "protected, signature and perhaps header")
    encoded, unprotected = parts["protected"], parts.get("header", {})
    if not isinstance(encoded, str) or len(encoded) > MAX_HEADER:
        raise MalformedSeal("protected", "too long, or no text")
    protected = _object(_unbase64url(encoded, "protected"), "protected")
    if not isinstance(unprotected, dict) or set(unprotected) & set(protected):
        raise MalformedSeal("header", "says something the protected header says too")
    signed = payload.encode("utf-8")
    return Sealed(
        content=signed if protected.get("b64", True) is False else _text(payload),
        protected=protected,
        chain=_chain(protected.get("x5c")),
        signature=_unbase64url(parts["signature"], "signature"),
        signed=(encoded.encode("ascii"), signed),
        unprotected=unprotected,
    )


def check_seal(sealed: Sealed) -> SealCheck:
    """Whether the first certificate's key sealed exactly this text while the certificate lived.

    Whether anybody trusts that certificate is another question (``certificates.check_chain``). Nothing in a file makes it raise.
    """
    header = sealed.protected
    algorithm = header.get("alg")
    detail = {"algorithm": algorithm if isinstance(algorithm, str) else None}
    signing_time = _instant(header.get("sigT"))

    def found(code: str, **more: Any) -> SealCheck:
        return SealCheck(code == "proof.valid", code, {**detail, **more}, signing_time, sealed.leaf)

    critical = header.get("crit")
    if not isinstance(critical, list) or not all(isinstance(name, str) and name in header for name in critical):
        return found("proof.malformed", reason="crit")
    if unknown := sorted(set(critical) - _KNOWN_CRITICAL):
        return found("proof.unknown_method", reason="crit", names=unknown)
    # RFC 7797 §6: who leaves the payload unencoded must say so in crit, or an older reader would misread it.
    if header.get("b64", True) is not True and (header["b64"] is not False or "b64" not in critical):
        return found("proof.malformed", reason="b64")
    if signing_time is None:
        return found("proof.malformed", reason="sigT")
    if header.get("x5t#S256") != base64url.encode(hashlib.sha256(_der(sealed.leaf)).digest()):
        return found("proof.malformed", reason="x5t#S256")
    try:
        public_key = sealed.leaf.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return found("proof.unknown_method", reason="key")
    if not isinstance(algorithm, str) or not fits(algorithm, public_key):
        return found("proof.unknown_method", reason="alg")
    header_text, text = sealed.signed
    if not verifies(algorithm, public_key, sealed.signature, header_text, b".", text):
        return found("proof.altered")
    if not sealed.leaf.not_valid_before_utc <= signing_time <= sealed.leaf.not_valid_after_utc:
        return found("proof.outside_key_period", date=signing_time.date().isoformat())
    return found("proof.valid")


def _chain(x5c: Any) -> tuple[x509.Certificate, ...]:
    if not isinstance(x5c, list) or not 0 < len(x5c) <= MAX_CERTIFICATES or not all(isinstance(c, str) for c in x5c):
        raise MalformedSeal("x5c", f"one to {MAX_CERTIFICATES} certificates")
    try:
        return tuple(x509.load_der_x509_certificate(base64.b64decode(c, validate=True)) for c in x5c)
    except (ValueError, x509.InvalidVersion) as error:
        raise MalformedSeal("x5c", "not a certificate") from error


@lru_cache(maxsize=64)
def _names(carried: tuple[x509.Certificate, ...]) -> dict[str, Any]:
    """The header's members that say whose seal it is, which are the same in every seal of theirs."""
    return {
        "kid": base64.b64encode(_issuer_serial(carried[0])).decode("ascii"),
        "x5t#S256": base64url.encode(hashlib.sha256(_der(carried[0])).digest()),
        "x5c": [base64.b64encode(_der(c)).decode("ascii") for c in carried],
    }


def _issuer_serial(certificate: x509.Certificate) -> bytes:
    """DER of IssuerSerial (RFC 5035 §5.4), what ``kid`` holds in the Commission's files."""
    from asn1crypto import tsp
    from asn1crypto import x509 as asn1

    name = asn1.Name.load(certificate.issuer.public_bytes())
    issuer_serial = tsp.IssuerSerial(
        {"issuer": [asn1.GeneralName("directory_name", name)], "serial_number": certificate.serial_number}
    )
    der: bytes = issuer_serial.dump()
    return der


def _instant(value: Any) -> datetime | None:
    """``sigT``: an instant in UTC, whole seconds (JAdES §5.2.1)."""
    if not isinstance(value, str) or not fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _object(content: bytes, what: str) -> dict[str, Any]:
    try:
        return json_object.read_object(content)
    except json_object.MalformedJson as error:
        raise MalformedSeal(what, "no JSON object, or one that could be read in two ways") from error


def _text(encoded: str) -> bytes:
    content = _unbase64url(encoded, "payload")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedSeal("payload", "no UTF-8") from error
    return content


def _unbase64url(text: Any, what: str) -> bytes:
    try:
        if isinstance(text, str):
            return base64url.decode(text)
    except base64url.MalformedBase64Url as error:
        raise MalformedSeal(what, str(error)) from error
    raise MalformedSeal(what, "no base64url")


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
