"""Proofs: made one way, checked with a key from elsewhere, and nothing in a document stops the check."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256, sha384
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.canonical import CanonicalizationError, canonicalize, examine, undefined
from badges.proofs import former_contexts
from badges.proofs.data_integrity import CRYPTOSUITES, add_proof, check_proof, hash_data, proofs_of
from badges.proofs.proof_check import ProofCheck
from tests.canonical.samples import CONTEXTS, a_badge, at, changed, leaves
from tests.canonical.test_reference import json_values
from tests.proofs.keys import ed25519, p256, p384, rsa_key, signer

CREATED = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)
FORMER = "urn:badges:context:ob-v3p0-context-3.0.3-before-2025-11"
KEYS = [ed25519(), p256(), p384()]
CODES = {"proof.valid", "proof.altered", "proof.malformed", "proof.unknown_method"}
SUITES = [
    ("eddsa-rdfc-2022", ed25519()),
    ("ecdsa-rdfc-2019", p256()),
    ("ecdsa-rdfc-2019", p384()),
    ("eddsa-jcs-2022", ed25519()),
    ("ecdsa-jcs-2019", p256()),
    ("ecdsa-jcs-2019", p384()),
]


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


@pytest.mark.parametrize(("name", "key"), SUITES, ids=lambda value: getattr(value, "key_size", value))
def test_every_suite_finds_every_changed_leaf(name: str, key: Any) -> None:
    badge = add_proof(a_badge(), signer(key), created=CREATED, cryptosuite=name)
    assert badge["proof"][0]["cryptosuite"] == name
    assert check(badge, key).code == "proof.valid"
    for pointer in ("/name", "/credentialSubject/achievement/resultDescription/0/allowedValue/1", "/proof/0/created"):
        assert check(changed(badge, pointer, "2027-01-01T00:00:00Z"), key).code == "proof.altered", pointer


def test_a_suite_over_plain_json_covers_what_no_context_defines_and_says_the_contexts_again() -> None:
    badge = add_proof({**a_badge(), "colour": "red"}, signer(ed25519()), created=CREATED, cryptosuite="eddsa-jcs-2022")
    assert badge["proof"][0]["@context"] == badge["@context"]
    assert check(badge).code == "proof.valid"
    assert check({**badge, "colour": "blue"}).code == "proof.altered"
    assert check({**badge, "@context": [*badge["@context"], {"more": "urn:more"}]}).code == "proof.valid"
    assert check({**badge, "@context": badge["@context"][::-1]}).detail["reason"] == "@context"


def test_a_suite_over_plain_json_needs_no_context_and_refuses_what_is_no_json() -> None:
    plain = add_proof({"a": 1.0}, signer(ed25519()), created=CREATED, cryptosuite="eddsa-jcs-2022")
    assert check({**plain, "a": 1}).code == "proof.valid"
    assert check({**plain, "a": float("inf")}).detail["reason"] == "number"
    assert check({**plain, "a": "\ud800"}).detail["reason"] == "surrogate"


def test_six_things_without_names_are_told_apart_by_sha_384_when_the_key_is_p_384() -> None:
    badge = a_badge()
    alignment = [{"type": ["Alignment"], "targetName": f"A{n}", "targetUrl": f"https://skills.example/{n}"} for n in range(6)]
    badge["credentialSubject"]["achievement"]["alignment"] = alignment
    assert canonicalize(badge, algorithm="sha384") != canonicalize(badge)
    signed_by_p384 = signed(badge, p384())
    suite = CRYPTOSUITES["ecdsa-rdfc-2019", "P-384"]
    options = {name: value for name, value in signed_by_p384["proof"][0].items() if name != "proofValue"}
    forms = [canonicalize(part, algorithm="sha384") for part in ({"@context": badge["@context"], **options}, badge)]
    assert hash_data(badge, options, suite) == b"".join(sha384(form.encode()).digest() for form in forms)
    assert check(signed_by_p384, p384()).code == "proof.valid"


def a_set_and_a_chain() -> dict[str, Any]:
    """Two keys sign beside each other, a third confirms both, a fourth confirms the third."""
    document = a_badge()
    for number, (id, previous) in enumerate([("urn:p1", None), ("urn:p2", None), ("urn:p3", ["urn:p1", "urn:p2"])], start=1):
        document = add_proof(document, signer(ed25519(number)), created=CREATED, id=id, previous=previous)
    return add_proof(document, signer(p384(4)), created=CREATED, cryptosuite="ecdsa-jcs-2019", previous="urn:p3")


def codes(document: dict[str, Any]) -> list[str]:
    keys: list[Any] = [ed25519(1), ed25519(2), ed25519(3), p384(4)]
    return [check_proof(document, proof, key.public_key()).code for proof, key in zip(proofs_of(document), keys, strict=True)]


def test_proofs_stand_beside_each_other_and_on_each_other() -> None:
    document = a_set_and_a_chain()
    assert [proof.get("previousProof") for proof in document["proof"]] == [None, None, ["urn:p1", "urn:p2"], "urn:p3"]
    assert codes(document) == ["proof.valid"] * 4
    assert codes(changed(document, "/name", "Beerkeeping")) == ["proof.altered"] * 4


def test_a_changed_proof_breaks_itself_and_what_stands_on_it_and_nothing_else() -> None:
    document = changed(a_set_and_a_chain(), "/proof/1/created", "2026-06-15T12:00:01Z")
    assert codes(document) == ["proof.valid", "proof.altered", "proof.altered", "proof.valid"]


def test_a_proof_taken_away_is_missed_by_the_one_on_top() -> None:
    document = a_set_and_a_chain()
    document["proof"][1] = {**document["proof"][1], "id": "urn:other"}
    assert codes(document)[2:] == ["proof.malformed", "proof.valid"]


def test_a_proof_that_names_itself_or_goes_in_circles_never_holds_and_ends() -> None:
    document = a_set_and_a_chain()
    for previous in ("urn:p1", "urn:p3", ["urn:p3"] * 1000):
        changed_proof = {**document["proof"][0], "previousProof": previous}
        circle = {**document, "proof": [changed_proof, *document["proof"][1:]]}
        assert check(circle).code == "proof.altered"


def test_what_a_proof_should_stand_on_has_to_be_there_and_no_id_is_given_twice() -> None:
    badge = add_proof(a_badge(), signer(ed25519()), created=CREATED, id="urn:p1")
    with pytest.raises(ValueError, match="urn:p2"):
        add_proof(badge, signer(ed25519()), created=CREATED, previous=["urn:p1", "urn:p2"])
    with pytest.raises(ValueError, match="urn:p1"):
        add_proof(badge, signer(ed25519()), created=CREATED, id="urn:p1")


def test_a_presentation_is_signed_for_who_asked_and_no_one_else() -> None:
    asked: dict[str, Any] = {"purpose": "authentication", "challenge": "nonce-1", "domain": "employer.example"}
    document = add_proof(a_badge(), signer(ed25519()), created=CREATED, **asked)
    (proof,) = proofs_of(document)

    def found(**expected: Any) -> str:
        return check_proof(document, proof, ed25519().public_key(), **{**asked, **expected}).code

    assert found() == "proof.valid"
    assert found(challenge=None, domain=None) == "proof.valid"
    assert found(challenge="nonce-2") == "proof.other_challenge"
    assert found(domain="other.example") == "proof.other_domain"
    assert found(purpose="assertionMethod") == "proof.malformed"
    assert check_proof(signed(), signed()["proof"][0], ed25519().public_key(), challenge="x").code == "proof.other_challenge"


def test_a_proof_may_name_several_domains_and_an_end() -> None:
    until = CREATED + timedelta(days=1)
    document = add_proof(a_badge(), signer(ed25519()), created=CREATED, domain="a.example", expires=until)
    (proof,) = proofs_of(document)
    assert proof["expires"] == "2026-06-16T12:00:00Z"
    several = {**proof, "domain": ["b.example", "a.example"]}
    key = ed25519().public_key()
    assert check_proof(document, several, key, domain="a.example").code == "proof.altered"
    assert check_proof(document, several, key, domain="c.example").code == "proof.other_domain"


def a_badge_of_1_1() -> dict[str, Any]:
    badge = {**a_badge(), "@context": ["https://www.w3.org/2018/credentials/v1", *a_badge()["@context"][1:]]}
    return {**{k: v for k, v in badge.items() if k != "validFrom"}, "issuanceDate": badge["validFrom"]}


@pytest.mark.parametrize("name", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_credential_of_version_1_1_gets_the_context_that_defines_its_proof(name: str) -> None:
    badge = add_proof(a_badge_of_1_1(), signer(ed25519()), created=CREATED, cryptosuite=name)
    assert badge["@context"] == [*a_badge_of_1_1()["@context"], "https://w3id.org/security/data-integrity/v2"]
    assert undefined(badge) == ()
    assert check(badge).code == "proof.valid"
    twice = add_proof(badge, signer(ed25519(2)), created=CREATED)
    assert twice["@context"] == badge["@context"]
    assert check(twice).code == "proof.valid"


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
        {"type": "Ed25519Signature2018"},
        {"type": ["DataIntegrityProof"]},
        {"type": ...},
        {"cryptosuite": "eddsa-rdfc-2023"},
        {"cryptosuite": "Ed25519Signature2020"},
        {"cryptosuite": "ecdsa-jcs-2019"},
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
    from badges import multibase

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


def test_no_proof_is_made_by_a_key_without_a_suite_nor_with_a_suite_of_former_drafts() -> None:
    with pytest.raises(ValueError, match="RS256"):
        signed(key=rsa_key())
    wrong: list[tuple[str, Any]] = [("eddsa-2022", ed25519()), ("Ed25519Signature2020", ed25519()), ("eddsa-jcs-2022", p256())]
    for name, key in wrong:
        with pytest.raises(ValueError, match=name):
            add_proof(a_badge(), signer(key), created=CREATED, cryptosuite=name)


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


def signed_under_the_former_text(document: dict[str, Any]) -> dict[str, Any]:
    """As software signs that still has the text of context 3.0.3 from before November 2025 and drops what it does not know."""
    return {**document, "proof": signed(former_contexts.under(FORMER, document))["proof"]}


def test_a_badge_signed_under_the_former_text_of_a_context_holds_but_not_for_what_that_text_did_not_know() -> None:
    badge = signed_under_the_former_text({**a_badge(), "endorsementJwt": ["eyJ.e30.x"], "jti": "urn:uuid:1"})
    found = check(badge)
    assert (found.ok, found.code) == (False, "proof.former_text")
    assert (found.detail["context"], found.detail["terms"]) == (FORMER, "endorsementJwt, jti")
    assert check({**badge, "name": "Beerkeeping"}).code == "proof.altered"


def test_whoever_adds_such_a_member_to_a_signed_badge_does_not_get_it_past_as_signed() -> None:
    for name, value in (("endorsementJwt", ["eyJ.e30.x"]), ("jti", "urn:uuid:1")):
        assert check({**signed(), name: value}).code == "proof.former_text"
    assert check({**signed(), "validUntil": "2030-01-01T00:00:00Z", "jti": "urn:uuid:1"}).code == "proof.altered"


def test_a_badge_with_such_members_signed_under_todays_text_is_valid() -> None:
    badge = signed({**a_badge(), "endorsementJwt": ["eyJ.e30.x"], "jti": "urn:uuid:1"})
    assert check(badge).code == "proof.valid"
    assert "context" not in check(badge).detail


def test_the_second_try_finds_the_context_wherever_it_is_named() -> None:
    inner = {**a_badge(), "jti": "urn:uuid:2"}
    record = {"@context": CONTEXTS[:1], "id": "urn:record", "type": ["VerifiableCredential"], "evidence": [inner]}
    assert check(signed_under_the_former_text(record)).detail["fields"] == ["/evidence/0/jti"]
    single = {"@context": CONTEXTS[1], "id": "urn:x", "name": "x", "jti": "urn:uuid:2"}
    assert check(signed_under_the_former_text({**record, "evidence": single})).code == "proof.former_text"


@settings(deadline=None)
@given(json_values, json_values, st.sampled_from(["eddsa-jcs-2022", "eddsa-2022", "Ed25519Signature2020"]))
def test_no_document_stops_the_check_of_other_suites_either(anything: Any, other: Any, name: str) -> None:
    proof = {**signed()["proof"][0], "type": name} if name[0] == "E" else {**signed()["proof"][0], "cryptosuite": name}
    for document in ({"@context": CONTEXTS, "jti": other, "a": anything}, {"@context": other, "b": anything}, {"c": other}):
        for candidate in (proof, {**proof, "@context": anything}, {**proof, "previousProof": anything, "id": other}):
            assert check_proof({**document, "proof": [candidate, anything]}, candidate, ed25519().public_key()).code in CODES


def test_depth_in_a_proof_stops_nothing() -> None:
    deep: Any = "x"
    for _ in range(5_000):
        deep = {"a": [deep]}
    badge = signed()
    for document in (
        {**badge, "jti": "urn:x", "proof": [badge["proof"][0], {"deep": deep}]},
        {**badge, "proof": [{**badge["proof"][0], "deep": deep}]},
        {**badge, "deep": deep},
    ):
        for name in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
            assert (
                check_proof(document, {**document["proof"][0], "cryptosuite": name}, ed25519().public_key()).code != "proof.valid"
            )


@pytest.mark.parametrize(("suite", "key"), SUITES)
def test_what_was_found_before_gives_the_same_proof(suite: str, key: Any) -> None:
    badge, by = a_badge(), signer(key)
    found = examine(badge)
    assert add_proof(badge, by, created=CREATED, cryptosuite=suite, examined=found) == add_proof(
        badge, by, created=CREATED, cryptosuite=suite
    )


def test_what_was_found_in_another_document_is_not_used() -> None:
    badge, by = a_badge(), signer(ed25519())
    other = examine({**badge, "name": "Other"})
    apart = examine(badge, apart="name")
    twice = add_proof(signed(badge), by, created=CREATED, id="urn:uuid:2")
    for found in (other, apart):
        assert add_proof(badge, by, created=CREATED, examined=found) == signed(badge)
    again = signed(badge)
    assert add_proof(again, by, created=CREATED, id="urn:uuid:2", examined=examine(again)) == twice


def test_options_that_python_takes_for_the_same_are_hashed_apart() -> None:
    suite = CRYPTOSUITES["eddsa-rdfc-2022", "Ed25519"]
    badge = a_badge()
    options = {"type": "DataIntegrityProof", "created": "2026-06-15T12:00:00Z"}
    values: list[Any] = ["1", 1, True, 1.0, ["1"], [1], [True], "x" * 3_000, ["1", "2"], ["2", "1"]]
    first = [hash_data(badge, {**options, "challenge": value}, suite) for value in values]
    assert [hash_data(badge, {**options, "challenge": value}, suite) for value in reversed(values)] == first[::-1]
    for value, made in zip(values, first, strict=True):
        under = {**options, "challenge": value, "@context": badge["@context"]}
        assert made[:32] == sha256(canonicalize(under).encode()).digest()
