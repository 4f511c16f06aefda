"""Public keys as JSON (RFC 7517, RFC 7518 §6, RFC 8037)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from re import fullmatch
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badges.proofs.public_key import MINIMUM_RSA_BITS, MalformedKey, PublicKey

_CURVES: dict[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
_MAX_RSA_BYTES = 1024


def encode(public_key: PublicKey) -> dict[str, str]:
    """The members that make the key and nothing else, as a thumbprint takes them (RFC 7638 §3.2).

    Raises:
        MalformedKey: for a curve that is neither P-256 nor P-384.
    """
    match public_key:
        case Ed25519PublicKey():
            raw = public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            return {"kty": "OKP", "crv": "Ed25519", "x": _text(raw)}
        case rsa.RSAPublicKey():
            numbers = public_key.public_numbers()
            return {"kty": "RSA", "n": _text(_unsigned(numbers.n)), "e": _text(_unsigned(numbers.e))}
        case _:
            name = {"secp256r1": "P-256", "secp384r1": "P-384"}.get(public_key.curve.name)
            if name is None:
                raise MalformedKey(f"no key of the curve {public_key.curve.name}")
            length, point = public_key.key_size // 8, public_key.public_numbers()
            x, y = (_text(coordinate.to_bytes(length, "big")) for coordinate in (point.x, point.y))
            return {"kty": "EC", "crv": name, "x": x, "y": y}


def decode(jwk: Any) -> PublicKey:
    """The public key of a JSON Web Key.

    Raises:
        MalformedKey: when it is no Ed25519, P-256, P-384 or RSA key (2048 bits or more), or holds a private part.
    """
    if not isinstance(jwk, dict):
        raise MalformedKey("no JSON object")
    # Somebody who publishes the private key has no key any more.
    if "d" in jwk or "k" in jwk:
        raise MalformedKey("it holds a private key")
    kind, curve = jwk.get("kty"), jwk.get("crv")
    try:
        if kind == "OKP" and curve == "Ed25519":
            return Ed25519PublicKey.from_public_bytes(_bytes(jwk.get("x"), 32))
        if kind == "EC" and isinstance(curve, str) and curve in _CURVES:
            length = _CURVES[curve].key_size // 8
            x, y = (int.from_bytes(_bytes(jwk.get(name), length), "big") for name in ("x", "y"))
            return ec.EllipticCurvePublicNumbers(x, y, _CURVES[curve]).public_key()
        if kind == "RSA":
            key = rsa.RSAPublicNumbers(
                int.from_bytes(_bytes(jwk.get("e")), "big"), int.from_bytes(_bytes(jwk.get("n")), "big")
            ).public_key()
            if key.key_size >= MINIMUM_RSA_BITS:
                return key
    except ValueError as error:
        raise MalformedKey("not a key of its kind") from error
    raise MalformedKey("no Ed25519, P-256, P-384 or RSA key of 2048 bits or more")


def _bytes(value: Any, length: int | None = None) -> bytes:
    if not isinstance(value, str) or not fullmatch(r"[A-Za-z0-9_-]{1,1400}", value) or len(value) % 4 == 1:
        raise ValueError("no base64url")
    data = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    if len(data) > _MAX_RSA_BYTES or (length is not None and len(data) != length):
        raise ValueError("of another length")
    return data


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _unsigned(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
