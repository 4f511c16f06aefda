"""Public keys of the kinds we know, and what they say about a signature."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

PublicKey = Ed25519PublicKey | ec.EllipticCurvePublicKey | RSAPublicKey

MINIMUM_RSA_BITS = 2048

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}

# RFC 7518 §3.1, each with the only kind of key it goes with (§3.4) and its digest.
_ALGORITHMS: dict[str, tuple[str, hashes.HashAlgorithm]] = {
    "RS256": ("RSA", hashes.SHA256()),
    "RS384": ("RSA", hashes.SHA384()),
    "RS512": ("RSA", hashes.SHA512()),
    "PS256": ("RSA", hashes.SHA256()),
    "PS384": ("RSA", hashes.SHA384()),
    "PS512": ("RSA", hashes.SHA512()),
    "ES256": ("P-256", hashes.SHA256()),
    "ES384": ("P-384", hashes.SHA384()),
    "ES512": ("P-521", hashes.SHA512()),
    "Ed25519": ("Ed25519", hashes.SHA512()),
}


class MalformedKey(ValueError):
    """Text or JSON that is no public key of a kind we know."""


def key_kind(public_key: object) -> str:
    """``Ed25519``, ``P-256``, ``P-384``, ``P-521``, ``RSA``, or what else it is called."""
    match public_key:
        case Ed25519PublicKey():
            return "Ed25519"
        case RSAPublicKey():
            return "RSA"
        case ec.EllipticCurvePublicKey():
            return _CURVES.get(public_key.curve.name, public_key.curve.name)
    return type(public_key).__name__


def fits(algorithm: str, public_key: object) -> bool:
    """Whether this algorithm goes with this key; RSA only from 2048 bits on."""
    if isinstance(public_key, RSAPublicKey) and public_key.key_size < MINIMUM_RSA_BITS:
        return False
    return algorithm in _ALGORITHMS and _ALGORITHMS[algorithm][0] == key_kind(public_key)


def verifies(algorithm: str, public_key: object, signature: bytes, *pieces: bytes) -> bool:
    """Whether the key signed these bytes so, one after the other; False too when algorithm and key do not go together."""
    if not fits(algorithm, public_key):
        return False
    digest = _ALGORITHMS[algorithm][1]
    if len(pieces) == 1 or algorithm == "Ed25519":
        return _verifies(algorithm, public_key, signature, b"".join(pieces), digest)
    hashed = hashlib.new(digest.name)
    for piece in pieces:
        hashed.update(piece)
    return _verifies(algorithm, public_key, signature, hashed.digest(), Prehashed(digest))


def verifies_digest(algorithm: str, public_key: object, signature: bytes, digest: bytes) -> bool:
    """The same of data whose digest is at hand: SHA-256, or what the name of the algorithm says; False for Ed25519."""
    if algorithm == "Ed25519" or not fits(algorithm, public_key):
        return False
    return _verifies(algorithm, public_key, signature, digest, Prehashed(_ALGORITHMS[algorithm][1]))


def _verifies(
    algorithm: str, public_key: object, signature: bytes, data: bytes, digest: hashes.HashAlgorithm | Prehashed
) -> bool:
    try:
        match public_key:
            case Ed25519PublicKey():
                public_key.verify(signature, data)
            case RSAPublicKey() if algorithm.startswith("RS"):
                public_key.verify(signature, data, padding.PKCS1v15(), digest)
            case RSAPublicKey():
                masking = _ALGORITHMS[algorithm][1]
                public_key.verify(signature, data, padding.PSS(padding.MGF1(masking), masking.digest_size), digest)
            case ec.EllipticCurvePublicKey():
                half = (public_key.key_size + 7) // 8
                if len(signature) != 2 * half:
                    return False
                r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
                public_key.verify(encode_dss_signature(r, s), data, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True
