"""Proofs inside a document (W3C Data Integrity 1.0), over its canonical form."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from re import fullmatch
from typing import Any

from badges.canonical import CanonicalizationError, canonicalize
from badges.proofs import multibase
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import PublicKey, key_kind, verifies
from badges.proofs.signer import Signer

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """How a suite makes bytes of a document, and how those are signed."""

    canonicalize: Callable[[Document], str]
    digest: str
    algorithm: str
    signature_length: int


# One row per suite and kind of key; tests/proofs holds each against the vectors of its specification.
CRYPTOSUITES: dict[tuple[str, str], Cryptosuite] = {
    ("eddsa-rdfc-2022", "Ed25519"): Cryptosuite(canonicalize, "sha256", "Ed25519", 64),
    ("ecdsa-rdfc-2019", "P-256"): Cryptosuite(canonicalize, "sha256", "ES256", 64),
    ("ecdsa-rdfc-2019", "P-384"): Cryptosuite(canonicalize, "sha384", "ES384", 96),
}

# XML Schema dateTimeStamp: a zone is required.
_TIMESTAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)"


def add_proof(document: Document, signer: Signer, *, created: datetime, as_list: bool = True) -> Document:
    """The document with a proof; the suite follows from the signer's algorithm.

    Raises:
        ValueError: when no suite goes with the signer's algorithm, or the document already has a proof.
        CanonicalizationError: when the document has no canonical form.
    """
    if "proof" in document:
        raise ValueError("the document already has a proof")
    rows = ((name, suite) for (name, _), suite in CRYPTOSUITES.items() if suite.algorithm == signer.algorithm)
    name, suite = next(rows, (None, None))
    if suite is None:
        raise ValueError(f"no cryptosuite signs with {signer.algorithm}")
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": name,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    proof["proofValue"] = multibase.base58(signer.sign(hash_data(document, proof, suite)))
    return {**document, "proof": [proof] if as_list else proof}


def proofs_of(document: Document) -> tuple[dict[str, Any], ...]:
    """The proofs of a document, whether it holds one or a list; whatever is no object is left out."""
    proof = document.get("proof")
    return tuple(p for p in (proof if isinstance(proof, list) else [proof]) if isinstance(p, dict))


def check_proof(
    document: Document, proof: dict[str, Any], public_key: PublicKey, *, purpose: str = "assertionMethod"
) -> ProofCheck:
    """Whether this key signed this document under this proof (Data Integrity 1.0 §4.4; vc-di-eddsa §3.2.2).

    ``document`` is the secured document as received, its ``proof`` included or not. Whose key it is, whether it may be used and
    when it ended are other questions. Never raises for what a document holds.
    """
    detail: dict[str, Any] = {
        name: proof[name] for name in ("type", "cryptosuite", "verificationMethod") if isinstance(proof.get(name), str)
    }
    kind = key_kind(public_key)
    suite = CRYPTOSUITES.get((str(proof.get("cryptosuite")), kind))
    if proof.get("type") != "DataIntegrityProof" or suite is None:
        return ProofCheck(False, "proof.unknown_method", {**detail, "key": kind})
    if fault := _fault(document, proof, suite, purpose):
        return ProofCheck(False, "proof.malformed", {**detail, "reason": fault})
    try:
        data = hash_data(_unsecured(document, proof), {k: v for k, v in proof.items() if k != "proofValue"}, suite)
    except CanonicalizationError as error:
        return ProofCheck(False, "proof.malformed", {**detail, "reason": error.code, "what": error.detail})
    if verifies(suite.algorithm, public_key, multibase.decode(proof["proofValue"]), data):
        return ProofCheck(True, "proof.valid", detail)
    return ProofCheck(False, "proof.altered", detail)


def hash_data(document: Document, options: dict[str, Any], suite: Cryptosuite) -> bytes:
    """The bytes that are signed: hash of the proof options, then hash of the document (vc-di-eddsa §3.2.4).

    Raises:
        CanonicalizationError: when one of them has no canonical form, or says nothing (``empty``).
    """
    hashes = []
    for part in ({"@context": document.get("@context"), **options}, document):
        # One signature over nothing would fit every document that says nothing.
        if not (form := suite.canonicalize(part)):
            raise CanonicalizationError("empty")
        hashes.append(hashlib.new(suite.digest, form.encode("utf-8")).digest())
    return b"".join(hashes)


def _fault(document: Document, proof: dict[str, Any], suite: Cryptosuite, purpose: str) -> str | None:
    """What keeps a proof from being judged at all, by the name of the member."""
    if proof.get("proofPurpose") != purpose:
        return "proofPurpose"
    if not isinstance(proof.get("verificationMethod"), str):
        return "verificationMethod"
    for name in ("created", "expires"):
        value = proof.get(name)
        if value is not None and not (isinstance(value, str) and fullmatch(_TIMESTAMP, value)):
            return name
    if not _has_length(proof.get("proofValue"), suite.signature_length):
        return "proofValue"
    ids = [other.get("id") for other in proofs_of(document)]
    if not all(isinstance(previous, str) and previous in ids for previous in _listed(proof.get("previousProof"))):
        return "previousProof"
    if "@context" in proof:
        # Data Integrity 1.0 §3.2.2 step 4: the document must begin with the contexts the proof was made under.
        theirs, ours = _listed(proof["@context"]), _listed(document.get("@context"))
        if ours[: len(theirs)] != theirs:
            return "@context"
    return None


def _has_length(value: Any, length: int) -> bool:
    # Both suites write base58btc and nothing else (vc-di-eddsa §3.2.1, vc-di-ecdsa §3.2.1).
    if not isinstance(value, str) or not value.startswith("z"):
        return False
    try:
        return len(multibase.decode(value, limit=200)) == length
    except multibase.MalformedMultibase:
        return False


def _unsecured(document: Document, proof: dict[str, Any]) -> Document:
    """The document as it was when this proof was made: without proofs, but for those it builds on (§4.5, proof chains)."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    if "@context" in proof:
        bare["@context"] = proof["@context"]
    if previous := _listed(proof.get("previousProof")):
        bare["proof"] = [p for p in proofs_of(document) if p.get("id") in previous]
    return bare


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
