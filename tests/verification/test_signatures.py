"""Whose signature it is: the key must come from the issuer, and must have been in use."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from badges.proofs import multikey
from badges.proofs.data_integrity import add_proof
from badges.proofs.did import did_document
from badges.proofs.signer import LocalSigner
from badges.verification.checks import Case
from badges.verification.facts import Found, Missing, Need, Policy
from badges.verification.judge import judge
from badges.verification.needs import needs
from badges.verification.presented import read
from badges.verification.verdict import Outcome
from tests.makers import AT
from tests.verification.signed import (
    DID,
    LATER,
    LIST,
    a_badge,
    a_did_document,
    a_method,
    a_signed_badge,
    as_file,
    codes,
    documents,
    judged,
    judged_on,
    key,
    of,
    problems,
    signer,
    trust,
)

STRANGER = "did:web:stranger.example"
KEY_DID = "did:key:" + multikey.encode(key("stranger").public_key())


def by_stranger(issuer: str = DID) -> bytes:
    """A badge that names an issuer and is signed with a key that belongs to nobody in particular."""
    method = f"{KEY_DID}#{KEY_DID.removeprefix('did:key:')}"
    document = a_badge(issuer={**a_badge()["issuer"], "id": issuer}, credentialStatus=None)
    return a_signed_badge(document, by=LocalSigner(key("stranger"), method))


def test_a_good_badge_passes_every_check_with_one_finding_each() -> None:
    verdict = judged(a_signed_badge())
    assert codes(verdict) == [
        "file.read",
        "format.conforms",
        "proof.valid",
        "issuer.bound",
        "seal.not_used",
        "issuer.listed",
        "refresh.not_used",
        "status.clear",
        "period.no_end",
        "holder.hidden",
        "endorsement.none",
    ]
    assert of(verdict, "binding").detail == {"domain": "badges.example"}
    assert of(verdict, "issuer").detail["list"] == "the list of schools"
    assert {found.subject for found in verdict.findings} == {a_badge()["id"]}


def test_a_swapped_key_of_somebody_else_is_not_vouched_for() -> None:
    verdict = judged(by_stranger())
    assert problems(verdict) == ["issuer.not_vouched"]
    assert of(verdict, "proof").code == "proof.valid"
    assert verdict.headline == "not_the_issuers"
    assert verdict.summary is None
    assert of(verdict, "status").code == "status.not_checked"


def test_a_swapped_key_under_the_name_of_the_schools_key_does_not_fit() -> None:
    verdict = judged(a_signed_badge(by=LocalSigner(key("stranger"), f"{DID}#school")))
    assert problems(verdict) == ["proof.altered"]


def test_a_key_that_the_school_does_not_list_is_not_vouched_for() -> None:
    verdict = judged(a_signed_badge(by=signer("other")))
    assert problems(verdict) == ["proof.key_unreachable", "issuer.not_vouched"]
    assert verdict.headline == "not_the_issuers"


def test_a_key_that_may_only_log_in_cannot_sign_badges() -> None:
    verdict = judged(a_signed_badge(), facts=documents(did=a_did_document(a_method(asserts=False))))
    assert problems(verdict) == ["issuer.not_vouched"]


def test_an_issuer_that_is_its_own_key_is_bound_and_not_known() -> None:
    verdict = judged(by_stranger(KEY_DID))
    assert problems(verdict) == ["issuer.lookalike"]  # it bears the school's name
    assert verdict.headline == "unknown_issuer"
    assert verdict.summary is not None


def test_a_foreign_issuer_is_bound_to_its_own_domain_and_not_known() -> None:
    document = a_badge(issuer={**a_badge()["issuer"], "id": STRANGER, "name": "Another school"}, credentialStatus=None)
    file = a_signed_badge(document, by=signer("school", f"{STRANGER}#school"))
    verdict = judged(file, facts={STRANGER: a_did_document(a_method(did=STRANGER), did=STRANGER)})
    assert problems(verdict) == ["issuer.unknown"]
    assert of(verdict, "binding").detail == {"domain": "stranger.example"}


@pytest.mark.parametrize("name", ["Voorbeeldcollege", "VOORBEELD-COLLEGE", "Vóórbeeld college"])
def test_a_foreign_issuer_that_bears_a_known_name_is_named_a_lookalike(name: str) -> None:
    document = a_badge(issuer={**a_badge()["issuer"], "id": STRANGER, "name": name}, credentialStatus=None)
    file = a_signed_badge(document, by=signer("school", f"{STRANGER}#school"))
    verdict = judged(file, facts={STRANGER: a_did_document(a_method(did=STRANGER), did=STRANGER)})
    assert problems(verdict) == ["issuer.lookalike"]
    assert verdict.headline == "unknown_issuer"


def test_a_key_that_was_put_away_is_good_for_what_it_signed_before() -> None:
    retired = a_did_document(a_method(expires=AT + timedelta(days=1)), a_method("next"))
    verdict = judged(a_signed_badge(), facts=documents(did=retired))
    assert of(verdict, "proof").code == "proof.key_retired"
    assert verdict.outcome is Outcome.PASSED


def test_a_key_that_was_put_away_in_the_second_of_signing_is_still_good() -> None:
    verdict = judged(a_signed_badge(), facts=documents(did=a_did_document(a_method(expires=AT))))
    assert of(verdict, "proof").code == "proof.key_retired"


def test_a_key_that_was_put_away_cannot_sign_any_more() -> None:
    retired = a_did_document(a_method(expires=AT - timedelta(days=1)))
    verdict = judged(a_signed_badge(), facts=documents(did=retired))
    assert problems(verdict) == ["proof.outside_key_period"]
    assert verdict.headline == "not_the_issuers"


def test_a_proof_without_a_date_cannot_lean_on_a_key_that_was_put_away() -> None:
    document = json.loads(a_signed_badge())
    del document["proof"][0]["created"]
    verdict = judged(as_file(document), facts=documents(did=a_did_document(a_method(expires=AT + timedelta(days=1)))))
    assert of(verdict, "proof").code == "proof.altered"


@pytest.mark.parametrize("created", [AT, AT + timedelta(days=20)])
def test_nothing_that_a_stolen_key_signed_is_believed_whatever_date_it_bears(created: object) -> None:
    stolen = a_did_document(a_method(revoked=AT + timedelta(days=10)))
    verdict = judged(a_signed_badge(created=created), facts=documents(did=stolen))  # type: ignore[arg-type]
    assert problems(verdict) == ["proof.key_compromised"]
    assert verdict.headline == "not_the_issuers"


def test_before_it_was_stolen_a_key_was_good() -> None:
    stolen = a_did_document(a_method(revoked=AT + timedelta(days=10)))
    verdict = judged(a_signed_badge(), facts=documents(did=stolen), at=AT + timedelta(days=5))
    assert verdict.outcome is Outcome.PASSED


def test_without_the_issuers_document_nothing_can_be_said() -> None:
    verdict = judged(a_signed_badge(), facts={})
    assert problems(verdict) == ["proof.key_unreachable", "issuer.unreachable"]
    assert verdict.headline == "unsure"
    assert verdict.outcome is Outcome.INDETERMINATE
    assert verdict.summary is None
    assert of(verdict, "proof").detail["reason"] == "not_in_documents"


@pytest.mark.parametrize(
    "document", [[], "x", {}, {"id": DID}, {"id": "did:web:other.example"}, {"id": DID, "verificationMethod": 7}]
)
def test_an_issuers_document_that_is_none_vouches_for_nothing(document: object) -> None:
    verdict = judged(a_signed_badge(), facts=documents(did=document))
    assert verdict.outcome is not Outcome.PASSED
    assert of(verdict, "proof").code == "proof.key_unreachable"


def test_a_key_in_a_form_that_we_do_not_know_cannot_be_judged() -> None:
    document = a_did_document()
    document["verificationMethod"][0]["publicKeyMultibase"] = "z6Mkbroken"
    assert problems(judged(a_signed_badge(), facts=documents(did=document))) == ["proof.unknown_method"]


def test_a_document_with_two_keys_of_one_name_is_not_believed() -> None:
    document = a_did_document()
    other = {**document["verificationMethod"][0], "publicKeyMultibase": multikey.encode(key("other").public_key())}
    document["verificationMethod"].append(other)
    assert problems(judged(a_signed_badge(), facts=documents(did=document))) == ["proof.unknown_method"]


def test_the_issuer_may_vouch_for_a_key_that_stands_elsewhere() -> None:
    document = a_did_document()
    document["assertionMethod"].append(f"{KEY_DID}#{KEY_DID.removeprefix('did:key:')}")
    verdict = judged(by_stranger(), facts=documents(did=document))
    assert verdict.outcome is Outcome.PASSED


def test_a_key_elsewhere_stays_open_while_the_issuer_cannot_be_asked() -> None:
    verdict = judged(by_stranger(), facts={})
    assert problems(verdict) == ["issuer.unreachable"]
    assert of(verdict, "proof").code == "proof.valid"


def test_of_several_proofs_one_good_one_is_enough_and_no_bad_one_harms() -> None:
    document = a_badge()
    (bad,) = json.loads(a_signed_badge(a_badge(name="Another")))["proof"]
    (good,) = add_proof(document, signer(), created=AT)["proof"]
    for proofs in ([bad, good], [good, bad], [{"type": "Unknown"}, good]):
        verdict = judged(as_file({**document, "proof": proofs}))
        assert of(verdict, "proof").code == "proof.valid"
    assert problems(judged(as_file({**document, "proof": [bad]}))) == ["proof.altered"]


def test_a_bad_proof_cannot_hide_behind_one_of_an_unknown_kind() -> None:
    (bad,) = json.loads(a_signed_badge(a_badge(name="Another")))["proof"]
    verdict = judged(as_file({**a_badge(), "proof": [{**bad, "cryptosuite": "newest-2031"}, bad]}))
    assert of(verdict, "proof").code == "proof.altered"
    assert verdict.headline == "altered"


def test_a_key_document_on_the_issuers_own_website_vouches_for_the_issuer() -> None:
    issuer, method = "https://school.example/issuer", "https://school.example/keys/1"
    document = a_badge(issuer={**a_badge()["issuer"], "id": issuer}, credentialStatus=None)
    file = a_signed_badge(document, by=LocalSigner(key("school"), method))
    multibase = multikey.encode(key("school").public_key())
    found = {method: {"id": method, "type": "Multikey", "controller": issuer, "publicKeyMultibase": multibase}}
    assert problems(judged(file, facts=found)) == ["issuer.lookalike"]  # bound, under a name that the list gives another address
    elsewhere = {method: {**found[method], "controller": "https://other.example/issuer"}}
    assert "issuer.unreachable" in problems(judged(file, facts=elsewhere))


def test_a_key_written_into_the_issuers_address_proves_nothing() -> None:
    issuer = "https://school.example"
    method = f"{issuer}#{multikey.encode(key('stranger').public_key())}"
    document = a_badge(issuer={**a_badge()["issuer"], "id": issuer}, credentialStatus=None)
    file = a_signed_badge(document, by=LocalSigner(key("stranger"), method))
    assert problems(judged(file, facts={})) == ["proof.key_unreachable", "issuer.unreachable"]
    assert judged(file, facts={issuer: {"id": issuer}}).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "issuer", ["urn:uuid:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11", "http://school.example/issuer", "did:example:1"]
)
def test_an_issuer_that_nobody_can_ask_vouches_for_nothing(issuer: str) -> None:
    assert problems(judged(by_stranger(issuer))) == ["issuer.not_vouched"]


def test_a_badge_with_a_list_of_words_that_we_do_not_have_stays_open() -> None:
    document = json.loads(a_signed_badge())
    document["@context"].append("https://words.example/v1")
    verdict = judged(as_file(document))
    assert problems(verdict) == ["format.unknown_context", "proof.unknown_method"]
    assert verdict.headline == "unsure"


def test_keys_are_asked_for_first_and_lists_only_when_the_signature_holds() -> None:
    did = did_document(DID, [a_method()])
    presented = read(a_signed_badge())
    first = needs(presented, {})
    assert first == (Need("did", DID),)
    from badges.verifying import from_documents

    facts = {Need("did", DID): from_documents({DID: did})(Need("did", DID))}
    assert needs(presented, facts) == (Need("status_list", LIST),)
    assert needs(presented, facts | {Need("status_list", LIST): Missing("offline")}) == ()
    forged = read(a_signed_badge(by=LocalSigner(key("stranger"), f"{DID}#school")))
    assert needs(forged, facts) == ()


def test_a_missing_document_is_told_with_its_reason() -> None:
    verdict = judged_on(a_signed_badge(), {Need("did", DID): Missing("timeout")})
    assert of(verdict, "binding").detail == {"domain": "badges.example", "reason": "timeout"}


def test_an_issuer_that_nobody_here_knows_is_not_listed() -> None:
    verdict = judged(a_signed_badge(), whom=trust(issuers=()))
    assert problems(verdict) == ["issuer.unknown"]
    assert verdict.headline == "unknown_issuer"


def test_what_was_judged_before_holds_for_the_same_key_documents_only() -> None:
    presented = read(a_signed_badge())
    theirs, others = a_did_document(), a_did_document(a_method("other"))
    swapped = theirs | {"verificationMethod": [others["verificationMethod"][0] | {"id": f"{DID}#school"}]}
    log_in_only = {**theirs, "assertionMethod": [], "authentication": [f"{DID}#school"]}
    worlds = [
        (theirs, ("proof.valid", "issuer.bound")),
        (swapped, ("proof.altered", "binding.not_checked")),
        (others, ("proof.key_unreachable", "issuer.not_vouched")),
        (log_in_only, ("proof.valid", "issuer.not_vouched")),
        (a_did_document(a_method(expires=AT + timedelta(days=1))), ("proof.key_retired", "issuer.bound")),
        (a_did_document(a_method(revoked=LATER)), ("proof.key_compromised", "issuer.bound")),
        (a_did_document(a_method(revoked=LATER + timedelta(days=1))), ("proof.valid", "issuer.bound")),
        (None, ("proof.key_unreachable", "issuer.unreachable")),
    ]
    for did, (proof, binding) in [*worlds, *reversed(worlds)]:
        facts = {Need("did", DID): Missing("timeout") if did is None else Found(as_file(did))}
        found = {one.check: one.code for one in judge(Case(presented, facts, trust(), LATER)).findings}
        assert (found["proof"], found["binding"]) == (proof, binding)


def test_one_file_is_judged_anew_at_every_moment() -> None:
    presented = read(a_signed_badge())
    facts = {Need("did", DID): Found(as_file(a_did_document(a_method(revoked=LATER))))}
    for at, code in [(LATER, "proof.key_compromised"), (LATER - timedelta(seconds=1), "proof.valid")] * 2:
        verdict = judge(Case(presented, facts, trust(), at))
        assert of(verdict, "proof").code == code


def test_another_policy_is_another_judgement() -> None:
    presented = read(by_stranger())
    facts = {Need("did", DID): Found(as_file(a_did_document()))}
    for bind, code in [(True, "issuer.not_vouched"), (False, "binding.not_asked")] * 2:
        verdict = judge(Case(presented, facts, trust(), LATER, policy=Policy(bind=bind)))
        assert of(verdict, "binding").code == code
