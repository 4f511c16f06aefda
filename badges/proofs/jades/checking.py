"""Whether a seal holds: what its header says, and whether its certificate's key sealed exactly this text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from re import fullmatch
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from badges.proofs import base64url
from badges.proofs.jades.sealed import MalformedSeal, Sealed
from badges.proofs.jades.unsigned import content_timestamps
from badges.proofs.public_key import fits, verifies

# JAdES §5.1.9: a verifier must know every header parameter named critical. A content timestamp is read but not judged here:
# that takes somebody who trusts its authority (``verification.seals``).
_KNOWN_CRITICAL = {"b64", "sigT", "iat", "adoTst", "x5t#o", "sigX5ts"}

# How a digest is called beside x5t#o (JAdES §5.2.2.2); x5t#S256 says it itself.
_DIGESTS = {"S256": "sha256", "S384": "sha384", "S512": "sha512"}
_YEAR_10000 = 253_402_300_800


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


def check_seal(sealed: Sealed) -> SealCheck:
    """Whether the first certificate's key sealed exactly this text while the certificate lived.

    Whether anybody trusts that certificate is another question (``certificates.check_chain``). Nothing in a file makes it raise.
    """
    header = sealed.protected
    algorithm = header.get("alg")
    detail = {"algorithm": algorithm if isinstance(algorithm, str) else None}
    signing_time = claimed_time(sealed)

    def found(code: str, **more: Any) -> SealCheck:
        return SealCheck(code == "proof.valid", code, {**detail, **more}, signing_time, sealed.leaf)

    # RFC 7515 §4.1.11: who asks nothing of its readers leaves crit out, never empty. Whatever else stands there is judged all the
    # same; only a text that is not encoded must be announced (RFC 7797 §6).
    critical = header.get("crit", ()) if header.get("b64", True) is True else header.get("crit")
    if not (isinstance(critical, list) and critical) and critical != ():
        return found("proof.malformed", reason="crit")
    if not all(isinstance(name, str) and name in header for name in critical):
        return found("proof.malformed", reason="crit")
    if unknown := sorted(set(critical) - _KNOWN_CRITICAL):
        return found("proof.unknown_method", reason="crit", names=unknown)
    # RFC 7797 §6: who leaves the payload unencoded must say so in crit, or an older reader would misread it.
    if header.get("b64", True) is not True and (header["b64"] is not False or "b64" not in critical):
        return found("proof.malformed", reason="b64")
    if signing_time is None:
        return found("proof.malformed", reason="sigT")
    if fault := _names_another(header, sealed.leaf):
        code, member = fault
        return found(code, reason=member)
    try:
        content_timestamps(sealed)
    except MalformedSeal:
        return found("proof.malformed", reason="adoTst")
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


def _names_another(header: dict[str, Any], leaf: x509.Certificate) -> tuple[str, str] | None:
    """What is wrong with the digests by which the header names the seal's certificate; one must be there (§5.1.7)."""
    der, named = leaf.public_bytes(Encoding.DER), False
    if "x5t#S256" in header:
        if header["x5t#S256"] != base64url.encode(hashlib.sha256(der).digest()):
            return "proof.malformed", "x5t#S256"
        named = True
    several = header.get("sigX5ts")
    first = several[0] if isinstance(several, list) and several else several
    for member, one in (("x5t#o", header.get("x5t#o")), ("sigX5ts", first)):
        if member not in header:
            continue
        if not isinstance(one, dict) or not isinstance(one.get("digAlg"), str):
            return "proof.malformed", member
        if one["digAlg"] not in _DIGESTS:
            return "proof.unknown_method", member
        if one.get("digVal") != base64url.encode(hashlib.new(_DIGESTS[one["digAlg"]], der).digest()):
            return "proof.malformed", member
        named = True
    return None if named else ("proof.malformed", "x5t#S256")


def claimed_time(sealed: Sealed) -> datetime | None:
    """When it was sealed, which no timestamp proves: ``sigT``, an instant in UTC, whole seconds (JAdES §5.2.1), or ``iat``.

    The edition of 2024 has ``iat`` in its place (§5.1.11): seconds since 1970. None where it is anything else.
    """
    value = sealed.protected.get("sigT")
    if "sigT" not in sealed.protected:
        since = sealed.protected.get("iat")
        if not isinstance(since, int) or isinstance(since, bool) or not 0 <= since < _YEAR_10000:
            return None
        return datetime.fromtimestamp(since, UTC)
    if not isinstance(value, str) or not fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
