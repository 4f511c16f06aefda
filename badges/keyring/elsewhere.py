"""Signing with a key that is not in this process: a digest goes there, and what comes back is checked before anybody sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from badges.keyring.secret import UnusableKey
from badges.proofs.public_key import PublicKey, fits, key_kind, verifies_digest

DIGESTS = {"RS256": "sha256", "PS256": "sha256", "ES256": "sha256", "ES384": "sha384"}
"""What tokens and services sign with here, and over which digest (RFC 7518 §3.1)."""

_USUAL = {"RSA": "RS256", "P-256": "ES256", "P-384": "ES384"}


class DigestSigner:
    """A signer whose private key is elsewhere; ``act`` brings a digest there and the signature back."""

    __slots__ = ("_act", "_place", "_public_key", "algorithm", "verification_method")

    def __init__(
        self, algorithm: str, verification_method: str, public_key: PublicKey, place: str, act: Callable[[bytes], bytes]
    ) -> None:
        if algorithm not in DIGESTS or not fits(algorithm, public_key):
            raise UnusableKey(f"A key of the kind {key_kind(public_key)} {place} does not sign {algorithm} here.")
        self.algorithm, self.verification_method = algorithm, verification_method
        self._public_key, self._place, self._act = public_key, place, act

    def __repr__(self) -> str:
        return f"DigestSigner({self.algorithm}, {self.verification_method}, {self._place})"

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``: the same as over its digest. Raises what ``sign_digest`` raises."""
        return self.sign_digest(hashlib.new(DIGESTS[self.algorithm], data).digest())

    def sign_digest(self, digest: bytes) -> bytes:
        """The signature of data that has this digest.

        Raises UnusableKey when nobody signs, or with another key than that of the record; ValueError for another digest's length.
        """
        if len(digest) != hashlib.new(DIGESTS[self.algorithm]).digest_size:
            raise ValueError(f"{self.algorithm} signs a {DIGESTS[self.algorithm]} digest")
        signature = self._act(digest)
        if not verifies_digest(self.algorithm, self._public_key, signature, digest):
            raise UnusableKey(
                f"What was signed {self._place} is not by the key that the record names. "
                "Check which key is meant, and bring it in again with `badges keys import`."
            )
        return signature


def algorithm_for(public_key: PublicKey, wanted: str | None = None) -> str:
    """What a seal with this key is signed with: the one that is wanted, else the usual one. Raises UnusableKey."""
    algorithm = wanted or _USUAL.get(key_kind(public_key), "")
    if algorithm not in DIGESTS or not fits(algorithm, public_key):
        raise UnusableKey(
            f"A key of the kind {key_kind(public_key)} does not seal{f' with {wanted}' if wanted else ''}. "
            "Seals are made with RSA from 2048 bits on (RS256, PS256), P-256 (ES256) or P-384 (ES384)."
        )
    return algorithm
