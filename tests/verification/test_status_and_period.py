"""Whether it was taken back, and whether it is the time for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.proofs.revocation import SKEW
from badges.verification.verdict import Outcome
from tests.makers import AT
from tests.verification.signed import (
    BADGE_ID,
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
    codes,
    documents,
    judged,
    of,
    problems,
    signer,
    trust,
)

ELSEWHERE = "did:web:lists.example"


def the_status(**changes: Any) -> list[str]:
    """What is not in order about a badge and a sealed credential when the world looks like this; the same for both."""
    for_badge = problems(judged(a_signed_badge(), facts=documents(**changes)))
    for_sealed = problems(judged(a_real_seal().on(a_european()), facts=documents(**changes)))
    assert for_badge == for_sealed
    return for_badge


def test_a_revoked_bit_withdraws_badge_and_sealed_credential() -> None:
    assert the_status(list=a_list(INDEX)) == ["status.revoked"]
    assert the_status(list=a_list(INDEX - 1, INDEX + 1)) == []
    assert judged(a_signed_badge(), facts=documents(list=a_list(INDEX))).headline == "revoked"
    assert judged(a_signed_badge(), facts=documents(list=a_list(INDEX))).summary is not None


def test_a_suspended_credential_is_on_hold() -> None:
    held = a_list(INDEX, purpose="suspension")
    entry = {**a_badge()["credentialStatus"], "statusPurpose": "suspension"}
    verdict = judged(a_signed_badge(a_badge(credentialStatus=entry)), facts=documents(list=held))
    assert verdict.headline == "suspended"
    assert judged(a_real_seal().on(a_european()), facts=documents(list=held)).headline == "suspended"


def test_a_list_for_another_purpose_is_not_the_one_that_was_named() -> None:
    assert problems(judged(a_signed_badge(), facts=documents(list=a_list(purpose="suspension")))) == ["status.list_not_valid"]


def test_an_unreachable_list_is_neither_good_nor_bad() -> None:
    assert the_status(list=None) == ["status.list_unreachable"]
    assert judged(a_signed_badge(), facts=documents(list=None)).headline == "status_unknown"


def test_a_list_that_has_ended_says_nothing_about_today() -> None:
    ended = a_list(days=10)
    assert the_status(list=ended) == ["status.list_stale"]
    verdict = judged(a_signed_badge(), facts=documents(list=ended))
    assert of(verdict, "status").detail["date"] == "2026-06-15"


def test_a_revocation_is_not_forgotten_when_its_list_ends() -> None:
    assert the_status(list=a_list(INDEX, days=10)) == ["status.revoked"]


def test_a_list_from_the_future_is_not_valid() -> None:
    assert the_status(list=a_list(at=LATER + timedelta(days=1))) == ["status.list_not_valid"]


@pytest.mark.parametrize(
    "listed",
    [
        {},
        [],
        {"id": LIST, "type": "BitstringStatusListCredential"},
        {**a_list(), "proof": None},
        {name: value for name, value in a_list().items() if name != "proof"},
        {**a_list(), "validUntil": "2099-01-01T00:00:00Z"},
        a_list(by=signer("other")),
        a_list(url="https://badges.example/status/2"),
        {**a_list(), "@context": [*a_list()["@context"], {"bits": "https://words.example/bits"}]},
    ],
)
def test_a_list_that_is_not_in_order_is_not_believed(listed: Any) -> None:
    assert the_status(list=listed) == ["status.list_not_valid"]


def test_an_index_beyond_the_list_is_not_in_it() -> None:
    entry = {**a_badge()["credentialStatus"], "statusListIndex": "99999999"}
    assert problems(judged(a_signed_badge(a_badge(credentialStatus=entry)))) == ["status.list_not_valid"]


@pytest.mark.parametrize(
    "status",
    [
        {**a_badge()["credentialStatus"], "statusListIndex": "-1"},
        {**a_badge()["credentialStatus"], "statusListCredential": "ftp://badges.example/1"},
    ],
)
def test_a_way_of_withdrawing_that_we_do_not_know_stays_open(status: dict[str, str]) -> None:
    verdict = judged(a_signed_badge(a_badge(credentialStatus=status)))
    assert problems(verdict) == ["status.unknown_method"]
    assert verdict.headline == "status_unknown"


def test_without_an_entry_there_is_nothing_to_check() -> None:
    verdict = judged(a_signed_badge(a_badge(credentialStatus=None)))
    assert of(verdict, "status").code == "status.not_used"
    assert verdict.outcome is Outcome.PASSED


def test_of_several_entries_the_worst_counts() -> None:
    other = "https://badges.example/status/2"
    entry = a_badge()["credentialStatus"]
    document = a_badge(credentialStatus=[entry, {**entry, "id": f"{other}#{INDEX}", "statusListCredential": other}])
    facts = documents() | {other: a_list(INDEX, url=other)}
    assert problems(judged(a_signed_badge(document), facts=facts)) == ["status.revoked"]


def test_a_list_signed_by_a_stranger_cannot_withdraw_or_clear_anything() -> None:
    for listed in (
        a_list(issuer=ELSEWHERE, by=signer("other", f"{ELSEWHERE}#other")),
        a_list(INDEX, issuer=ELSEWHERE, by=signer("other", f"{ELSEWHERE}#other")),
    ):
        world = documents(list=listed) | {ELSEWHERE: a_did_document(a_method("other", did=ELSEWHERE), did=ELSEWHERE)}
        for file in (a_signed_badge(), a_real_seal().on(a_european())):
            verdict = judged(file, facts=world)
            assert problems(verdict) == ["status.list_not_valid"]
            assert of(verdict, "status").detail["reason"] == "other_issuer"


def test_a_list_elsewhere_counts_when_its_signer_owns_that_address_or_is_known() -> None:
    url = "https://lists.example/1"
    listed = a_list(INDEX, issuer=ELSEWHERE, url=url, by=signer("other", f"{ELSEWHERE}#other"))
    world = documents() | {url: listed, ELSEWHERE: a_did_document(a_method("other", did=ELSEWHERE), did=ELSEWHERE)}
    entry = {**a_badge()["credentialStatus"], "statusListCredential": url}
    assert problems(judged(a_signed_badge(a_badge(credentialStatus=entry)), facts=world)) == ["status.revoked"]
    here = a_list(INDEX, issuer=ELSEWHERE, by=signer("other", f"{ELSEWHERE}#other"))
    verdict = judged(a_signed_badge(), facts=world | {LIST: here}, whom=trust(issuers=(DID, ELSEWHERE)))
    assert problems(verdict) == ["status.revoked"]


def test_a_credential_whose_time_is_over_has_expired() -> None:
    file = a_signed_badge(a_badge(validUntil="2026-06-30T23:59:59Z"))
    verdict = judged(file)
    assert problems(verdict) == ["period.expired"]
    assert of(verdict, "period").detail == {"date": "2026-06-30"}
    assert verdict.headline == "expired"
    assert of(judged(file, at=AT), "period").code == "period.current"
    sealed = a_real_seal().on({**a_european(), "validUntil": "2026-06-30T23:59:59Z"})
    assert problems(judged(sealed)) == ["period.expired"]


def test_a_credential_from_the_future_is_not_valid_yet() -> None:
    too_early = AT - SKEW - timedelta(seconds=1)
    verdict = judged(a_signed_badge(), at=too_early, facts=documents(list=a_list(at=AT - timedelta(days=1))))
    assert problems(verdict) == ["period.not_yet"]
    assert verdict.headline == "not_yet"
    assert judged(a_signed_badge(), at=AT).outcome is Outcome.PASSED


@pytest.mark.parametrize("file", [a_signed_badge(), vc_jwt.secure(a_badge(), signer()).encode()])
def test_a_clock_that_is_a_little_behind_refuses_nothing_that_was_just_signed(file: bytes) -> None:
    assert judged(file, at=AT - SKEW, facts=documents(list=a_list(at=AT))).outcome is Outcome.PASSED
    listed = judged(file, at=AT - SKEW, facts=documents(list=a_list(at=AT + timedelta(seconds=1))))
    assert of(listed, "status").detail["reason"] == "not_yet"


def test_a_clock_that_is_a_little_behind_makes_nothing_last_longer() -> None:
    file = a_signed_badge(a_badge(validUntil="2026-06-30T23:59:59Z"))
    assert problems(judged(file, at=datetime(2026, 7, 1, tzinfo=UTC))) == ["period.expired"]


def test_a_moment_is_a_moment_in_every_zone() -> None:
    file = a_signed_badge(a_badge(validFrom="2026-06-15T14:00:00+02:00"))
    assert judged(file, at=AT).outcome is Outcome.PASSED
    too_early = AT - SKEW - timedelta(seconds=1)
    assert problems(judged(file, at=too_early, facts=documents(list=a_list(at=AT - timedelta(days=1))))) == ["period.not_yet"]


@pytest.mark.parametrize("said", ["2026-06-15", "2026-06-15T12:00:00", "tomorrow", 2026, "2026-02-31T12:00:00Z"])
def test_a_date_that_is_none_is_not_guessed(said: Any) -> None:
    verdict = judged(a_signed_badge(a_badge(validUntil=said)))
    assert "period.unclear" in problems(verdict)
    assert "format.incomplete" in problems(verdict)


def test_a_proof_that_ends_ends_the_credential() -> None:
    from badges.multibase import base58
    from badges.proofs.data_integrity import CRYPTOSUITES, hash_data
    from tests.verification.signed import as_file, key

    document = a_badge()
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-06-15T12:00:00Z",
        "expires": "2026-06-16T12:00:00Z",
        "verificationMethod": f"{DID}#school",
        "proofPurpose": "assertionMethod",
    }
    data = hash_data(document, proof, CRYPTOSUITES["eddsa-rdfc-2022", "Ed25519"])
    file = as_file({**document, "proof": [{**proof, "proofValue": base58(key("school").sign(data))}]})
    assert problems(judged(file)) == ["period.expired"]


def test_a_revoked_and_expired_credential_is_first_of_all_revoked() -> None:
    file = a_signed_badge(a_badge(validUntil="2026-06-30T23:59:59Z"))
    verdict = judged(file, facts=documents(list=a_list(INDEX)))
    assert set(problems(verdict)) == {"status.revoked", "period.expired"}
    assert verdict.headline == "revoked"


def test_a_name_in_the_clear_is_the_holders() -> None:
    subject = a_badge()["credentialSubject"]
    named = {"type": "IdentityObject", "hashed": False, "identityHash": "Noor van Voorbeeld", "identityType": "name"}
    document = a_badge(credentialSubject={**subject, "identifier": [*subject["identifier"], named]})
    assert of(judged(a_signed_badge(document)), "holder").detail == {"name": "Noor van Voorbeeld"}
    assert of(judged(a_real_seal().on(a_european())), "holder").detail == {"name": "Noor van Voorbeeld"}


def endorsement(name: str = "other", did: str = ELSEWHERE) -> dict[str, Any]:
    document = {
        "@context": a_badge()["@context"],
        "id": "urn:uuid:8f4c2f0e-2e0c-4a8e-b7a5-0c9d6f7b1a11",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": did, "type": ["Profile"], "name": "Trattoria Esempio"},
        "validFrom": "2026-06-15T12:00:00Z",
        "credentialSubject": {"id": BADGE_ID, "type": ["EndorsementSubject"], "endorsementComment": "Well done"},
    }
    return add_proof(document, signer(name, f"{did}#{name}"), created=AT)


def test_an_endorsement_has_a_verdict_of_its_own() -> None:
    file = a_signed_badge(a_badge(endorsement=[endorsement()]))
    world = documents() | {ELSEWHERE: a_did_document(a_method("other", did=ELSEWHERE), did=ELSEWHERE)}
    verdict = judged(file, facts=world)
    assert of(verdict, "endorsement").code == "endorsement.unknown"
    assert of(verdict, "endorsement").detail == {"name": "Trattoria Esempio (lists.example)"}
    assert verdict.outcome is Outcome.PASSED
    assert [one.subject for one in verdict.beside] == ["urn:uuid:8f4c2f0e-2e0c-4a8e-b7a5-0c9d6f7b1a11"]


def test_a_bad_endorsement_does_not_touch_the_badge() -> None:
    bad = {**endorsement(), "name": "Praise"}
    for broken in (bad, "x", {}):
        verdict = judged(a_signed_badge(a_badge(endorsement=[broken])), facts=documents())
        assert "endorsement.not_valid" in codes(verdict), broken
        assert not {"proof.altered", "proof.missing"} & set(codes(verdict))
    assert judged(a_signed_badge(a_badge(endorsement=[bad]))).headline == "valid"
