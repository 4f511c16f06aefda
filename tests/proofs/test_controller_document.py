"""What an issuer's document says about keys, in the many ways that others write it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs import jwk, multikey
from badges.proofs.controller_document import own_keys, refers_to, resolve_key, speaks_of_keys
from badges.proofs.key_set import UnknownKey
from badges.proofs.public_key import MalformedKey, key_kind
from tests.canonical.test_reference import json_values
from tests.proofs.keys import ed25519, p256, p384, rsa_key
from tests.proofs.test_did import DID, NOW, RETIRED, a_document

ASSERTS = frozenset({"assertionMethod"})
PUBLIC_JWK: dict[str, Any] = dict(jwk.encode(ed25519().public_key()))
PRIVATE_JWK = {**PUBLIC_JWK, "d": PUBLIC_JWK["x"]}


def test_every_key_is_found_again_with_what_is_said_about_it() -> None:
    document = a_document()
    now, old, lost = (resolve_key(document, f"{DID}#{name}") for name in ("2026", "2025", "lost"))
    assert (now.public_key, now.purposes, now.expires, now.revoked) == (ed25519().public_key(), ASSERTS, None, None)
    assert (old.public_key, old.purposes, old.expires) == (p256().public_key(), ASSERTS, RETIRED)
    assert (lost.public_key, lost.purposes, lost.revoked) == (p384().public_key(), frozenset(), RETIRED)
    assert resolve_key(document, f"{DID}#rsa").public_key == rsa_key().public_key()
    assert now.controller == DID


def test_documents_with_relative_ids_and_embedded_or_single_methods_are_read() -> None:
    method = {"type": "Multikey", "publicKeyMultibase": multikey.encode(ed25519().public_key())}
    for document in (
        {"id": DID, "verificationMethod": [{"id": "#2026", **method}], "assertionMethod": ["#2026"]},
        {"id": DID, "verificationMethod": {"id": NOW, **method}, "assertionMethod": NOW},
        {"id": DID, "assertionMethod": [{"id": NOW, "controller": DID, **method}]},
    ):
        found = resolve_key(document, NOW)
        assert (found.public_key, found.purposes) == (ed25519().public_key(), ASSERTS)


@pytest.mark.parametrize(
    "method",
    [
        {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": multikey.encode(ed25519().public_key())},
        {"type": "MultiKey", "publicKeyMultibase": multikey.encode(ed25519().public_key())},
        {"type": "JsonWebKey2020", "publicKeyJwk": jwk.encode(ed25519().public_key())},
        {"type": "JsonWebKey", "publicKeyJwk": jwk.encode(ed25519().public_key())},
    ],
)
def test_older_types_of_verification_methods_are_read(method: dict[str, Any]) -> None:
    document = {"id": DID, "verificationMethod": [{"id": NOW, "controller": DID, **method}]}
    found = resolve_key(document, NOW)
    assert (found.public_key, found.purposes) == (ed25519().public_key(), frozenset())


def test_a_document_of_somebody_else_vouches_for_nothing() -> None:
    document = a_document()
    with pytest.raises(UnknownKey):
        resolve_key({**document, "id": "did:web:other.example"}, NOW)
    with pytest.raises(UnknownKey):
        resolve_key(document, "did:web:other.example#2026")
    with pytest.raises(UnknownKey):
        resolve_key(document, f"{DID}#2027")


def test_a_key_that_another_controls_is_not_the_issuers() -> None:
    document = a_document()
    document["verificationMethod"][0]["controller"] = "did:web:other.example"
    with pytest.raises(UnknownKey, match="somebody else"):
        resolve_key(document, NOW)


def test_two_keys_under_one_id_are_nobodys() -> None:
    document = a_document()
    document["verificationMethod"][1]["id"] = NOW
    with pytest.raises(MalformedKey, match="two keys"):
        resolve_key(document, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "Ed25519VerificationKey2018"},
        {"type": ["Multikey"]},
        {"type": None},
        {"publicKeyMultibase": "z6Mk"},
        {"publicKeyMultibase": None},
        {"expires": "soon"},
        {"expires": "2026-01-01T00:00:00"},
        {"revoked": 1},
        {"type": "JsonWebKey"},
        {"type": "JsonWebKey2020", "publicKeyMultibase": ..., "publicKeyJwk": {}},
        {"type": "JsonWebKey2020", "publicKeyMultibase": ..., "publicKeyJwk": PRIVATE_JWK},
        {"type": "JsonWebKey2020", "publicKeyMultibase": ..., "publicKeyJwk": {**PUBLIC_JWK, "use": "enc"}},
        {"type": "JsonWebKey2020", "publicKeyMultibase": ..., "publicKeyJwk": {**PUBLIC_JWK, "alg": "ES256"}},
        {"publicKeyJwk": PUBLIC_JWK},
        {"secretKeyMultibase": "z42"},
        {"privateKeyJwk": PRIVATE_JWK},
        {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": multikey.encode(p256().public_key())},
        {"publicKeyMultibase": "u" + multikey.encode(ed25519().public_key())[1:]},
    ],
)
def test_a_key_that_cannot_be_read_is_malformed(changes: dict[str, Any]) -> None:
    document = a_document()
    document["verificationMethod"][0].update(changes)
    document["verificationMethod"][0] = {n: value for n, value in document["verificationMethod"][0].items() if value is not ...}
    with pytest.raises(MalformedKey):
        resolve_key(document, NOW)


def test_a_key_may_be_listed_for_several_purposes_by_name_or_written_out() -> None:
    method = {"type": "Multikey", "controller": DID, "publicKeyMultibase": multikey.encode(ed25519().public_key())}
    document = {
        "id": DID,
        "verificationMethod": [{"id": NOW, **method}],
        "assertionMethod": [{"id": "#2026", **method}],
        "authentication": NOW,
    }
    assert resolve_key(document, NOW).purposes == {"assertionMethod", "authentication"}
    document["assertionMethod"] = [{"id": NOW, **method, "expires": "2026-01-01T00:00:00Z"}]
    with pytest.raises(MalformedKey, match="two keys"):
        resolve_key(document, NOW)


def test_own_keys_are_those_that_can_be_read_and_that_nobody_else_controls() -> None:
    document = a_document()
    document["verificationMethod"][1]["publicKeyMultibase"] = "z6Mk"
    document["verificationMethod"][2]["controller"] = "did:web:other.example"
    document["verificationMethod"] += ["#loose", {"id": 7}, {"type": "Multikey"}]
    assert [key_kind(key.public_key) for key in own_keys(document)] == ["Ed25519", "RSA"]
    assert list(own_keys({"id": None})) == []


def test_a_key_for_one_algorithm_says_so() -> None:
    method = {"id": NOW, "type": "JsonWebKey", "publicKeyJwk": {**jwk.encode(rsa_key().public_key()), "alg": "PS256"}}
    assert resolve_key({"id": DID, "verificationMethod": method}, NOW).algorithm == "PS256"
    method["publicKeyJwk"] = jwk.encode(rsa_key().public_key())
    assert resolve_key({"id": DID, "verificationMethod": method}, NOW).algorithm is None


def test_another_ones_key_is_listed_by_its_name_or_written_out_under_it() -> None:
    other = "did:web:other.example#1"
    key = ed25519().public_key()
    written = {"id": other, "type": "Multikey", "publicKeyMultibase": multikey.encode(key)}
    assert refers_to({"assertionMethod": other}, other, key, "assertionMethod")
    assert refers_to({"assertionMethod": [written]}, other, key, "assertionMethod")
    assert not refers_to({"assertionMethod": [written]}, other, p256().public_key(), "assertionMethod")
    assert not refers_to({"assertionMethod": [{**written, "type": "?"}]}, other, key, "assertionMethod")
    assert not refers_to({"authentication": [other]}, other, key, "assertionMethod")
    assert not refers_to({"verificationMethod": [written]}, other, key, "assertionMethod")


def test_a_document_speaks_of_keys_even_when_its_list_is_empty() -> None:
    assert speaks_of_keys({"assertionMethod": []})
    assert speaks_of_keys({"verificationMethod": None})
    assert not speaks_of_keys({"id": DID, "type": "Profile", "publicKey": []})


def test_only_so_many_methods_are_looked_at() -> None:
    document = a_document()
    document["verificationMethod"] = [{"id": f"{DID}#{n}"} for n in range(1000)] + document["verificationMethod"]
    with pytest.raises(UnknownKey):
        resolve_key(document, NOW)


@settings(deadline=None)
@given(json_values, st.sampled_from(["id", "type", "controller", "publicKeyMultibase", "expires", "revoked", "publicKeyJwk"]))
def test_no_document_stops_the_search_for_a_key(anything: Any, name: str) -> None:
    document = a_document()
    document["verificationMethod"][0][name] = anything
    for candidate in (
        document,
        anything,
        {"id": DID, "verificationMethod": anything, "assertionMethod": anything},
        {**a_document(), "assertionMethod": anything},
    ):
        if isinstance(candidate, dict):
            list(own_keys(candidate))
            refers_to(candidate, NOW, ed25519().public_key(), "assertionMethod")
        try:
            resolve_key(candidate, NOW)
        except (UnknownKey, MalformedKey):
            continue
