"""Private keys kept as JSON Web Keys, P-521, and the names that keys have by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from badges.proofs import jwk
from badges.proofs.public_key import MalformedKey, verifies
from badges.proofs.signer import LocalSigner, PrivateKey
from tests.proofs.keys import ed25519, p256, p384, p521, private_jwk, rsa_key

KEYS: dict[str, PrivateKey] = {"Ed25519": ed25519(), "ES256": p256(), "ES384": p384(), "ES512": p521(), "RS256": rsa_key()}


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_private_key_is_read_and_signs(algorithm: str) -> None:
    signer = LocalSigner(jwk.decode_private(private_jwk(KEYS[algorithm])), "did:web:badges.example#1")
    assert signer.algorithm == algorithm
    assert verifies(algorithm, KEYS[algorithm].public_key(), signer.sign(b"data"), b"data")


def test_a_signature_of_p521_has_two_numbers_of_66_bytes() -> None:
    assert {len(LocalSigner(p521(), "did:web:a#1").sign(bytes([place]))) for place in range(8)} == {132}


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_private_key_is_no_public_one(algorithm: str) -> None:
    with pytest.raises(MalformedKey, match="private"):
        jwk.decode(private_jwk(KEYS[algorithm]))


@pytest.mark.parametrize("name", ["p", "q", "dp", "dq", "qi", "oth", "k"])
def test_half_a_private_key_is_no_public_one_either(name: str) -> None:
    with pytest.raises(MalformedKey, match="private"):
        jwk.decode({**jwk.encode(rsa_key().public_key()), name: "AQ"})


@pytest.mark.parametrize("algorithm", KEYS)
def test_two_halves_of_different_keys_are_no_key(algorithm: str) -> None:
    others: dict[str, PrivateKey] = {
        **{"Ed25519": ed25519(2), "ES256": p256(2), "ES384": p384(2), "ES512": p521(2), "RS256": rsa_key(2)},
    }
    mixed = {**private_jwk(KEYS[algorithm]), "d": private_jwk(others[algorithm])["d"]}
    with pytest.raises(MalformedKey):
        jwk.decode_private(mixed)


@pytest.mark.parametrize("given", [None, "key", {}, {"kty": "oct", "k": "AQ"}, jwk.encode(p256().public_key())])
def test_what_is_no_private_key_is_refused(given: Any) -> None:
    with pytest.raises(MalformedKey):
        jwk.decode_private(given)


@pytest.mark.parametrize("name", ["x", "y"])
def test_a_p521_key_with_a_coordinate_of_another_length_is_refused(name: str) -> None:
    public = jwk.encode(p521().public_key())
    assert jwk.decode(public) == p521().public_key()
    with pytest.raises(MalformedKey):
        jwk.decode({**public, name: public[name][:-2]})


def test_a_key_has_a_name_that_does_not_depend_on_how_it_is_written() -> None:
    public = p256().public_key()
    written = dict(reversed(jwk.encode(public).items())) | {"kid": "mine", "use": "sig"}
    assert jwk.thumbprint(jwk.decode(written)) == jwk.thumbprint(public)
    assert jwk.thumbprint(p256(2).public_key()) != jwk.thumbprint(public)
