"""What a resolver answers for a did:key, errors by the names of the method's draft."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs import jwk, multikey
from badges.proofs.did_resolution import resolve
from tests.proofs.keys import ed25519, p256, p384, p521, rsa_key

TEXT = multikey.encode(ed25519().public_key())
DID = f"did:key:{TEXT}"


def error_of(answer: dict[str, Any]) -> tuple[str, str]:
    """Which part of the answer names an error, and which."""
    ((part, error),) = [
        (part, answer[part]["error"])
        for part in ("didResolutionMetadata", "didDereferencingMetadata")
        if "error" in answer.get(part, {})
    ]
    return part, error


def test_a_did_key_resolves_to_its_document() -> None:
    answer = resolve(DID)
    assert set(answer) == {"@context", "didDocument", "didDocumentMetadata", "didResolutionMetadata"}
    assert answer["didResolutionMetadata"] == {"contentType": "application/did+ld+json"}
    assert answer["didDocument"] == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": [{"id": f"{DID}#{TEXT}", "type": "Multikey", "controller": DID, "publicKeyMultibase": TEXT}],
        "assertionMethod": [f"{DID}#{TEXT}"],
        "authentication": [f"{DID}#{TEXT}"],
    }


def test_the_address_of_its_key_gives_the_key() -> None:
    answer = resolve(f"{DID}#{TEXT}")
    assert answer["didDereferencingMetadata"] == {"contentType": "application/did+ld+json"}
    assert answer["didDocument"]["controller"] == DID
    assert answer["didDocument"]["publicKeyMultibase"] == TEXT


@pytest.mark.parametrize(
    ("did", "error"),
    [
        ("", "invalidDid"),
        ("notDid:key:" + TEXT, "invalidDid"),
        (TEXT, "invalidDid"),
        ("did:key", "invalidDid"),
        ("did:notKey:" + TEXT, "methodNotSupported"),
        ("did:web:badges.example", "methodNotSupported"),
        ("did:key:", "invalidDid"),
        ("did:key:@", "invalidDid"),
        ("did:key:-4:" + TEXT, "invalidDid"),
        ("did:key:" + TEXT[1:], "invalidDid"),
        ("did:key:u" + TEXT[1:], "invalidDid"),
        ("did:key:z" + "1" * 5000, "invalidDid"),
        ("did:key:zTjsVPtY", "invalidPublicKeyLength"),
        ("did:key:z", "unsupportedPublicKeyType"),
        ("did:key:" + multikey.encode(rsa_key(3, 1024).public_key()), "invalidPublicKeyLength"),
        ("did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F", "unsupportedPublicKeyType"),
    ],
)
def test_what_cannot_be_resolved_is_named(did: str, error: str) -> None:
    answer = resolve(did)
    assert error_of(answer) == ("didResolutionMetadata", error)
    assert isinstance(answer["didDocument"]["id"], str)


@pytest.mark.parametrize(
    ("rest", "error"),
    [
        (f"/?query=true#{TEXT}", "invalidDidUrl"),
        (f"/^bar^/?query=`#{TEXT}", "invalidDidUrl"),
        ("/path", "invalidDidUrl"),
        ("#", "notFound"),
        ("#z6LSfHfAMAopsuBxaBzvp51GXrPf38Az13j2fmwqadbwwrzJ", "notFound"),
    ],
)
def test_an_address_under_a_did_key_that_leads_nowhere_is_named(rest: str, error: str) -> None:
    assert error_of(resolve(DID + rest)) == ("didDereferencingMetadata", error)


def test_a_key_can_be_had_in_the_form_that_somebody_wants() -> None:
    key = ed25519().public_key()
    for wanted, material in (
        ("Multikey", {"publicKeyMultibase": TEXT}),
        ("Ed25519VerificationKey2020", {"publicKeyMultibase": TEXT}),
        ("JsonWebKey", {"publicKeyJwk": jwk.encode(key)}),
        ("JsonWebKey2020", {"publicKeyJwk": jwk.encode(key)}),
    ):
        (method,) = resolve(DID, public_key_format=wanted)["didDocument"]["verificationMethod"]
        assert method == {"id": f"{DID}#{TEXT}", "type": wanted, "controller": DID, **material}


def test_a_form_that_is_unknown_or_does_not_fit_the_key_is_named() -> None:
    assert error_of(resolve(DID, public_key_format="unknown")) == ("didResolutionMetadata", "unsupportedPublicKeyType")
    refused = resolve(DID, public_key_format="newFormat", experimental_types=False)
    assert error_of(refused) == ("didResolutionMetadata", "invalidPublicKeyType")
    refused = resolve(f"{DID}#{TEXT}", public_key_format="newFormat", experimental_types=False)
    assert error_of(refused) == ("didDereferencingMetadata", "invalidPublicKeyType")
    for key, wanted in ((p256(), "Ed25519VerificationKey2020"), (rsa_key(), "Multikey"), (p521(), "Multikey")):
        did = f"did:key:{multikey.encode(key.public_key())}"
        assert error_of(resolve(did, public_key_format=wanted))[1] == "unsupportedPublicKeyType"


@pytest.mark.parametrize("key", [p256(), p384(), p521(), rsa_key()], ids=["P-256", "P-384", "P-521", "RSA"])
def test_every_kind_of_key_that_signs_credentials_resolves(key: Any) -> None:
    did = f"did:key:{multikey.encode(key.public_key())}"
    (method,) = resolve(did, public_key_format="JsonWebKey")["didDocument"]["verificationMethod"]
    assert jwk.decode(method["publicKeyJwk"]) == key.public_key()


@pytest.mark.parametrize("file", ["secp256k1", "bls12381"])
def test_published_keys_of_other_kinds_are_named_as_such(shared: Path, file: str) -> None:
    dids = json.loads((shared / f"vectors/w3c/did-key/test-vectors/{file}.json").read_bytes())
    for did in dids:
        assert error_of(resolve(did)) == ("didResolutionMetadata", "unsupportedPublicKeyType")


@settings(deadline=None)
@given(st.text(st.sampled_from("did:keyz6M#?/@%1 \n\0ü"), max_size=40))
def test_every_text_gets_an_answer(text: str) -> None:
    assert "didDocument" in resolve(text)
    assert "didDocument" in resolve(f"did:key:{text}")
