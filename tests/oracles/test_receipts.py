"""Verifiers of others check our receipts, given the words and the key that every installation serves."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from openvc.did.base import parse_did_document
from openvc.errors import OpenvcError
from openvc.verify import VerificationPolicy, verify_credential

from badges import schemas
from badges.credentials.receipt import CONTEXT, CheckedFile, CheckedFinding, CheckedPart, UsedDocument, UsedList
from badges.model.addresses import VERIFIER
from badges.receipting import signed
from tests.installations import ADDRESSES, Installation, a_verifier
from tests.oracles.agreed import BAZAAR, OPENVC
from tests.oracles.by_key import NOW, Document
from tests.oracles.ledger import Ledger
from tests.oracles.libraries import Bazaar
from tests.oracles.opinions import own_contexts

FINDINGS = (
    CheckedFinding("proof", "proof.valid", "passed"),
    CheckedFinding("issuer", "issuer.listed", "passed", {"name": "Voorbeeldcollege", "list": "a list", "date": "2026-06-01"}),
    CheckedFinding("status", "status.revoked", "failed", {"date": "2026-06-12"}),
)
CHECKED = CheckedFile(
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    outcome="failed",
    headline="revoked",
    checked_at="2026-06-15T12:00:00Z",
    format="Open Badges 3.0, PNG",
    title={"nl": "Italiaanse gastronomie", "en": "Italian gastronomy"},
    findings=FINDINGS,
    parts=(CheckedPart("failed", "revoked", FINDINGS), CheckedPart("passed", "valid", FINDINGS[:1])),
    documents=(UsedDocument("status_list", "https://badges.example/status/1", "0" * 64, "2026-06-15T12:00:00Z"),),
    lists=(UsedList("a list", "2026-06-01", "Voorbeeldcollege"),),
    software="badges 0",
)


@pytest.fixture
def world(installation: Installation) -> dict[str, Document]:
    """What a verifier of others fetches: our words of receipts, and the key of the installation."""
    a_verifier(installation)
    return {
        ADDRESSES.receipt_context(): schemas.document(CONTEXT),
        ADDRESSES.did(VERIFIER): installation.keyring.did_document(VERIFIER, ADDRESSES),
    }


def openvc(receipt: Document, world: dict[str, Document]) -> bool:
    class FromWorld:
        def supports(self, did: str) -> bool:
            return did in world

        def resolve(self, did: str) -> object:
            return parse_did_document(dict(world[did]))

    try:
        verify_credential(
            receipt, policy=VerificationPolicy(now=NOW), resolver=FromWorld(), extra_contexts={**own_contexts(), **world}
        )
    except OpenvcError:
        return False
    return True


def test_they_accept_our_receipts_and_none_that_was_changed(
    ledger: Ledger, bazaar: Bazaar, installation: Installation, world: dict[str, Document]
) -> None:
    many = replace(CHECKED, parts=CHECKED.parts * 10)
    for checked in (CHECKED, many):
        receipt: dict[str, Any] = json.loads(signed(checked, installation.keyring, ADDRESSES))
        said = receipt["credentialSubject"]
        changed = [
            {**receipt, "credentialSubject": {**said, change: value}}
            for change, value in (("sha256", "0" * 64), ("headline", "valid"), ("finding", said["finding"][:2]))
        ]
        for document, good in ((receipt, True), *((one, False) for one in changed)):
            opinion = bazaar.verify(document, world)
            ledger.between("eddsa-rdfc-2022", BAZAAR).they(opinion.accepted, good, opinion.reason)
            ledger.between("eddsa-rdfc-2022", OPENVC).they(openvc(document, world), good)
