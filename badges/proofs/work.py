"""How much work a signature causes, counted in the budget of the file that it stands in (``canonical.work``)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from badges.canonical.work import budget
from badges.proofs.public_key import PublicKey, key_kind

# Steps of about a microsecond.
_SIGNATURES = {"Ed25519": 130, "P-256": 120, "P-384": 500, "P-521": 500}
AROUND = 120
"""Steps of finding the key, hashing what it signed, and saying what came of it."""


def affords_signature(key: PublicKey) -> bool:
    """Whether a signature with this key may still be checked; then it counts."""
    return budget().affords(AROUND + signature_steps(key))


def signature_steps(key: PublicKey) -> int:
    """How long checking one signature takes. Whoever chooses a key chooses that: large RSA keys with large exponents are slow."""
    if not isinstance(key, RSAPublicKey):
        return _SIGNATURES.get(key_kind(key), 0)
    sixteenths = max(16, key.public_numbers().e.bit_length()) / 16
    return int(4 * (key.key_size / 1024) ** 2 * sixteenths)
