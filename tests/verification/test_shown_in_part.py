"""A credential of which its holder shows a part: what is missing may be there in the whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from badges.credentials.violation import Document
from badges.proofs import multikey, selective_disclosure
from badges.proofs.did import VerificationMethod, did_document
from badges.proofs.signer import LocalSigner
from badges.verification.verdict import Verdict
from tests.makers import AT
from tests.verification.signed import DID, a_badge, a_presentation, a_signed_badge, as_file, documents, judged, of, problems

KEY = ec.generate_private_key(ec.SECP256R1())
METHOD = f"{DID}#selective"
ALWAYS = ["/issuer", "/validFrom"]
WHOLE = ["/credentialSubject", "/name", "/awardedDate", "/credentialStatus", "/credentialSchema", "/validUntil"]


@pytest.fixture(scope="module")
def base() -> Document:
    return selective_disclosure.add_base_proof(
        a_badge(validUntil="2030-01-01T00:00:00Z"),
        LocalSigner(KEY, METHOD),
        created=AT,
        mandatory_pointers=ALWAYS,
        hmac_key=bytes(32),
        proof_key=ec.generate_private_key(ec.SECP256R1()),
    )


def shown(base: Document, *pointers: str, without: tuple[str, ...] = ()) -> Verdict:
    chosen = [pointer for pointer in (pointers or WHOLE) if pointer not in without]
    file = as_file(selective_disclosure.derive(base, chosen))
    did = did_document(DID, [VerificationMethod(METHOD, KEY.public_key())])
    # The lists of the school are signed with its other key.
    did["verificationMethod"] += documents()[DID]["verificationMethod"]
    did["assertionMethod"] += documents()[DID]["assertionMethod"]
    return judged(file, facts=documents(did=did))


def test_the_whole_of_it_is_valid(base: Document) -> None:
    assert problems(shown(base)) == []


def test_a_part_is_told_as_a_part_and_not_as_a_fault(base: Document) -> None:
    some = shown(base, "/credentialSubject/achievement/name", "/credentialStatus", "/validUntil")
    assert of(some, "format").code == "format.in_part"
    assert problems(some) == []
    assert some.summary is not None


def test_who_hides_whether_it_was_withdrawn_is_not_called_valid(base: Document) -> None:
    verdict = shown(base, without=("/credentialStatus",))
    assert (problems(verdict), verdict.headline) == (["status.not_shown"], "status_unknown")


def test_who_hides_until_when_it_is_valid_is_not_called_valid(base: Document) -> None:
    verdict = shown(base, without=("/validUntil",))
    assert (problems(verdict), verdict.headline) == (["period.not_shown"], "unsure")


def test_who_hides_the_issuer_shows_a_good_signature_of_nobody() -> None:
    text = multikey.encode(KEY.public_key())
    base = selective_disclosure.add_base_proof(
        a_badge(),
        LocalSigner(KEY, f"did:key:{text}#{text}"),
        created=AT,
        mandatory_pointers=["/validFrom"],
        hmac_key=bytes(32),
        proof_key=ec.generate_private_key(ec.SECP256R1()),
    )
    verdict = judged(as_file(selective_disclosure.derive(base, ["/name"])))
    assert (of(verdict, "proof").code, of(verdict, "binding").code) == ("proof.valid", "issuer.not_shown")
    assert of(verdict, "issuer").code == "issuer.not_checked"
    assert problems(verdict) == ["issuer.not_shown", "status.not_shown", "period.not_shown"]


def test_a_key_document_that_another_badge_needed_serves_one_that_hides_its_issuer() -> None:
    base = selective_disclosure.add_base_proof(
        a_badge(),
        LocalSigner(KEY, METHOD),
        created=AT,
        mandatory_pointers=["/validFrom"],
        hmac_key=bytes(32),
        proof_key=ec.generate_private_key(ec.SECP256R1()),
    )
    did = did_document(DID, [VerificationMethod(METHOD, KEY.public_key())])
    did["verificationMethod"] += documents()[DID]["verificationMethod"]
    did["assertionMethod"] += documents()[DID]["assertionMethod"]
    hiding = selective_disclosure.derive(base, ["/name"])
    verdict = judged(as_file(a_presentation(hiding, json.loads(a_signed_badge()))), facts=documents(did=did))
    first, second = verdict.parts
    assert of(first, "proof").code == of(second, "proof").code == "proof.valid"


def test_a_whole_badge_without_an_end_simply_has_none() -> None:
    assert of(judged(a_signed_badge()), "period").code == "period.no_end"


def test_a_value_that_is_there_and_wrong_is_no_hidden_one(base: Document) -> None:
    file: dict[str, Any] = json.loads(as_file(selective_disclosure.derive(base, WHOLE)))
    file["credentialSubject"]["achievement"]["name"] = " "
    did = did_document(DID, [VerificationMethod(METHOD, KEY.public_key())])
    assert of(judged(as_file(file), facts=documents(did=did)), "format").code == "format.incomplete"
