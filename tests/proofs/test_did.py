"""DID documents and where they are: written one way, read as others write them."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.model.addresses import Addresses
from badges.proofs import jwk, multikey
from badges.proofs.controller_document import resolve_key
from badges.proofs.did import MalformedDid, VerificationMethod, contained_document, controller_of, did_document, did_web_url
from badges.proofs.key_set import UnknownKey
from badges.proofs.public_key import MalformedKey
from tests.canonical.test_reference import json_values
from tests.proofs.keys import ed25519, p256, p384, rsa_key

DID = "did:web:badges.example:issuers:voorbeeldcollege"
OLD = f"{DID}#2025"
NOW = f"{DID}#2026"
ASSERTS = frozenset({"assertionMethod"})
RETIRED = datetime(2026, 1, 1, tzinfo=UTC)


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
        {"type": None},
        {"publicKeyMultibase": "z6Mk"},
        {"publicKeyMultibase": None},
        {"expires": "soon"},
        {"expires": "2026-01-01T00:00:00"},
        {"revoked": 1},
        {"type": "JsonWebKey"},
    ],
)
def test_a_key_that_cannot_be_read_is_malformed(changes: dict[str, Any]) -> None:
    document = a_document()
    document["verificationMethod"][0].update(changes)
    with pytest.raises(MalformedKey):
        resolve_key(document, NOW)


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


@pytest.mark.parametrize("key", [ed25519(), p256(), p384()], ids=["Ed25519", "P-256", "P-384"])
def test_did_key_and_did_jwk_are_their_own_documents(key: Any) -> None:
    text = multikey.encode(key.public_key())
    assert resolve_key(contained_document(f"did:key:{text}"), f"did:key:{text}#{text}").public_key == key.public_key()
    jwk_text = urlsafe_b64encode(json.dumps(jwk.encode(key.public_key())).encode()).rstrip(b"=").decode()
    found = resolve_key(contained_document(f"did:jwk:{jwk_text}"), f"did:jwk:{jwk_text}#0")
    assert (found.public_key, found.purposes) == (key.public_key(), ASSERTS | {"authentication"})


def test_did_jwk_may_hold_an_rsa_key() -> None:
    text = urlsafe_b64encode(json.dumps(jwk.encode(rsa_key().public_key())).encode()).rstrip(b"=").decode()
    assert resolve_key(contained_document(f"did:jwk:{text}"), f"did:jwk:{text}#0").public_key == rsa_key().public_key()


def test_the_published_did_key_documents_hold_the_same_keys(shared: Path) -> None:
    vectors = json.loads((shared / "vectors/w3c/did-key/test-vectors/ed25519-x25519.json").read_bytes())
    for did in vectors:
        method = f"{did}#{did.removeprefix('did:key:')}"
        assert contained_document(did)["assertionMethod"] == [method]
        assert controller_of(method) == did


@pytest.mark.parametrize(
    ("did", "error"),
    [
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
        try:
            resolve_key(candidate, NOW)
        except (UnknownKey, MalformedKey):
            continue
