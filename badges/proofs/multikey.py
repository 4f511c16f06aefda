"""Public keys as one line of text: Multikey (Controlled Identifiers v1.0 §2.2.2), and what did:key writes in the same way."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from badges import multibase
from badges.proofs.public_key import MINIMUM_RSA_BITS, MalformedKey, PublicKey, key_kind

__all__ = ["MalformedKey", "decode", "encode"]

# Multicodec prefixes as unsigned varints, with the length of the key that follows (compressed points for the curves). An RSA key
# is as long as it is: PKCS #1 in DER.
_ED25519, _RSA = b"\xed\x01", b"\x85\x24"
_CURVES: dict[bytes, ec.EllipticCurve] = {b"\x80\x24": ec.SECP256R1(), b"\x81\x24": ec.SECP384R1(), b"\x82\x24": ec.SECP521R1()}
_PREFIXES = {"Ed25519": _ED25519, "P-256": b"\x80\x24", "P-384": b"\x81\x24", "P-521": b"\x82\x24", "RSA": _RSA}
_LENGTHS = {_ED25519: 32, b"\x80\x24": 33, b"\x81\x24": 49, b"\x82\x24": 67}
_KNOWN = "Ed25519, P-256, P-384, P-521 or RSA key of 2048 bits or more"
# An RSA key of 8192 bits.
_MAX_TEXT = 1450


class UnknownKeyKind(MalformedKey):
    """Another kind of key than those we know."""


class WrongKeyLength(MalformedKey):
    """As many bytes as no key of its kind has."""


def encode(public_key: PublicKey) -> str:
    """``z6Mk…``, ``zDna…``, ``z82L…``, ``z2J9…`` or, for RSA, ``z4MX…``.

    Raises:
        MalformedKey: for a curve that is none of P-256, P-384 and P-521.
    """
    prefix = _PREFIXES.get(key_kind(public_key))
    if prefix is None:
        raise MalformedKey(f"no Multikey for the curve {key_kind(public_key)}")
    return multibase.base58(prefix + _bytes(public_key))


def decode(text: Any) -> PublicKey:
    """The public key behind a Multikey.

    Raises:
        UnknownKeyKind: when it is no key of a kind that we know.
        WrongKeyLength: when it has not as many bytes as its kind of key.
        MalformedKey: when it is no multibase in base58, not a point of its curve, or not the one way to write an RSA key.
    """
    if not isinstance(text, str) or len(text) > _MAX_TEXT:
        raise MalformedKey("no text of a sensible length")
    return _decoded(text)


@lru_cache(maxsize=256)
def _decoded(text: str) -> PublicKey:
    """The same key is asked for again and again."""
    try:
        data = multibase.decode(text, limit=_MAX_TEXT)
    except multibase.MalformedMultibase as error:
        raise MalformedKey(str(error)) from error
    if not text.startswith("z"):
        raise MalformedKey("not in base58")
    prefix, key = data[:2], data[2:]
    if prefix == _RSA:
        return _rsa(key)
    if prefix not in _LENGTHS:
        raise UnknownKeyKind(f"no {_KNOWN}")
    if _LENGTHS[prefix] != len(key):
        raise WrongKeyLength("of another length")
    try:
        if prefix == _ED25519:
            return Ed25519PublicKey.from_public_bytes(key)
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[prefix], key)
    except ValueError as error:
        raise MalformedKey("not a point of its curve") from error


def _bytes(public_key: PublicKey) -> bytes:
    match public_key:
        case Ed25519PublicKey():
            return public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        case RSAPublicKey():
            return public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    return public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)


def _rsa(der: bytes) -> RSAPublicKey:
    try:
        key = serialization.load_der_public_key(der)
    except (ValueError, TypeError) as error:
        raise MalformedKey("no RSA key in PKCS #1") from error
    if not isinstance(key, RSAPublicKey) or _bytes(key) != der:
        raise MalformedKey("no RSA key in PKCS #1")
    if key.key_size < MINIMUM_RSA_BITS:
        raise WrongKeyLength("an RSA key of less than 2048 bits")
    return key
