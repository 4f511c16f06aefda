"""The verifier's side of ecdsa-sd-2023: a derived proof (vc-di-ecdsa §3.5.9 and 3.6.7)."""

from __future__ import annotations

from typing import Any

from badges.canonical import CanonicalizationError
from badges.canonical.work import budget
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import PublicKey, verifies
from badges.proofs.selective_disclosure.proof_value import DerivedProofValue, MalformedProofValue, read_derived
from badges.proofs.selective_disclosure.statements import base_data, shown

Document = dict[str, Any]

_A_SIGNATURE = 90
"""Steps of checking one with a P-256 key."""


def check_derived(document: Document, proof: Document, public_key: PublicKey, detail: dict[str, Any]) -> ProofCheck:
    """Whether this key vouches for every statement of this document, which is without its proof.

    ``data_integrity.check_proof`` asks this when it found the proof's other members in order. Never raises for what a
    document holds.
    """
    try:
        value = read_derived(proof.get("proofValue"))
        holds = _holds(document, proof, value, public_key)
    except MalformedProofValue as error:
        return ProofCheck(False, "proof.malformed", {**detail, "reason": error.reason})
    except CanonicalizationError as error:
        return ProofCheck(False, "proof.malformed", {**detail, "reason": error.code, "what": error.detail})
    return ProofCheck(True, "proof.valid", detail) if holds else ProofCheck(False, "proof.altered", detail)


def _holds(document: Document, proof: Document, value: DerivedProofValue, public_key: PublicKey) -> bool:
    statements = shown(document, value.labels)
    if statements is None or any(index >= len(statements) for index in value.mandatory_indexes):
        return False
    always = set(value.mandatory_indexes)
    mandatory = [statement for index, statement in enumerate(statements) if index in always]
    others = [statement for index, statement in enumerate(statements) if index not in always]
    if len(others) != len(value.signatures):
        return False
    budget().spend(_A_SIGNATURE * len(others))
    # The issuer's signature first: without it the others prove nothing.
    return verifies("ES256", public_key, value.base_signature, base_data(document, proof, value.proof_key, mandatory)) and all(
        verifies("ES256", value.proof_key, signature, statement.encode("utf-8"))
        for statement, signature in zip(others, value.signatures, strict=True)
    )
