"""The story of verifying: what is asked for and when, how long it goes on, and that each thing broken once has its own words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from badges.proofs.signer import LocalSigner
from badges.verification.facts import LIMITS, Answer, Found, Limits, Missing, Need
from badges.verification.verdict import Outcome, Verdict
from badges.verifying import chain, from_documents, offline, remembering, verify
from badges.web.sentences import languages, sentence
from tests.makers import AT
from tests.verification.signed import (
    DID,
    INDEX,
    LATER,
    LIST,
    a_badge,
    a_did_document,
    a_european,
    a_list,
    a_method,
    a_real_seal,
    a_signed_badge,
    as_file,
    documents,
    judged,
    key,
    problems,
    signer,
    trust,
)

BADGE = a_signed_badge()
EXPIRED = a_signed_badge(a_badge(validUntil="2026-06-20T00:00:00Z"))
STRANGER = "did:web:stranger.example"


def of_a_stranger() -> Verdict:
    document = a_badge(issuer={**a_badge()["issuer"], "id": STRANGER, "name": "Stranger"}, credentialStatus=None)
    file = a_signed_badge(document, by=signer("school", f"{STRANGER}#school"))
    return judged(file, facts={STRANGER: a_did_document(a_method(did=STRANGER), did=STRANGER)})


def with_a_swapped_key() -> Verdict:
    listed = f"{DID}#other"
    world = documents(did=a_did_document(a_method(), a_method("other", asserts=False)))
    return judged(a_signed_badge(by=LocalSigner(key("other"), listed)), facts=world)


# One thing broken at a time: what comes of it, and the headline.
BROKEN: dict[str, tuple[Callable[[], Verdict], str, str]] = {
    "a changed character": (lambda: judged(BADGE.replace(b"Italian", b"Itelian", 1)), "proof.altered", "altered"),
    "a swapped key": (with_a_swapped_key, "issuer.not_vouched", "not_the_issuers"),
    "a foreign issuer": (of_a_stranger, "issuer.unknown", "unknown_issuer"),
    "a revoked bit": (lambda: judged(BADGE, facts=documents(list=a_list(INDEX))), "status.revoked", "revoked"),
    "an expired period": (lambda: judged(EXPIRED), "period.expired", "expired"),
    "a truncated file": (lambda: judged(BADGE[:-20]), "file.truncated", "unreadable"),
    "an empty file": (lambda: judged(b""), "file.empty", "unreadable"),
    "a file of 100 MB": (lambda: judged(bytes(100_000_000)), "file.too_large", "unsure"),
    "a file of another kind": (lambda: judged(b"II*\x00" + bytes(100)), "file.other_kind", "unreadable"),
    "no JSON": (lambda: judged(BADGE.replace(b":", b"=", 1)), "file.not_json", "unreadable"),
    "deep nesting": (lambda: judged(b"[" * 9000 + b"]" * 9000), "file.too_complex", "unsure"),
    "a name twice": (lambda: judged(b'{"id": 1,' + BADGE[1:]), "file.duplicate_names", "unreadable"),
    "no number": (lambda: judged(BADGE.replace(b'"hashed": true', b'"hashed": NaN')), "file.not_a_number", "unreadable"),
    "no UTF-8": (lambda: judged(BADGE.replace(b"Italian", b"It\xe1lian", 1)), "file.not_utf8", "unreadable"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_each_thing_broken_once_has_its_own_code_headline_and_sentence(what: str) -> None:
    verify_it, code, headline = BROKEN[what]
    verdict = verify_it()
    assert problems(verdict) == [code]
    assert verdict.headline == headline
    assert verdict.outcome is not Outcome.PASSED
    for language in languages():
        assert sentence(code, language)
        assert sentence(f"headline.{headline}", language)


def test_no_two_of_them_are_told_alike() -> None:
    told = [code for _, code, _ in BROKEN.values()]
    assert len(set(told)) == len(told)
    for language in languages():
        assert len({sentence(code, language) for code in told}) == len(told)


def counted(fetch: Callable[[Need], Answer]) -> tuple[Callable[[Need], Answer], list[Need]]:
    asked: list[Need] = []

    def counting(need: Need) -> Answer:
        asked.append(need)
        return fetch(need)

    return counting, asked


def test_a_badge_asks_for_its_key_then_for_its_list_and_nothing_twice() -> None:
    fetch, asked = counted(from_documents(documents()))
    assert verify(BADGE, fetch, trust(), at=LATER).outcome is Outcome.PASSED
    assert asked == [Need("did", DID), Need("status_list", LIST)]


def test_a_sealed_credential_asks_for_its_list_then_for_the_key_of_the_list() -> None:
    fetch, asked = counted(from_documents(documents()))
    verify(a_real_seal().on(a_european()), fetch, trust(), at=LATER)
    assert asked == [Need("status_list", LIST), Need("did", DID)]


@pytest.mark.parametrize("file", [b"", b"x", BADGE.replace(b"Italian", b"Itelian", 1), a_signed_badge(by=signer("other"))])
def test_a_file_that_is_not_the_issuers_makes_nobody_fetch_what_it_names(file: bytes) -> None:
    fetch, asked = counted(from_documents(documents()))
    verify(file, fetch, trust(), at=LATER)
    assert {need.kind for need in asked} <= {"did"}


def test_a_forged_file_that_names_a_thousand_keys_asks_for_few() -> None:
    document = json.loads(BADGE)
    (proof,) = document["proof"]
    document["proof"] = [{**proof, "verificationMethod": f"did:web:s{n}.example#k"} for n in range(1000)]
    fetch, asked = counted(offline)
    verdict = verify(as_file(document), fetch, trust(), at=LATER)
    assert verdict.outcome is not Outcome.PASSED
    assert len(asked) <= LIMITS.proofs + 1
    endorsements = [
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": f"urn:x:{n}",
            "type": ["VerifiableCredential"],
            "issuer": f"did:web:e{n}.example",
            "credentialSubject": {"id": f"urn:y:{n}"},
            "proof": {**proof, "id": f"urn:z:{n}", "verificationMethod": f"did:web:k{n}.example#k"},
        }
        for n in range(60)
    ]
    whole = a_badge(endorsement=endorsements)
    fetch, asked = counted(lambda need: from_documents(documents())(need))
    verify(a_signed_badge(whole), fetch, trust(), at=LATER)
    assert len(asked) <= LIMITS.needs


def test_asking_ends_after_a_few_rounds_whatever_is_answered() -> None:
    fetch, asked = counted(lambda need: Found(b"{}"))
    verify(BADGE, fetch, trust(), at=LATER, limits=Limits(rounds=1))
    assert len(asked) == 1


def test_offline_nothing_is_asked_and_the_doubt_is_told() -> None:
    verdict = verify(BADGE, offline, trust(), at=LATER)
    assert verdict.outcome is Outcome.INDETERMINATE
    assert problems(verdict) == ["proof.key_unreachable", "issuer.unreachable"]
    assert problems(verify(a_real_seal().on(a_european()), offline, trust(anchors=(a_real_seal().root,)), at=LATER)) == [
        "status.list_unreachable"
    ]


def test_a_document_stands_under_its_did_or_under_its_address() -> None:
    document = a_did_document()
    for name in (DID, "https://badges.example/issuers/voorbeeldcollege/did.json"):
        found = from_documents({name: document})(Need("did", DID))
        assert isinstance(found, Found)
    local = "did:web:localhost%3A8000:issuers:one"
    for name in (local, "http://localhost:8000/issuers/one/did.json", "https://localhost:8000/issuers/one/did.json"):
        assert isinstance(from_documents({name: {}})(Need("did", local)), Found)
    assert from_documents({})(Need("did", "did:web:")) == Missing("not_in_documents")


def test_one_after_the_other_is_asked_until_somebody_has_it() -> None:
    first, second = from_documents({LIST: {}}), from_documents({DID: {}})
    need = Need("did", DID)
    assert isinstance(chain(first, second)(need), Found)
    assert chain(first, lambda _: Missing("timeout"))(need) == Missing("timeout")
    assert chain()(need) == Missing("offline")


def test_over_many_files_everything_is_asked_for_once() -> None:
    fetch, asked = counted(from_documents(documents()))
    once = remembering(fetch)
    for _ in range(3):
        assert verify(BADGE, once, trust(), at=LATER).outcome is Outcome.PASSED
    assert len(asked) == 2


def test_a_moment_without_a_zone_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        verify(BADGE, offline, trust(), at=datetime(2026, 7, 1))


def test_the_same_facts_give_the_same_verdict() -> None:
    fetch = from_documents(documents())
    assert verify(BADGE, fetch, trust(), at=LATER) == verify(BADGE, fetch, trust(), at=LATER)
    assert verify(BADGE, fetch, trust(), at=AT + timedelta(days=300)).headline == "status_unknown"
