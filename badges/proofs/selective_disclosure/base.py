"""The issuer's side of ecdsa-sd-2023: a base proof (vc-di-ecdsa §3.6.1 to 3.6.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from badges.proofs.data_integrity import moment, proofs_of, with_proof_context
from badges.proofs.selective_disclosure.disclosing import Whole
from badges.proofs.selective_disclosure.proof_value import BaseProofValue
from badges.proofs.selective_disclosure.statements import SUITE, base_data
from badges.proofs.signer import LocalSigner, Signer

Document = dict[str, Any]


def add_base_proof(
    document: Document,
    signer: Signer,
    *,
    created: datetime,
    mandatory_pointers: Sequence[str],
    hmac_key: bytes,
    proof_key: ec.EllipticCurvePrivateKey,
    as_list: bool = True,
) -> Document:
    """The document with a base proof: the holder can derive from it what shows some statements, and always the mandatory ones.

    ``hmac_key`` (32 random bytes) and ``proof_key`` (P-256) are for this one proof and are forgotten afterwards: the first goes
    to the holder inside the proof, the second signed every statement that is not mandatory. Other proofs of the document stay.

    Whatever is not mandatory can be hidden: a status entry or an end of validity, if there is one, belongs among the pointers.

    Raises:
        ValueError: when a key is not of the kind the suite wants.
        NotSelectable: when a pointer is malformed or leads nowhere.
        CanonicalizationError: when the document has no canonical form, or too many statements.
    """
    if signer.algorithm != "ES256":
        raise ValueError(f"{SUITE} signs with P-256 keys, not with {signer.algorithm}")
    if not isinstance(proof_key.curve, ec.SECP256R1) or len(hmac_key) != 32:
        raise ValueError("the proof's own keys are a P-256 key and 32 bytes")
    document = with_proof_context(document)
    proof: Document = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    whole = Whole(unsecured, hmac_key)
    mandatory = whole.part(mandatory_pointers).statements
    others = sorted(set(whole.statements) - set(mandatory))
    sign = LocalSigner(proof_key, "").sign
    value = BaseProofValue(
        signer.sign(base_data(unsecured, proof, proof_key.public_key(), mandatory)),
        proof_key.public_key(),
        hmac_key,
        tuple(sign(line.encode("utf-8")) for line in others),
        tuple(mandatory_pointers),
    )
    proofs = [*proofs_of(document), {**proof, "proofValue": value.text()}]
    return {**document, "proof": proofs if as_list or len(proofs) > 1 else proofs[0]}
