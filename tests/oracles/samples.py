"""Signed Open Badges of ours, with everything that a verifier would fetch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges import status_list
from badges.credentials import open_badge
from badges.credentials.status import status_list_credential
from badges.proofs import multikey
from badges.proofs.data_integrity import add_proof
from badges.proofs.signer import LocalSigner
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_status_entry, an_award, an_issuer

INDEX = 90210


@dataclass(frozen=True, slots=True)
class SignedBadge:
    """A badge and the documents it points to: its issuer's DID document and its status list."""

    badge: dict[str, Any]
    documents: dict[str, dict[str, Any]]


def a_signed_badge(unit_id: str = "LU-02", *, language: str = "en", revoked: bool = False, at: datetime = AT) -> SignedBadge:
    """Issued by the unit's own school, at INDEX of its list. The list is good for long: some verifiers know no time but now."""
    issuer = an_issuer(unit_id)
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    signer = LocalSigner(key, f"{issuer.did}#2026-01")
    status = a_status_entry(INDEX)
    award = an_award(unit_id, language=language)
    badge = open_badge.build(
        award, issuer, status, id=ADDRESSES.credential(CREDENTIAL_UUID), at=at, language=language, addresses=ADDRESSES
    )
    bits = status_list.new()
    listed = status_list_credential(
        status.list_url,
        issuer.did,
        status_list.set_bit(bits, INDEX) if revoked else bits,
        at=at,
        valid_until=at + timedelta(days=365 * 50),
    )
    method = {
        "id": signer.verification_method,
        "type": "Multikey",
        "controller": issuer.did,
        "publicKeyMultibase": multikey.encode(key.public_key()),
    }
    did_document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer.did,
        "verificationMethod": [method],
        "assertionMethod": [signer.verification_method],
    }
    return SignedBadge(
        add_proof(badge, signer, created=at),
        {
            issuer.did: did_document,
            ADDRESSES.did_document(issuer.name): did_document,
            status.list_url: add_proof(listed, signer, created=at, as_list=False),
        },
    )
