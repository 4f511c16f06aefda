"""Public keys as one line of text: Multikey (Controlled Identifiers v1.0 §2.2.2)."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badges.proofs import multibase
from badges.proofs.public_key import MalformedKey

__all__ = ["MalformedKey", "MultikeyPublicKey", "decode", "encode"]

MultikeyPublicKey = Ed25519PublicKey | ec.EllipticCurvePublicKey

# Multicodec prefixes as unsigned varints, with the length of the key that follows (compressed points for P-256 and P-384).
_ED25519, _P256, _P384 = b"\xed\x01", b"\x80\x24", b"\x81\x24"
_LENGTHS = {_ED25519: 32, _P256: 33, _P384: 49}


def encode(public_key: MultikeyPublicKey) -> str:
    """``z6Mk…``, ``zDna…`` or ``z82L…``.

    Raises:
        MalformedKey: for a curve that is neither P-256 nor P-384.
    """
    if isinstance(public_key, Ed25519PublicKey):
        raw = public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return multibase.base58(_ED25519 + raw)
    prefix = {"secp256r1": _P256, "secp384r1": _P384}.get(public_key.curve.name)
    if prefix is None:
        raise MalformedKey(f"no Multikey for the curve {public_key.curve.name}")
    point = public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    return multibase.base58(prefix + point)


def decode(text: str) -> MultikeyPublicKey:
    """The public key behind a Multikey.

    Raises:
        MalformedKey: when it is no Ed25519, P-256 or P-384 key, or not a point of its curve.
    """
    try:
        data = multibase.decode(text, limit=200)
    except multibase.MalformedMultibase as error:
        raise MalformedKey(str(error)) from error
    prefix, key = data[:2], data[2:]
    if _LENGTHS.get(prefix) != len(key):
        raise MalformedKey("no Ed25519, P-256 or P-384 key")
    try:
        if prefix == _ED25519:
            return Ed25519PublicKey.from_public_bytes(key)
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1() if prefix == _P256 else ec.SECP384R1(), key)
    except ValueError as error:
        raise MalformedKey("not a point of its curve") from error
