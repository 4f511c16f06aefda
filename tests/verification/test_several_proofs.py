"""Several proofs of one credential, proofs of a holder, and what is asked of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from badges.proofs import jwk, multikey, vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.proofs.did import VerificationMethod, did_document
from badges.proofs.signer import LocalSigner, PrivateKey
from badges.verification.credential import Credential, Kind
from badges.verification.facts import LIMITS, Facts, Limits, Need, Policy
from badges.verification.presented import read
from badges.verification.signatures import Signature, judge_signatures, key_needs
from badges.verification.verdict import Outcome
from badges.verifying import from_documents
from tests.makers import AT
from tests.proofs.keys import p256, p384
from tests.verification.signed import (
    DID,
    LATER,
    a_badge,
    a_did_document,
    a_method,
    a_signed_badge,
    as_file,
    documents,
    judged,
    key,
    of,
    problems,
    signer,
)

EVERY = Policy(every_proof=True)


def by_key(private: PrivateKey) -> LocalSigner:
    """Signs as a did:key."""
    text = multikey.encode(private.public_key())
    return LocalSigner(private, f"did:key:{text}#{text}")


def signatures(document: dict[str, Any], policy: Policy, facts: dict[str, Any] | None = None) -> list[Signature]:
    """What is said of each signature, the one that counts first."""
    (credential,) = read(as_file(document)).items
    assert isinstance(credential, Credential)
    return list(judge_signatures(credential, known(credential, facts, policy), LATER, LIMITS, policy))


def known(credential: Credential, facts: dict[str, Any] | None, policy: Policy) -> Facts:
    fetch = from_documents(documents() if facts is None else facts)
    return {need: fetch(need) for need in key_needs(credential, LIMITS, policy)}


def said(judged_ones: list[Signature]) -> list[tuple[int, str, str]]:
    return [(one.place, one.proof, one.binding) for one in judged_ones]


def a_set() -> dict[str, Any]:
    """A badge with a proof of the school, one of a stranger, and one that was cut out of another badge."""
    document = add_proof(a_badge(), signer(), created=AT)
    document = add_proof(document, by_key(key("stranger")), created=AT)
    (foreign,) = json.loads(a_signed_badge(a_badge(name="Another")))["proof"]
    return {**document, "proof": [*document["proof"], foreign]}


def test_any_one_proof_is_enough_and_comes_first() -> None:
    assert said(signatures(a_set(), Policy())) == [
        (1, "proof.valid", "issuer.bound"),
        (2, "proof.valid", "issuer.not_vouched"),
        (3, "proof.altered", "issuer.bound"),
    ]
    assert judged(as_file(a_set())).outcome is Outcome.PASSED


def test_where_every_proof_must_hold_the_worst_comes_first() -> None:
    assert [one.place for one in signatures(a_set(), EVERY)] == [2, 3, 1]
    assert judged(as_file(a_set()), policy=EVERY).outcome is Outcome.FAILED
    document = add_proof(a_badge(), signer(), created=AT)
    document = add_proof(document, signer(), created=AT, id="urn:second")
    assert judged(as_file(document), policy=EVERY).outcome is Outcome.PASSED
    unknown = {**document, "proof": [document["proof"][0], {**document["proof"][1], "cryptosuite": "newest-2031"}]}
    assert judged(as_file(unknown)).outcome is Outcome.PASSED
    assert judged(as_file(unknown), policy=EVERY).outcome is Outcome.INDETERMINATE


def test_proofs_beyond_those_that_we_look_at_are_not_taken_for_good() -> None:
    (proof,) = json.loads(a_signed_badge())["proof"]
    document = {**a_badge(), "proof": [proof] * (LIMITS.proofs + 1)}
    assert judged(as_file(document)).outcome is Outcome.PASSED
    first = signatures(document, EVERY)[0]
    assert (first.proof, first.detail, first.place) == ("proof.unknown_method", {"reason": "too_many"}, LIMITS.proofs + 1)
    assert judged(as_file(document), policy=EVERY).outcome is Outcome.INDETERMINATE


# Chains.


def a_chain() -> dict[str, Any]:
    """A proof of a stranger, over which the school put its own."""
    document = add_proof(a_badge(), by_key(key("stranger")), created=AT, id="urn:uuid:1")
    document = add_proof(document, by_key(key("witness")), created=AT, id="urn:uuid:2", previous="urn:uuid:1")
    return add_proof(document, signer(), created=AT, id="urn:uuid:3", previous=["urn:uuid:2"])


def test_a_proof_over_good_proofs_holds() -> None:
    assert signatures(a_chain(), Policy())[0].place == 3
    assert judged(as_file(a_chain())).outcome is Outcome.PASSED
    assert [one.proof for one in signatures(a_chain(), replace(EVERY, bind=False))] == ["proof.valid"] * 3


def test_a_proof_over_one_that_does_not_hold_does_not_hold_either() -> None:
    document = a_badge()
    (foreign,) = add_proof(a_badge(name="Another"), by_key(key("stranger")), created=AT, id="urn:uuid:1")["proof"]
    document = add_proof(
        {**document, "proof": [foreign]}, by_key(key("witness")), created=AT, id="urn:uuid:2", previous="urn:uuid:1"
    )
    document = add_proof(document, signer(), created=AT, previous="urn:uuid:2")
    judgements = {one.place: one for one in signatures(document, Policy())}
    assert [judgements[place].proof for place in (1, 2, 3)] == ["proof.altered"] * 3
    assert judgements[3].detail["previous"] == "urn:uuid:1"
    assert judged(as_file(document)).outcome is Outcome.FAILED


def test_a_proof_over_one_that_nobody_can_judge_stays_open() -> None:
    document = add_proof(a_badge(), signer(), created=AT, id="urn:uuid:1")
    document["proof"][0]["cryptosuite"] = "newest-2031"
    document = add_proof(document, signer(), created=AT, previous="urn:uuid:1")
    assert judged(as_file(document)).outcome is Outcome.INDETERMINATE


def test_a_second_proof_under_the_same_id_counts_as_well() -> None:
    document = add_proof(a_badge(), by_key(key("stranger")), created=AT, id="urn:uuid:1")
    (foreign,) = add_proof(a_badge(name="Another"), by_key(key("stranger")), created=AT, id="urn:uuid:1")["proof"]
    document = add_proof({**document, "proof": [*document["proof"], foreign]}, signer(), created=AT, previous="urn:uuid:1")
    assert judged(as_file(document)).outcome is Outcome.FAILED


def test_a_chain_that_bites_its_tail_ends() -> None:
    document = a_chain()
    document["proof"][0]["previousProof"] = "urn:uuid:3"
    document["proof"][1]["previousProof"] = ["urn:uuid:2", "urn:uuid:1", 7, None, []]
    assert judged(as_file(document)).outcome is Outcome.FAILED
    document["proof"][0]["id"] = ["urn:uuid:1"]
    assert judged(as_file(document)).outcome is Outcome.FAILED


def test_a_chain_of_very_many_proofs_costs_no_more_than_those_that_are_looked_at() -> None:
    link = a_chain()["proof"][0]
    ends = [f"urn:{n}" for n in range(20_000)]
    many = [{**link, "id": "urn:0", "previousProof": ends}, *({"id": f"urn:{n}"} for n in range(8_000))]
    assert judged(as_file({**a_badge(), "proof": many})).outcome is not Outcome.PASSED


# Keys of other kinds, and in other forms.


@pytest.mark.parametrize("private", [p256(), p384()], ids=["P-256", "P-384"])
@pytest.mark.parametrize("type", ["JsonWebKey", "JsonWebKey2020"])
def test_a_key_as_json_in_the_issuers_document_is_used(private: Any, type: str) -> None:
    method = {"id": f"{DID}#k", "type": type, "controller": DID, "publicKeyJwk": jwk.encode(private.public_key())}
    file = a_signed_badge(by=LocalSigner(private, f"{DID}#k"))
    for document in (
        {"id": DID, "verificationMethod": [method], "assertionMethod": ["#k"]},
        {"id": DID, "assertionMethod": [{**method, "id": "#k"}]},
    ):
        assert judged(file, facts=documents(did=document, list=None)).outcome is not Outcome.FAILED
        assert of(judged(file, facts=documents(did=document)), "binding").code == "issuer.bound"


def test_a_key_of_another_kind_than_the_suite_signs_with_is_not_tried() -> None:
    method = VerificationMethod(f"{DID}#school", p256().public_key())
    verdict = judged(a_signed_badge(), facts=documents(did=did_document(DID, [method])))
    assert problems(verdict) == ["proof.unknown_method"]


def test_a_document_that_shows_a_private_key_vouches_for_nothing() -> None:
    document = a_did_document()
    document["verificationMethod"][0]["secretKeyMultibase"] = "z42"
    assert problems(judged(a_signed_badge(), facts=documents(did=document))) == ["proof.unknown_method"]


def test_a_did_key_may_be_named_without_saying_its_key_twice() -> None:
    private = key("stranger")
    did = f"did:key:{multikey.encode(private.public_key())}"
    document = a_badge(issuer={**a_badge()["issuer"], "id": did}, credentialStatus=None)
    assert of(judged(a_signed_badge(document, by=LocalSigner(private, did))), "binding").code == "issuer.bound"
    other = f"did:key:{multikey.encode(key('school').public_key())}"
    assert of(judged(a_signed_badge(document, by=LocalSigner(key("school"), other))), "binding").code == "issuer.not_vouched"


def test_a_key_written_out_by_the_issuer_under_another_ones_id_must_be_that_key() -> None:
    text = multikey.encode(key("stranger").public_key())
    method = f"did:key:{text}#{text}"
    file = a_signed_badge(by=LocalSigner(key("stranger"), method))
    for name, code in (("stranger", "issuer.bound"), ("school", "issuer.not_vouched")):
        written = {"id": method, "type": "Multikey", "publicKeyMultibase": multikey.encode(key(name).public_key())}
        document = {**a_did_document(), "assertionMethod": [written]}
        assert of(judged(file, facts=documents(did=document)), "binding").code == code


# Holders, who show with a key of their own.

HOLDER = f"did:key:{multikey.encode(key('holder').public_key())}"
PRESENTATION: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": HOLDER,
}


@pytest.mark.parametrize(
    ("purpose", "code"),
    [("authentication", "proof.valid"), ("assertionMethod", "proof.valid"), ("keyAgreement", "proof.malformed")],
)
def test_a_presentation_is_signed_for_logging_in_or_with_the_only_key_there_is(purpose: str, code: str) -> None:
    document = add_proof(PRESENTATION, by_key(key("holder")), created=AT, purpose=purpose)
    (signature,) = signatures(document, Policy())
    assert (signature.proof, signature.binding) == (code, "issuer.bound" if code == "proof.valid" else signature.binding)


def test_a_credential_cannot_be_signed_with_the_purpose_of_a_presentation() -> None:
    document = add_proof(a_badge(), signer(), created=AT, purpose="authentication")
    assert problems(judged(as_file(document))) == ["proof.malformed"]


def test_a_key_for_one_purpose_is_not_taken_for_the_other() -> None:
    holder = "did:web:holder.example"
    document = did_document(holder, [replace(a_method("holder", did=holder), asserts=False)])
    facts = {holder: {**document, "authentication": [f"{holder}#holder"]}}
    shown = {**PRESENTATION, "holder": holder}
    for purpose, binding in (("authentication", "issuer.bound"), ("assertionMethod", "issuer.not_vouched")):
        one = add_proof(shown, signer("holder", f"{holder}#holder"), created=AT, purpose=purpose)
        (signature,) = signatures(one, Policy(), facts)
        assert (signature.proof, signature.binding) == ("proof.valid", binding)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Policy(challenge="now", domain="reader.example"), "proof.valid"),
        (Policy(), "proof.valid"),
        (Policy(challenge="then"), "proof.other_challenge"),
        (Policy(challenge="now", domain="thief.example"), "proof.other_domain"),
    ],
)
def test_a_presentation_is_for_one_occasion_and_one_reader(asked: Policy, code: str) -> None:
    made = add_proof(
        PRESENTATION, by_key(key("holder")), created=AT, purpose="authentication", challenge="now", domain="reader.example"
    )
    assert [one.proof for one in signatures(made, asked)] == [code]
    signed = vc_jwt.secure_presentation(PRESENTATION, by_key(key("holder")), audience="reader.example", nonce="now")
    (token,) = read(signed.encode()).items
    assert isinstance(token, Credential)
    assert token.kind is Kind.PRESENTATION
    assert [one.proof for one in judge_signatures(token, {}, LATER, LIMITS, asked)] == [code]


def test_a_credential_needs_no_occasion() -> None:
    document = json.loads(a_signed_badge())
    assert [one.proof for one in signatures(document, Policy(challenge="now", domain="reader.example"))] == ["proof.valid"]


# The proof alone.


def test_the_proof_alone_is_judged_without_asking_the_issuer() -> None:
    alone = Policy(bind=False)
    document = json.loads(a_signed_badge(by=by_key(key("stranger"))))
    (credential,) = read(as_file(document)).items
    assert isinstance(credential, Credential)
    assert list(key_needs(credential, LIMITS, alone)) == []
    assert list(key_needs(credential, LIMITS)) == [Need("did", DID)]
    (signature,) = signatures(document, alone, {})
    assert (signature.proof, signature.binding, signature.holds) == ("proof.valid", "binding.not_asked", True)
    altered = {**document, "name": "Another"}
    assert [one.proof for one in signatures(altered, alone, {})] == ["proof.altered"]


def test_the_proof_alone_of_a_credential_without_issuer_can_be_judged() -> None:
    document = json.loads(a_signed_badge(a_badge(issuer=None), by=by_key(key("stranger"))))
    assert [one.proof for one in signatures(document, Policy(bind=False), {})] == ["proof.valid"]
    assert [one.detail for one in signatures(document, Policy(), {})] == [{"reason": "issuer"}]


def test_the_proof_alone_needs_a_key_that_its_owner_uses_for_it() -> None:
    login = documents(did=a_did_document(a_method(asserts=False)))
    (signature,) = signatures(json.loads(a_signed_badge()), Policy(bind=False), login)
    assert (signature.proof, signature.binding) == ("proof.other_purpose", "binding.not_asked")
    assert signature.fails


def test_nothing_is_asked_of_a_credential_that_names_nobody() -> None:
    for limits in (LIMITS, Limits(proofs=0)):
        for document in (a_badge(issuer=None, proof=[{"verificationMethod": 7}, {}]), a_badge(issuer="", proof={})):
            (credential,) = read(as_file(document), limits).items
            assert isinstance(credential, Credential)
            assert list(key_needs(credential, limits)) == []
            assert not any(one.holds for one in judge_signatures(credential, {}, LATER, limits))
