"""Learner records and endorsements: theirs in our verifier, ours in theirs."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import OB3LdpSigner, OB3Signer, OB3VerificationError
from openbadgeslib.ob3.clr import build_clr_credential, bundled_clr_contexts, sign_clr_credential
from openbadgeslib.ob3.ldp import verify_data_integrity_proof
from openbadgeslib.ob3.verifier import verify_endorsement_jwt

from badges.credentials import clr, endorsement
from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.verification.verdict import Verdict
from tests.makers import AT
from tests.oracles.agreed import BADGESLIB, BAZAAR
from tests.oracles.by_key import OWNERS, Document, judged, we_accept, why
from tests.oracles.ledger import Ledger
from tests.oracles.libraries import Bazaar, pem, public_pem, theirs

SCHOOL, GUILD = OWNERS["Ed25519"], OWNERS["P-256"]
PROFILE = {"id": SCHOOL.did, "type": ["Profile"], "name": "School"}
LEARNER = {"identityHash": "noor@student.example", "identityType": "emailAddress", "hashed": False, "type": "IdentityObject"}
RECORD, PRAISE = "urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1c10", "urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1c01"


def judge(document: Document) -> Verdict:
    return judged(document, SCHOOL.world(), [SCHOOL.did, GUILD.did])


def parts() -> list[Document]:
    """One badge of theirs, one of ours."""
    return [
        OB3LdpSigner(pem(SCHOOL)).sign(theirs(SCHOOL), created=AT),
        add_proof(SCHOOL.badge(), SCHOOL.signer, created=AT, as_list=False),
    ]


def changes_of(record: Document) -> list[Document]:
    name, part, less = copy.deepcopy(record), copy.deepcopy(record), copy.deepcopy(record)
    name["issuer"]["name"] = "Another school"
    part["credentialSubject"]["verifiableCredential"][0]["name"] = "Doctor of everything"
    less["credentialSubject"]["verifiableCredential"].pop()
    return [name, part, less]


def test_we_accept_a_record_that_openbadgeslib_signs_once_it_has_the_form_of_the_standard(ledger: Ledger) -> None:
    between = ledger.between("CLR 2.0", BADGESLIB)
    built = build_clr_credential(PROFILE, [LEARNER], parts(), credential_id=RECORD, valid_from=AT)
    verdict = judge(sign_clr_credential(built, pem(SCHOOL), SCHOOL.method["id"]))
    between.we(we_accept(verdict), True, fault="clr-without-name")
    assert why(verdict) == ["format.invalid"]
    first, badge, record = built["@context"]
    mended = {**built, "@context": [first, record, badge], "name": "What Noor learned"}
    signed = sign_clr_credential(mended, pem(SCHOOL), SCHOOL.method["id"])
    verdict = judge(signed)
    between.we(we_accept(verdict), True, why(verdict))
    for changed in changes_of(signed):
        between.we(we_accept(judge(changed)), False)


def test_they_accept_the_proof_of_our_record(ledger: Ledger, bazaar: Bazaar) -> None:
    record = clr.build(parts(), PROFILE, {"identifier": [LEARNER]}, id=RECORD, name="What Noor learned", at=AT)
    signed = add_proof(record, SCHOOL.signer, created=AT, as_list=False)
    assert we_accept(judge(signed)), why(judge(signed))

    def openbadgeslib(document: Document) -> bool:
        try:
            verify_data_integrity_proof(document, public_pem(SCHOOL), extra_contexts=bundled_clr_contexts())
        except LibOpenBadgesException:
            return False
        return True

    for document, good in ((signed, True), *((changed, False) for changed in changes_of(signed))):
        ledger.between("CLR 2.0", BADGESLIB).they(openbadgeslib(document), good)
        opinion = bazaar.verify(document, SCHOOL.world())
        ledger.between("CLR 2.0", BAZAAR).they(opinion.accepted, good, opinion.reason)


def praise() -> Document:
    """What a guild says of the badge."""
    profile = {"id": GUILD.did, "type": ["Profile"], "name": "Guild of cooks"}
    return endorsement.build(SCHOOL.badge()["id"], profile, id=PRAISE, name="Praise", at=AT, comment="Well done.")


def carrying(token: str) -> Document:
    return add_proof({**SCHOOL.badge(), "endorsementJwt": [token]}, SCHOOL.signer, created=AT)


def changed(token: str) -> str:
    header, payload, signature = token.split(".")
    return ".".join((header, payload, signature[:20] + ("A" if signature[20] != "A" else "B") + signature[21:]))


def test_openbadgeslib_accepts_our_endorsement(ledger: Ledger) -> None:
    token, between = vc_jwt.secure(praise(), GUILD.signer), ledger.between("endorsementJwt", BADGESLIB)

    def accepts(token: str) -> bool:
        try:
            said: dict[str, Any] = verify_endorsement_jwt(token)
        except OB3VerificationError:
            return False
        return bool(said["endorses"] == SCHOOL.badge()["id"])

    between.they(accepts(token), True)
    between.they(accepts(changed(token)), False)


@pytest.mark.parametrize("good", [True, False])
def test_we_find_an_endorsement_of_theirs_in_a_badge(ledger: Ledger, good: bool) -> None:
    said = praise()
    token = OB3Signer(pem(GUILD), GUILD.algorithm).sign_payload({**said, **vc_jwt.open_badges_claims(said)})
    verdict = judge(carrying(token if good else changed(token)))
    (code,) = {found.code for found in verdict.findings if found.check == "endorsement"}
    ledger.between("endorsementJwt", BADGESLIB).we(code == "endorsement.valid", good, code)


def test_digital_bazaar_accepts_our_endorsement_and_we_one_signed_with_it(ledger: Ledger, bazaar: Bazaar) -> None:
    between = ledger.between("endorsement", BAZAAR)
    ours = add_proof(praise(), GUILD.signer, created=AT, as_list=False)
    signed = bazaar.sign(GUILD, praise(), "ecdsa-rdfc-2019")
    for document, good in ((ours, True), ({**ours, "name": "More praise"}, False)):
        opinion = bazaar.verify(document, GUILD.world())
        between.they(opinion.accepted, good, opinion.reason)
    for document, good in ((signed, True), ({**signed, "name": "More praise"}, False)):
        verdict = judge(json.loads(json.dumps(document)))
        between.we(not why(verdict), good, why(verdict))  # by itself it is no badge
