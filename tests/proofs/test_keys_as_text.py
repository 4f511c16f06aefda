"""Public keys as Multikey and as JWK: both ways, against the vectors, and refusing everything else."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import multibase
from badges.multibase import MalformedMultibase
from badges.proofs import jwk, multikey
from badges.proofs.public_key import MalformedKey, PublicKey, fits, key_kind, verifies
from badges.proofs.signer import LocalSigner
from tests.proofs.keys import ed25519, p256, p384, p521, rsa_key

KEYS: list[PublicKey] = [key.public_key() for key in (ed25519(), p256(), p384(), rsa_key(), p521())]
KINDS = ["Ed25519", "P-256", "P-384", "RSA", "P-521"]


@pytest.mark.parametrize("key", KEYS, ids=KINDS)
def test_a_multikey_gives_the_key_back(key: Any) -> None:
    assert multikey.decode(multikey.encode(key)) == key


@pytest.mark.parametrize("key", KEYS, ids=KINDS)
def test_a_jwk_gives_the_key_back(key: PublicKey) -> None:
    assert jwk.decode(jwk.encode(key)) == key
    assert jwk.decode({**jwk.encode(key), "alg": "x", "kid": "y", "use": "sig"}) == key


@pytest.mark.parametrize(("place", "beginning"), [(0, "z6Mk"), (1, "zDna"), (2, "z82L"), (3, "z4MX"), (4, "z2J9")])
def test_multikeys_begin_as_the_standard_says(place: int, beginning: str) -> None:
    key: Any = KEYS[place]
    assert multikey.encode(key).startswith(beginning)


def test_the_published_did_key_vectors_hold_the_same_keys_in_both_forms(shared: Path) -> None:
    compared = Counter[str]()
    for file in ("ed25519-x25519", "nist-curves", "rsa"):
        for did, vector in json.loads((shared / f"vectors/w3c/did-key/test-vectors/{file}.json").read_bytes()).items():
            text = did.removeprefix("did:key:")
            public = multikey.decode(text)
            assert multikey.encode(public) == text
            said = vector.get("verificationMethod") or vector.get("verificationKeyPair") or vector
            if "publicKeyJwk" in said:
                assert jwk.decode(said["publicKeyJwk"]) == public
                assert jwk.encode(public) == {n: said["publicKeyJwk"][n] for n in jwk.encode(public)}
            else:
                assert multibase.decode(text)[2:] == multibase.decode("z" + said["publicKeyBase58"])
            if "seed" in vector:
                assert Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector["seed"])).public_key() == public
            compared[key_kind(public)] += 1
    assert compared == {"Ed25519": 5, "P-256": 3, "P-384": 2, "P-521": 2, "RSA": 2}


@pytest.mark.parametrize("file", ["secp256k1", "bls12381"])
def test_kinds_of_keys_that_no_suite_here_uses_are_refused(shared: Path, file: str) -> None:
    vectors = json.loads((shared / f"vectors/w3c/did-key/test-vectors/{file}.json").read_bytes())
    for did in [did for did in vectors if did.startswith("did:key:")]:
        with pytest.raises(multikey.UnknownKeyKind):
            multikey.decode(did.removeprefix("did:key:"))


def test_a_key_for_secrets_is_no_key_for_signatures(shared: Path) -> None:
    documents = json.loads((shared / "vectors/w3c/did-key/test-vectors/x25519.json").read_bytes())["didDocument"]
    for did in documents:
        with pytest.raises(multikey.UnknownKeyKind):
            multikey.decode(did.removeprefix("did:key:"))


GOOD = multikey.encode(ed25519().public_key())
POINT = multibase.decode(multikey.encode(p256().public_key()))
RSA_TEXT = multibase.decode(multikey.encode(rsa_key().public_key()))
SPKI = rsa_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "u",
        "6Mk",
        GOOD[:-1],
        GOOD + "1",
        "z1" + GOOD[1:],
        GOOD.replace("z", "m", 1),
        GOOD + "\n",
        "z" + "0OIl",
        multibase.base58(b"\xed\x01"),
        multibase.base58(b"\xed\x01" + bytes(33)),
        multibase.base58(b"\xec\x01" + bytes(32)),
        multibase.base58(POINT[:2] + b"\x04" + POINT[3:]),
        multibase.base58(POINT[:3] + b"\xff" * 32),
        multibase.base64url(POINT),
        multibase.base58(RSA_TEXT + b"\0"),
        multibase.base58(RSA_TEXT[:-1]),
        multibase.base58(RSA_TEXT[:2]),
        multibase.base58(RSA_TEXT[:2] + SPKI),
        multibase.base58(RSA_TEXT[:2] + POINT),
        multikey.encode(rsa_key(3, 1024).public_key()),
        "z" * 1_000_000,
        None,
        7,
        ["z"],
    ],
)
def test_what_is_no_multikey_is_refused(text: Any) -> None:
    with pytest.raises(MalformedKey):
        multikey.decode(text)


def test_a_curve_without_a_form_is_refused() -> None:
    other = ec.derive_private_key(5, ec.SECP256K1()).public_key()
    for encode in (multikey.encode, jwk.encode):
        with pytest.raises(MalformedKey):
            encode(other)


ED: dict[str, Any] = dict(jwk.encode(KEYS[0]))
EC: dict[str, Any] = dict(jwk.encode(KEYS[1]))
RSA: dict[str, Any] = dict(jwk.encode(KEYS[3]))


@pytest.mark.parametrize(
    "key",
    [
        None,
        [],
        "key",
        {},
        {**ED, "crv": "X25519"},
        {**ED, "kty": "EC"},
        {**ED, "x": ED["x"][:-1]},
        {**ED, "x": ED["x"] + "AA"},
        {**ED, "x": None},
        {**ED, "d": ED["x"]},
        {**EC, "crv": "secp256k1"},
        {**EC, "crv": ["P-256"]},
        {**EC, "y": EC["x"]},
        {**EC, "x": "AA" + EC["x"]},
        {**EC, "y": ...},
        {**RSA, "n": RSA["n"][:100]},
        {**RSA, "n": "A" * 100_000},
        {**RSA, "e": "AA"},
        {**RSA, "e": "Ag"},
        {**RSA, "d": RSA["n"]},
        {"kty": "oct", "k": "AAAA"},
        jwk.encode(rsa_key(3, 1024).public_key()),
    ],
)
def test_what_is_no_public_jwk_is_refused(key: Any) -> None:
    with pytest.raises(MalformedKey):
        jwk.decode(key)


@settings(deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.binary(max_size=80).map(multibase.base58), st.binary(max_size=80).map(multibase.base64url))
)
def test_no_text_makes_decoding_raise_anything_but_its_own_error(text: str) -> None:
    try:
        multikey.decode(text)
    except MalformedKey:
        return


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_multibase_gives_the_bytes_back(data: bytes) -> None:
    assert multibase.decode(multibase.base58(data)) == data
    assert multibase.decode(multibase.base64url(data)) == data


@settings(deadline=None)
@given(st.text(st.sampled_from("123ABCabcxyz_-uz0OIl="), max_size=30))
def test_there_is_one_way_of_writing_bytes_in_each_base(text: str) -> None:
    for letter, encode in (("z", multibase.base58), ("u", multibase.base64url)):
        try:
            assert encode(multibase.decode(letter + text)) == letter + text
        except MalformedMultibase:
            continue


def test_a_text_beyond_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(MalformedMultibase):
        multibase.decode("z" * 1025)


@pytest.mark.parametrize(
    ("key", "algorithm", "length"),
    [(ed25519(), "Ed25519", 64), (p256(), "ES256", 64), (p384(), "ES384", 96), (rsa_key(), "RS256", 256), (p521(), "ES512", 132)],
    ids=KINDS,
)
def test_a_signer_says_its_algorithm_and_signs_so_that_its_key_agrees(key: Any, algorithm: str, length: int) -> None:
    signer = LocalSigner(key, "did:web:badges.example#2026")
    signature = signer.sign(b"data")
    assert (signer.algorithm, len(signature)) == (algorithm, length)
    assert verifies(algorithm, key.public_key(), signature, b"data")
    assert not verifies(algorithm, key.public_key(), signature, b"date")
    assert not verifies(algorithm, key.public_key(), signature[:-1], b"data")
    assert not verifies(algorithm, key.public_key(), bytes(length), b"data")
    assert signer.sign(b"data") == signature


def test_a_signer_never_shows_its_key() -> None:
    assert repr(LocalSigner(ed25519(), "did:web:badges.example#2026")) == "LocalSigner(Ed25519, did:web:badges.example#2026)"


@pytest.mark.parametrize("key", [rsa_key(3, 1024), ec.derive_private_key(5, ec.SECP256K1())], ids=["RSA 1024", "secp256k1"])
def test_keys_that_are_too_short_or_of_another_kind_do_not_sign(key: Any) -> None:
    with pytest.raises(ValueError, match="2048"):
        LocalSigner(key, "did:web:badges.example#2026")


def test_an_algorithm_goes_with_one_kind_of_key() -> None:
    kinds = {"RS256": "RSA", "PS512": "RSA", "ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "Ed25519": "Ed25519"}
    for algorithm, kind in kinds.items():
        assert [key_kind(key) for key in KEYS if fits(algorithm, key)] == [kind]
    assert not any(fits(algorithm, key) for algorithm in ("none", "HS256", "") for key in KEYS)
    assert not fits("RS256", rsa_key(3, 1024).public_key())
    assert key_kind(ec.derive_private_key(5, ec.SECP521R1()).public_key()) == "P-521"
    assert not fits("RS256", object())
