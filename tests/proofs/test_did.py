"""DID documents and where they are: written one way, read as others write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.model.addresses import Addresses
from badges.proofs import base64url, jwk, multikey
from badges.proofs.controller_document import resolve_key
from badges.proofs.did import MalformedDid, VerificationMethod, contained_document, controller_of, did_document, did_web_url
from badges.proofs.public_key import MalformedKey
from tests.proofs.keys import ed25519, p256, p384, p521, rsa_key

DID = "did:web:badges.example:issuers:voorbeeldcollege"
OLD = f"{DID}#2025"
NOW = f"{DID}#2026"
ASSERTS = frozenset({"assertionMethod"})
RETIRED = datetime(2026, 1, 1, tzinfo=UTC)


def jwk_did(key: dict[str, str], **more: Any) -> str:
    """The did:jwk of a key, with whatever else is said about it."""
    return "did:jwk:" + base64url.encode(json.dumps({**key, **more}).encode())


def a_document() -> dict[str, Any]:
    return did_document(
        DID,
        [
            VerificationMethod(NOW, ed25519().public_key()),
            VerificationMethod(OLD, p256().public_key(), expires=RETIRED),
            VerificationMethod(f"{DID}#lost", p384().public_key(), revoked=RETIRED, asserts=False),
            VerificationMethod(f"{DID}#rsa", rsa_key().public_key()),
        ],
    )


def test_a_did_document_lists_keys_and_says_which_may_assert() -> None:
    document = a_document()
    assert document["id"] == DID
    assert document["assertionMethod"] == [NOW, OLD, f"{DID}#rsa"]
    assert document["verificationMethod"][0] == {
        "id": NOW,
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": multikey.encode(ed25519().public_key()),
    }
    assert document["verificationMethod"][1]["expires"] == "2026-01-01T00:00:00Z"
    assert document["verificationMethod"][2]["revoked"] == "2026-01-01T00:00:00Z"
    rsa = document["verificationMethod"][3]
    assert (rsa["type"], rsa["publicKeyJwk"]["kty"], rsa["publicKeyJwk"]["alg"]) == ("JsonWebKey", "RSA", "RS256")
    assert "https://w3id.org/security/jwk/v1" in document["@context"]
    assert json.loads(json.dumps(document)) == document


def test_a_document_without_rsa_needs_no_context_for_it() -> None:
    document = did_document(DID, [VerificationMethod(NOW, ed25519().public_key())], also_known_as=["https://school.example"])
    assert document["@context"] == ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    assert document["alsoKnownAs"] == ["https://school.example"]


@pytest.mark.parametrize("ids", [[NOW, NOW], ["did:web:other.example#1"], [DID], [f"{DID}#"], [f"{DID}2#1"]])
def test_a_key_needs_an_id_of_its_own_under_the_did(ids: list[str]) -> None:
    with pytest.raises(ValueError, match="id of its own"):
        did_document(DID, [VerificationMethod(id, ed25519().public_key()) for id in ids])


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:badges.example", "https://badges.example/.well-known/did.json"),
        ("did:web:badges.example:issuers:school", "https://badges.example/issuers/school/did.json"),
        ("did:web:localhost%3A8000:issuers:school", "https://localhost:8000/issuers/school/did.json"),
        ("did:web:badges.example%3a8443", "https://badges.example:8443/.well-known/did.json"),
        ("did:web:Badges.EXAMPLE:A", "https://badges.example/A/did.json"),
        ("did:web:xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/did.json"),
        ("did:web:badges.example:a%20b:c", "https://badges.example/a%20b/c/did.json"),
    ],
)
def test_did_web_leads_to_the_address_that_its_method_prescribes(did: str, url: str) -> None:
    assert did_web_url(did) == url


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:web:",
        "did:key:z6Mk",
        "did:web:badges.example/issuers",
        "did:web:badges.example?x",
        "did:web:badges.example#2026",
        "did:web:user@badges.example",
        "did:web:badges..example",
        "did:web:.example",
        "did:web:badges.example.",
        "did:web:-badges.example",
        "did:web:badges_.example",
        "did:web:bücher.example",
        "did:web:127.0.0.1",
        "did:web:127.1",
        "did:web:0x7f.1",
        "did:web:0x7f000001",
        "did:web:2130706433",
        "did:web:%5B::1%5D",
        "did:web:%5B%3A%3A1%5D",
        "did:web:badges.example%3A",
        "did:web:badges.example%3A0",
        "did:web:badges.example%3A65536",
        "did:web:badges.example%3A80%3A80",
        "did:web:badges.example%2F..",
        "did:web:badges.example:",
        "did:web:badges.example::a",
        "did:web:badges.example:..:a",
        "did:web:badges.example:%2e%2e:a",
        "did:web:badges.example:%2E",
        "did:web:badges.example:a%2Fb",
        "did:web:badges.example:a b",
        "did:web:badges.example:a\n",
        "did:web:badges.example:%zz",
        "did:web:" + "a" * 64 + ".example",
        "did:web:" + ".".join(["abc"] * 80),
        "did:web:badges.example:" + "a" * 5000,
    ],
)
def test_a_did_web_that_leads_elsewhere_is_refused(did: str) -> None:
    with pytest.raises(MalformedDid):
        did_web_url(did)


def test_the_dids_of_an_installation_lead_to_its_own_pages() -> None:
    addresses = Addresses("https://badges.example")
    assert did_web_url(addresses.did("school")) == addresses.did_document("school")
    local = Addresses("http://localhost:8000")
    assert did_web_url(local.did("school")) == local.did_document("school").replace("http:", "https:")


@settings(deadline=None)
@given(st.text(st.sampled_from("abA1.:%32FfE-_/?#@[]\n "), max_size=30))
def test_no_did_web_leads_outside_its_host(rest: str) -> None:
    try:
        url = did_web_url(f"did:web:{rest}")
    except MalformedDid:
        return
    host, _, path = url.removeprefix("https://").partition("/")
    assert path.endswith("did.json")
    assert not set(host) & set("/?#@ \n")
    assert ".." not in path.split("/")


@pytest.mark.parametrize("key", [ed25519(), p256(), p384(), p521(), rsa_key()], ids=["Ed25519", "P-256", "P-384", "P-521", "RSA"])
def test_did_key_and_did_jwk_are_their_own_documents(key: Any) -> None:
    text = multikey.encode(key.public_key())
    by_jwk = jwk_did(jwk.encode(key.public_key()))
    for did, method in ((f"did:key:{text}", f"did:key:{text}#{text}"), (by_jwk, f"{by_jwk}#0")):
        found = resolve_key(contained_document(did), method)
        assert (found.public_key, found.controller, found.algorithm) == (key.public_key(), did, found.algorithm)
        assert found.purposes == {"assertionMethod", "authentication"}


def test_a_did_jwk_keeps_what_it_says_about_the_algorithm() -> None:
    key = jwk.encode(rsa_key().public_key())
    for said, algorithm in (({}, None), ({"alg": "PS256", "use": "sig"}, "PS256")):
        did = jwk_did(key, **said)
        assert resolve_key(contained_document(did), f"{did}#0").algorithm == algorithm


def test_rsa_and_p521_have_no_multikey_in_the_standard_and_are_written_as_jwk() -> None:
    document = did_document(DID, [VerificationMethod(NOW, p521().public_key())])
    assert document["verificationMethod"][0]["publicKeyJwk"] == {**jwk.encode(p521().public_key()), "alg": "ES512", "use": "sig"}


@pytest.mark.parametrize(("file", "count"), [("ed25519-x25519", 5), ("nist-curves", 7), ("rsa", 2)])
def test_the_published_did_key_documents_list_the_same_key(shared: Path, file: str, count: int) -> None:
    vectors = json.loads((shared / f"vectors/w3c/did-key/test-vectors/{file}.json").read_bytes())
    assert len(vectors) == count
    for did in vectors:
        method = f"{did}#{did.removeprefix('did:key:')}"
        document = contained_document(did)
        assert document["assertionMethod"] == [method]
        assert controller_of(method) == did
        assert resolve_key(document, method).public_key == multikey.decode(did.removeprefix("did:key:"))


@pytest.mark.parametrize(
    ("did", "error"),
    [
        (jwk_did(jwk.encode(ed25519().public_key()), use="enc"), MalformedKey),
        (jwk_did(jwk.encode(ed25519().public_key()), d="AAAA"), MalformedKey),
        (jwk_did(jwk.encode(ed25519().public_key()), alg="ES256"), MalformedKey),
        (jwk_did({"kty": "oct", "k": "AAAA"}), MalformedKey),
        (jwk_did(jwk.encode(ed25519().public_key())) + "=", MalformedKey),
        ("did:jwk:" + base64url.encode(b'{"kty":"OKP","kty":"OKP"}'), MalformedKey),
        ("did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F", MalformedKey),
        ("did:web:badges.example", MalformedDid),
        ("did:example:1", MalformedDid),
        ("https://badges.example", MalformedDid),
        ("did:key:" + "z" * 5000, MalformedDid),
        ("did:key:", MalformedKey),
        ("did:key:z6Mk", MalformedKey),
        ("did:jwk:", MalformedKey),
        ("did:jwk:A", MalformedKey),
        ("did:jwk:AAAA", MalformedKey),
        ("did:jwk:W10", MalformedKey),
        ("did:jwk:" + "W1tb" * 1000, MalformedKey),
    ],
)
def test_a_did_without_a_key_in_it_is_refused(did: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        contained_document(did)
