"""Keys that are the same in every run."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges import multibase
from badges.proofs import base64url, jwk
from badges.proofs.signer import LocalSigner, PrivateKey

DID = "did:web:badges.example"

# Multicodec prefixes of private keys, as the W3C vectors write them.
_PRIVATE = {b"\x80\x26": "Ed25519", b"\x86\x26": "P-256", b"\x87\x26": "P-384"}


def ed25519(seed: int = 1) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32))


def p256(seed: int = 1) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(seed + 1000, ec.SECP256R1())


def p384(seed: int = 1) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(seed + 1000, ec.SECP384R1())


def p521(seed: int = 1) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(seed + 1000, ec.SECP521R1())


@cache
def rsa_key(number: int = 1, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Made once in a run: a new one takes a tenth of a second."""
    return rsa.generate_private_key(65537, bits)


def signer(key: PrivateKey, name: str = "2026") -> LocalSigner:
    return LocalSigner(key, f"{DID}#{name}")


def from_multibase(text: str) -> PrivateKey:
    data = multibase.decode(text)
    number = int.from_bytes(data[2:], "big")
    match _PRIVATE[data[:2]]:
        case "Ed25519":
            return Ed25519PrivateKey.from_private_bytes(data[2:])
        case "P-256":
            return ec.derive_private_key(number, ec.SECP256R1())
    return ec.derive_private_key(number, ec.SECP384R1())


def private_jwk(key: PrivateKey) -> dict[str, str]:
    """The key as its owner keeps it."""
    public = jwk.encode(key.public_key())
    match key:
        case Ed25519PrivateKey():
            return {**public, "d": base64url.encode(key.private_bytes_raw())}
        case ec.EllipticCurvePrivateKey():
            return {**public, "d": _number(key.private_numbers().private_value, (key.key_size + 7) // 8)}
        case rsa.RSAPrivateKey():
            parts = key.private_numbers()
            named = {"d": parts.d, "p": parts.p, "q": parts.q, "dp": parts.dmp1, "dq": parts.dmq1, "qi": parts.iqmp}
            return {**public, **{name: _number(part) for name, part in named.items()}}


def _number(value: int, length: int | None = None) -> str:
    return base64url.encode(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))
