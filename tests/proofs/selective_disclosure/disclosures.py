"""Badges with a base proof, made with keys that are the same in every run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from badges.proofs.data_integrity import check_proof, proofs_of
from badges.proofs.proof_check import ProofCheck
from badges.proofs.selective_disclosure import add_base_proof
from tests.canonical.samples import a_badge
from tests.proofs.keys import p256, signer

Document = dict[str, Any]

CREATED = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)
ISSUER, OF_THE_PROOF = p256(1), p256(2)
MANDATORY = ("/issuer", "/validFrom", "/credentialSubject/achievement/name")


def disclosable(document: Document | None = None, mandatory: Sequence[str] = MANDATORY, **changes: Any) -> Document:
    """A document that its holder can show in part."""
    given: Document = {
        "created": CREATED,
        "mandatory_pointers": mandatory,
        "hmac_key": bytes(range(32)),
        "proof_key": OF_THE_PROOF,
    }
    return add_base_proof(a_badge() if document is None else document, signer(ISSUER), **(given | changes))


def check(document: Document, key: Any = None) -> ProofCheck:
    """What the issuer's key says about the first proof."""
    return check_proof(document, proofs_of(document)[0], (key or ISSUER).public_key())
