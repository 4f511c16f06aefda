"""Signers: data signed, or its digest, with the same result."""

from __future__ import annotations

import hashlib

import pytest

from badges.proofs.public_key import verifies, verifies_digest
from badges.proofs.signer import LocalSigner, PrivateKey
from tests.proofs.keys import ed25519, p256, p384, p521, rsa_key, signer

DATA = b"a text of any length"
DIGESTS = {"RS256": hashlib.sha256, "ES256": hashlib.sha256, "ES384": hashlib.sha384, "ES512": hashlib.sha512}


@pytest.mark.parametrize("key", [rsa_key(2), p256(), p384(), p521()], ids=lambda key: type(key).__name__)
def test_a_digest_is_signed_and_verified_like_the_data_it_is_of(key: PrivateKey) -> None:
    by = signer(key)
    digest = DIGESTS[by.algorithm](DATA).digest()
    assert by.sign_digest(digest) == by.sign(DATA)
    assert verifies(by.algorithm, key.public_key(), by.sign_digest(digest), DATA)
    assert verifies(by.algorithm, key.public_key(), by.sign(DATA), DATA[:3], b"", DATA[3:])
    assert not verifies(by.algorithm, key.public_key(), by.sign(DATA), DATA[:3], DATA[4:])
    assert verifies_digest(by.algorithm, key.public_key(), by.sign(DATA), digest)
    assert not verifies_digest(by.algorithm, key.public_key(), by.sign(DATA + b"."), digest)


def test_ed25519_signs_and_verifies_no_digest() -> None:
    with pytest.raises(ValueError, match="Ed25519"):
        signer(ed25519()).sign_digest(hashlib.sha512(DATA).digest())
    assert verifies("Ed25519", ed25519().public_key(), signer(ed25519()).sign(DATA), DATA[:3], DATA[3:])
    signature = signer(ed25519()).sign(hashlib.sha512(DATA).digest())
    assert not verifies_digest("Ed25519", ed25519().public_key(), signature, hashlib.sha512(DATA).digest())


def test_a_digest_is_no_signature_of_another_kind_of_key() -> None:
    by = signer(p256())
    assert not verifies_digest("RS256", p256().public_key(), by.sign(DATA), hashlib.sha256(DATA).digest())


def test_an_rsa_key_signs_by_ps256_when_it_is_told_to() -> None:
    by = LocalSigner(rsa_key(2), "2026", algorithm="PS256")
    for signature in (by.sign(DATA), by.sign_digest(hashlib.sha256(DATA).digest())):
        assert verifies("PS256", rsa_key(2).public_key(), signature, DATA)
        assert not verifies("RS256", rsa_key(2).public_key(), signature, DATA)


def test_a_key_signs_by_no_algorithm_of_another_kind() -> None:
    wrong: list[tuple[PrivateKey, str]] = [(p256(), "PS256"), (p256(), "ES384"), (ed25519(), "ES256"), (rsa_key(2), "RS512")]
    for key, algorithm in wrong:
        with pytest.raises(ValueError, match=algorithm):
            LocalSigner(key, "2026", algorithm=algorithm)
    assert LocalSigner(p384(), "2026", algorithm="ES384").algorithm == "ES384"
