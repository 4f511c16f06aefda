"""Who can sign: a name for the key and the act itself; the key stays where it is."""

from __future__ import annotations

from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "PS256": hashes.SHA256(),
    "ES256": hashes.SHA256(),
    "ES384": hashes.SHA384(),
    "ES512": hashes.SHA512(),
}


class Signer(Protocol):
    """Something that signs, in this process or in a device elsewhere."""

    @property
    def verification_method(self) -> str:
        """Absolute URL of the key in its controller's document, e.g. ``did:web:badges.example#2026-01``."""
        ...

    @property
    def algorithm(self) -> str:
        """``Ed25519``, ``ES256``, ``ES384``, ``ES512``, ``RS256`` or ``PS256`` (RFC 7518 §3.1; Ed25519 as RFC 9864 names it)."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``; for ECDSA the two numbers in fixed length (RFC 7518 §3.4), not DER."""
        ...

    def sign_digest(self, digest: bytes) -> bytes:
        """The same signature, of data whose digest is at hand: SHA-256, or what the name of the algorithm says.

        Raises:
            ValueError: with Ed25519, which needs the data itself.
        """
        ...


class LocalSigner:
    """A signer whose private key is in this process."""

    __slots__ = ("_key", "algorithm", "verification_method")

    def __init__(self, private_key: PrivateKey, verification_method: str, *, algorithm: str | None = None) -> None:
        """``algorithm``: only for an RSA key that signs by PS256 instead of RS256. Raises ValueError where it does not go."""
        self._key = private_key
        self.verification_method = verification_method
        usual = _algorithm(private_key)
        if algorithm not in (None, usual) and (usual, algorithm) != ("RS256", "PS256"):
            raise ValueError(f"a key for {usual} does not sign by {algorithm}")
        self.algorithm = algorithm or usual

    def __repr__(self) -> str:
        return f"LocalSigner({self.algorithm}, {self.verification_method})"

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``, the same each time but for PS256: ECDSA draws its number from key and data (RFC 6979)."""
        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.sign(data)
        return self._sign(data, _DIGESTS[self.algorithm])

    def sign_digest(self, digest: bytes) -> bytes:
        """The same signature as ``sign`` makes of the data that has this digest. Raises ValueError with Ed25519."""
        if isinstance(self._key, Ed25519PrivateKey):
            raise ValueError("Ed25519 signs data, not a digest (RFC 8032 §5.1.6)")
        return self._sign(digest, Prehashed(_DIGESTS[self.algorithm]))

    def _sign(self, data: bytes, digest: hashes.HashAlgorithm | Prehashed) -> bytes:
        match self._key:
            case rsa.RSAPrivateKey() if self.algorithm == "PS256":
                # RFC 7518 §3.5: the salt is as long as the digest, and the digest is also what masks.
                masking = hashes.SHA256()
                return self._key.sign(data, padding.PSS(padding.MGF1(masking), masking.digest_size), digest)
            case rsa.RSAPrivateKey():
                return self._key.sign(data, padding.PKCS1v15(), digest)
            case ec.EllipticCurvePrivateKey():
                r, s = decode_dss_signature(self._key.sign(data, ec.ECDSA(digest, deterministic_signing=True)))
                length = (self._key.key_size + 7) // 8
                return r.to_bytes(length, "big") + s.to_bytes(length, "big")
        raise TypeError(type(self._key).__name__)


def _algorithm(key: PrivateKey) -> str:
    match key:
        case Ed25519PrivateKey():
            return "Ed25519"
        case rsa.RSAPrivateKey() if key.key_size >= 2048:
            return "RS256"
        case ec.EllipticCurvePrivateKey(curve=ec.SECP256R1()):
            return "ES256"
        case ec.EllipticCurvePrivateKey(curve=ec.SECP384R1()):
            return "ES384"
        case ec.EllipticCurvePrivateKey(curve=ec.SECP521R1()):
            return "ES512"
    raise ValueError("a signing key is Ed25519, P-256, P-384, P-521, or RSA of 2048 bits or more")
