"""Proofs: made one way, checked with a key from elsewhere, and nothing in a document stops the check."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.canonical import CanonicalizationError
from badges.proofs.data_integrity import add_proof, check_proof, proofs_of
from badges.proofs.proof_check import ProofCheck
from tests.canonical.samples import a_badge, at, changed, leaves
from tests.canonical.test_reference import json_values
from tests.proofs.keys import ed25519, p256, p384, rsa_key, signer

CREATED = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)
KEYS = [ed25519(), p256(), p384()]
CODES = {"proof.valid", "proof.altered", "proof.malformed", "proof.unknown_method"}


def signed(document: dict[str, Any] | None = None, key: Any = None) -> dict[str, Any]:
    return add_proof(document or a_badge(), signer(key or ed25519()), created=CREATED)


def check(document: dict[str, Any], key: Any = None) -> ProofCheck:
    return check_proof(document, proofs_of(document)[0], (key or ed25519()).public_key())


def with_proof(**members: Any) -> dict[str, Any]:
    badge = signed()
    badge["proof"] = [{name: value for name, value in {**badge["proof"][0], **members}.items() if value is not ...}]
    return badge


@pytest.mark.parametrize("key", KEYS, ids=lambda key: type(key).__name__ + str(getattr(key, "key_size", "")))
def test_what_a_key_signed_is_valid_under_it_and_altered_under_another(key: Any) -> None:
    badge = signed(key=key)
    assert check(badge, key) == ProofCheck(True, "proof.valid", check(badge, key).detail)
    (other,) = [made(2) for made in (ed25519, p256, p384) if made(1).public_key() == key.public_key()]
    assert check(badge, other).code == "proof.altered"


@pytest.mark.parametrize("key", KEYS, ids=lambda key: type(key).__name__ + str(getattr(key, "key_size", "")))
def test_the_same_document_and_moment_give_the_same_proof(key: Any) -> None:
    assert signed(key=key) == signed(key=key)


def test_a_badge_carries_its_proof_in_a_list_and_a_status_list_as_one_object() -> None:
    assert isinstance(signed()["proof"], list)
    single = add_proof(a_badge(), signer(ed25519()), created=CREATED, as_list=False)
    assert single["proof"] == signed()["proof"][0]
    assert check(single).code == "proof.valid"


def test_the_proof_says_how_when_with_which_key_and_what_for() -> None:
    (proof,) = signed()["proof"]
    assert {name: value for name, value in proof.items() if name != "proofValue"} == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-06-15T12:00:00Z",
        "verificationMethod": "did:web:badges.example#2026",
        "proofPurpose": "assertionMethod",
    }


def test_the_moment_of_signing_is_written_in_utc_and_whole_seconds() -> None:
    abroad = CREATED.astimezone(timezone(timedelta(hours=9))).replace(microsecond=999_999)
    assert add_proof(a_badge(), signer(ed25519()), created=abroad)["proof"][0]["created"] == "2026-06-15T12:00:00Z"


def test_signing_leaves_the_document_as_it_was() -> None:
    badge = a_badge()
    add_proof(badge, signer(ed25519()), created=CREATED)
    assert badge == a_badge()


def test_every_changed_leaf_of_a_signed_badge_is_found() -> None:
    badge = signed()
    for pointer in leaves(badge):
        value = at(badge, pointer)
        # A letter that fits in wherever it stands: texts, URLs, dates and base58 alike.
        other = changed(badge, pointer, value[:-1] + ("1" if value[-1:] != "1" else "2"))
        assert check(other).code in CODES - {"proof.valid"}, pointer


def test_changed_text_is_altered_and_nothing_else() -> None:
    assert check(changed(signed(), "/name", "Beerkeeping")).code == "proof.altered"


def test_numbers_and_booleans_are_covered_too() -> None:
    badge = signed()
    for pointer, value in [
        ("/credentialSubject/achievement/creditsAvailable", 15),
        ("/credentialSubject/identifier/0/hashed", False),
    ]:
        assert check(changed(badge, pointer, value)).code == "proof.altered"


def test_members_left_out_or_added_are_found() -> None:
    badge = signed()
    for name in ("name", "credentialSchema", "issuer"):
        assert check({k: v for k, v in badge.items() if k != name}).code == "proof.altered"
    assert check({**badge, "validUntil": "2030-01-01T00:00:00Z"}).code == "proof.altered"


def test_the_order_of_levels_is_covered() -> None:
    pointer = "/credentialSubject/achievement/resultDescription/0/allowedValue"
    assert check(changed(signed(), pointer, ["8", "7", "6"])).code == "proof.altered"


def test_the_order_of_members_does_not_matter() -> None:
    badge = signed()
    assert check(dict(reversed(badge.items()))).code == "proof.valid"
    assert check(json.loads(json.dumps(badge, indent=3, sort_keys=True))).code == "proof.valid"


@pytest.mark.parametrize(
    "members",
    [
        {"type": "Ed25519Signature2020"},
        {"type": ["DataIntegrityProof"]},
        {"type": ...},
        {"cryptosuite": "eddsa-jcs-2022"},
        {"cryptosuite": "ecdsa-sd-2023"},
        {"cryptosuite": "ecdsa-rdfc-2019"},
        {"cryptosuite": ["eddsa-rdfc-2022"]},
        {"cryptosuite": None},
        {"cryptosuite": ...},
    ],
)
def test_a_method_we_do_not_know_is_unknown_and_not_altered(members: dict[str, Any]) -> None:
    assert check(with_proof(**members)).code == "proof.unknown_method"


def test_a_key_of_another_kind_cannot_be_used_with_the_suite() -> None:
    for key in (p256(), p384(), rsa_key()):
        assert check(signed(), key).code == "proof.unknown_method"


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"proofPurpose": "authentication"}, "proofPurpose"),
        ({"proofPurpose": ...}, "proofPurpose"),
        ({"verificationMethod": ...}, "verificationMethod"),
        ({"verificationMethod": {"id": "did:web:badges.example#2026"}}, "verificationMethod"),
        ({"created": "yesterday"}, "created"),
        ({"created": "2026-06-15T12:00:00"}, "created"),
        ({"created": 1}, "created"),
        ({"expires": "2026"}, "expires"),
        ({"proofValue": ...}, "proofValue"),
        ({"proofValue": ""}, "proofValue"),
        ({"proofValue": "z"}, "proofValue"),
        ({"proofValue": "zzzz"}, "proofValue"),
        ({"proofValue": "z0OIl"}, "proofValue"),
        ({"proofValue": "uAAAA"}, "proofValue"),
        ({"proofValue": "z" * 10_000_000}, "proofValue"),
        ({"proofValue": ["z"]}, "proofValue"),
        ({"previousProof": "urn:uuid:1"}, "previousProof"),
        ({"previousProof": [7]}, "previousProof"),
        ({"@context": "https://badges.example/other"}, "@context"),
    ],
)
def test_a_damaged_proof_is_malformed_and_names_the_member(members: dict[str, Any], reason: str) -> None:
    found = check(with_proof(**members))
    assert (found.code, found.detail["reason"]) == ("proof.malformed", reason)


def test_a_signature_in_base64url_is_none_for_these_suites() -> None:
    from badges.proofs import multibase

    value = signed()["proof"][0]["proofValue"]
    assert check(with_proof(proofValue=multibase.base64url(multibase.decode(value)))).detail["reason"] == "proofValue"


def test_a_proof_that_names_the_documents_own_contexts_is_read_under_them() -> None:
    badge = a_badge()
    inside = with_proof(**{"@context": badge["@context"]})
    # The proof was made without naming them, but they are the same contexts.
    assert check(inside).code == "proof.valid"
    assert check({**inside, "@context": [*badge["@context"], {"more": "urn:more"}]}).code == "proof.valid"


def test_a_document_that_cannot_be_canonicalized_is_malformed_with_the_reason() -> None:
    badge = signed()
    unknown = check({**badge, "@context": [*badge["@context"], "https://badges.example/context"]})
    assert (unknown.code, unknown.detail["reason"], unknown.detail["what"]) == (
        "proof.malformed",
        "unknown_context",
        "https://badges.example/context",
    )


def test_a_signature_over_nothing_is_worth_nothing() -> None:
    nothing = {"@context": a_badge()["@context"], "undefined": "text"}
    with pytest.raises(CanonicalizationError, match="empty"):
        signed(nothing)
    assert check({**nothing, "proof": signed()["proof"]}).detail["reason"] == "empty"


def test_a_document_is_not_signed_twice_nor_by_a_key_without_a_suite() -> None:
    with pytest.raises(ValueError, match="already has a proof"):
        signed(signed())
    with pytest.raises(ValueError, match="RS256"):
        signed(key=rsa_key())


def test_what_has_no_canonical_form_is_not_signed() -> None:
    with pytest.raises(CanonicalizationError, match="unknown_context"):
        signed({**a_badge(), "@context": ["https://badges.example/context"]})


@pytest.mark.parametrize(
    ("proof", "expected"), [(None, 0), ({}, 1), ([], 0), ([{}, {}], 2), ("x", 0), ([1, {}, None], 1), (True, 0)]
)
def test_proofs_are_found_however_a_document_holds_them(proof: Any, expected: int) -> None:
    assert len(proofs_of({"proof": proof})) == expected


@settings(deadline=None)
@given(
    json_values,
    json_values,
    st.sampled_from(["type", "created", "proofPurpose", "proofValue", "previousProof", "@context", "id", "x"]),
)
def test_no_document_and_no_proof_stops_the_check(anything: Any, other: Any, name: str) -> None:
    badge = copy.deepcopy(signed())
    proof = {**badge["proof"][0], name: anything}
    assert check_proof({**badge, "name": other, "proof": [proof]}, proof, ed25519().public_key()).code in CODES
    assert check_proof({"@context": other, "a": anything}, badge["proof"][0], ed25519().public_key()).code in CODES
    if isinstance(anything, dict):
        assert check_proof(anything, {**badge["proof"][0], **anything}, ed25519().public_key()).code in CODES
