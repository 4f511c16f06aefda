"""Public keys as JSON (RFC 7517, RFC 7518 §6, RFC 8037)."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from re import fullmatch
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from badges.proofs.public_key import MINIMUM_RSA_BITS, MalformedKey, PublicKey
from badges.proofs.signer import PrivateKey

_CURVES: dict[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
_NAMES = {curve.name: name for name, curve in _CURVES.items()}
_MAX_RSA_BYTES = 1024
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def encode(public_key: PublicKey) -> dict[str, str]:
    """The members that make the key and nothing else, as a thumbprint takes them (RFC 7638 §3.2).

    Raises:
        MalformedKey: for a curve that is none of P-256, P-384 and P-521.
    """
    match public_key:
        case Ed25519PublicKey():
            raw = public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            return {"kty": "OKP", "crv": "Ed25519", "x": _text(raw)}
        case rsa.RSAPublicKey():
            numbers = public_key.public_numbers()
            return {"kty": "RSA", "n": _text(_unsigned(numbers.n)), "e": _text(_unsigned(numbers.e))}
        case _:
            name = _NAMES.get(public_key.curve.name)
            if name is None:
                raise MalformedKey(f"no key of the curve {public_key.curve.name}")
            length, point = _length(public_key.curve), public_key.public_numbers()
            x, y = (_text(coordinate.to_bytes(length, "big")) for coordinate in (point.x, point.y))
            return {"kty": "EC", "crv": name, "x": x, "y": y}


def decode(jwk: Any) -> PublicKey:
    """The public key of a JSON Web Key.

    Raises:
        MalformedKey: when it is no Ed25519, P-256, P-384, P-521 or RSA key (2048 bits or more), or holds a private part.
    """
    if not isinstance(jwk, dict):
        raise MalformedKey("no JSON object")
    # Somebody who publishes the private key has no key any more.
    if _PRIVATE & set(jwk):
        raise MalformedKey("it holds a private key")
    kind, curve = jwk.get("kty"), jwk.get("crv")
    try:
        if kind == "OKP" and curve == "Ed25519":
            return Ed25519PublicKey.from_public_bytes(_bytes(jwk.get("x"), 32))
        if kind == "EC" and isinstance(curve, str) and curve in _CURVES:
            length = _length(_CURVES[curve])
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
    raise MalformedKey("no Ed25519, P-256, P-384, P-521 or RSA key of 2048 bits or more")


def decode_private(jwk: Any) -> PrivateKey:
    """The private key of a JSON Web Key, for whoever keeps keys in that form; RSA only with all its parts.

    Raises:
        MalformedKey: when it is none, or its private part does not belong to its public part.
    """
    if not isinstance(jwk, dict):
        raise MalformedKey("no JSON object")
    public = decode({name: value for name, value in jwk.items() if name not in _PRIVATE})
    try:
        key = _private(jwk, public)
    except ValueError as error:
        raise MalformedKey("not a private key of its kind") from error
    if key.public_key() != public:
        raise MalformedKey("the private part does not belong to the public part")
    return key


def thumbprint(public_key: PublicKey) -> str:
    """The name that a key has by itself (RFC 7638, SHA-256)."""
    members = json.dumps(encode(public_key), sort_keys=True, separators=(",", ":"))
    return _text(hashlib.sha256(members.encode("ascii")).digest())


def _private(jwk: dict[str, Any], public: PublicKey) -> PrivateKey:
    match public:
        case Ed25519PublicKey():
            return Ed25519PrivateKey.from_private_bytes(_bytes(jwk.get("d"), 32))
        case ec.EllipticCurvePublicKey():
            secret = int.from_bytes(_bytes(jwk.get("d"), _length(public.curve)), "big")
            return ec.EllipticCurvePrivateNumbers(secret, public.public_numbers()).private_key()
    p, q, d, dp, dq, qi = (int.from_bytes(_bytes(jwk.get(name)), "big") for name in ("p", "q", "d", "dp", "dq", "qi"))
    return rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, public.public_numbers()).private_key()


def _length(curve: ec.EllipticCurve) -> int:
    return (curve.key_size + 7) // 8


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
