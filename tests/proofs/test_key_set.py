"""Keys on a website: one JSON Web Key, or a set of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs import jwk
from badges.proofs.key_set import UnknownKey, is_key, is_key_set, published, read_key, select
from badges.proofs.public_key import MalformedKey
from tests.canonical.test_reference import json_values
from tests.proofs.keys import ed25519, p256, rsa_key

ED: dict[str, Any] = {**jwk.encode(ed25519().public_key()), "kid": "1"}
RSA: dict[str, Any] = {**jwk.encode(rsa_key().public_key()), "kid": "2", "use": "sig", "alg": "RS256"}


def test_a_key_is_found_by_each_of_its_names() -> None:
    keys = {"keys": [ED, {**RSA, "kid": "https://school.example/jwks.json#2"}, "none", {"kid": 7}]}
    assert select(keys, ["1"]).public_key == ed25519().public_key()
    assert select(keys, ["https://school.example/jwks.json#2", "2"]).algorithm == "RS256"
    for names in (["3"], [""], []):
        with pytest.raises(UnknownKey):
            select(keys, names)


def test_two_different_keys_with_one_name_are_nobodys() -> None:
    other = {**jwk.encode(p256().public_key()), "kid": "1"}
    with pytest.raises(MalformedKey, match="two keys"):
        select({"keys": [ED, other]}, ["1"])
    with pytest.raises(MalformedKey, match="two keys"):
        select({"keys": [ED, RSA]}, ["1", "2"])
    assert select({"keys": [ED, ED]}, ["1"]).public_key == ed25519().public_key()


@pytest.mark.parametrize(
    "changes",
    [
        {"d": ED["x"]},
        {"use": "enc"},
        {"use": ["sig"]},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
        {"alg": "ES256"},
        {"alg": "ECDH-ES"},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": ["EdDSA"]},
        {"iss": 7},
        {"kty": "oct", "k": "AAAA"},
        {"crv": "X25519"},
    ],
)
def test_a_key_that_is_not_for_checking_signatures_is_refused_and_left_out(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedKey):
        read_key({**ED, **changes})
    with pytest.raises(MalformedKey):
        select({"keys": [{**ED, **changes}]}, ["1"])
    assert published({"keys": [{**ED, **changes}]}) == []


@pytest.mark.parametrize(
    ("changes", "algorithm"),
    [({}, None), ({"alg": "EdDSA"}, "Ed25519"), ({"alg": "Ed25519", "key_ops": ["verify"]}, "Ed25519"), ({"iss": "did:x"}, None)],
)
def test_what_a_key_says_about_itself_is_kept(changes: dict[str, Any], algorithm: str | None) -> None:
    key = read_key({**ED, **changes})
    assert (key.public_key, key.algorithm, key.issuer) == (ed25519().public_key(), algorithm, changes.get("iss"))


def test_a_set_and_a_key_are_told_apart_from_other_documents() -> None:
    assert is_key_set({"keys": []})
    assert is_key(ED)
    assert not is_key_set({"keys": {}})
    assert not is_key({"kty": None})
    assert not is_key({"keys": [ED]})


def test_only_so_many_keys_are_looked_at() -> None:
    with pytest.raises(UnknownKey):
        select({"keys": [{"kid": str(n)} for n in range(2, 1000)] + [ED]}, ["1"])
    assert len(published({"keys": [ED] * 1000})) == 100


@settings(deadline=None)
@given(json_values, st.sampled_from(["kid", "kty", "crv", "x", "use", "key_ops", "alg", "iss"]))
def test_no_set_stops_the_search_for_a_key(anything: Any, name: str) -> None:
    for document in ({"keys": [{**ED, name: anything}]}, {"keys": anything}, {"keys": [anything, ED]}):
        published(document)
        try:
            select(document, ["1"])
        except (UnknownKey, MalformedKey):
            continue
