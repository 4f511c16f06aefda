"""The holder's side of ecdsa-sd-2023: a part of a credential with a derived proof (vc-di-ecdsa §3.5.4 and 3.6.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from badges.canonical import CanonicalizationError
from badges.canonical.rdfc import canonical_labels
from badges.canonical.selecting import NotSelectable
from badges.proofs.data_integrity import proofs_of
from badges.proofs.public_key import verifies
from badges.proofs.selective_disclosure.disclosing import Part, Whole
from badges.proofs.selective_disclosure.proof_value import (
    BaseProofValue,
    DerivedProofValue,
    MalformedProofValue,
    is_derived,
    read_base,
)
from badges.proofs.selective_disclosure.statements import SUITE, shown

Document = dict[str, Any]


class NotDerivable(ValueError):
    """Why no proof can be derived.

    ``code`` is one of ``no_base_proof``, ``several_base_proofs``, ``previous_proof`` (a link of a chain), ``malformed_proof``,
    ``nothing_selected``, ``altered`` (the document is not what was signed), a code of ``NotSelectable`` for a pointer, or a code
    of ``CanonicalizationError`` for the document; ``detail`` names what was in the way.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def derive(document: Document, selective_pointers: Sequence[str]) -> Document:
    """What these pointers select, and what the issuer made mandatory, with a proof of just that.

    The document is not touched. Other proofs are left behind, since they are about all of it. What comes back verifies if the
    issuer's own signature does, which only the issuer's key can tell.

    Raises:
        NotDerivable: when the document has no base proof, was changed since, or cannot be shown so.
    """
    proof = _base_proof(document)
    try:
        value = read_base(proof.get("proofValue"))
        return _derived(document, proof, value, selective_pointers)
    except MalformedProofValue as error:
        raise NotDerivable("malformed_proof", str(error)) from error
    except NotSelectable as error:
        raise NotDerivable(error.code, error.pointer) from error
    except CanonicalizationError as error:
        raise NotDerivable(error.code, error.detail) from error


def _base_proof(document: Document) -> Document:
    ours = [p for p in proofs_of(document) if p.get("type") == "DataIntegrityProof" and p.get("cryptosuite") == SUITE]
    base = [proof for proof in ours if not is_derived(proof.get("proofValue"))]
    if len(base) != 1:
        raise NotDerivable("several_base_proofs" if base else "no_base_proof")
    if "previousProof" in base[0]:
        raise NotDerivable("previous_proof")
    return base[0]


def _derived(document: Document, proof: Document, value: BaseProofValue, selective: Sequence[str]) -> Document:
    unsecured = {name: member for name, member in document.items() if name != "proof"}
    whole = Whole(unsecured, value.hmac_key)
    mandatory = whole.part(value.mandatory_pointers)
    part = whole.part([*value.mandatory_pointers, *selective])
    if not part.statements:
        raise NotDerivable("nothing_selected")
    always = set(mandatory.statements)
    derived = DerivedProofValue(
        value.base_signature,
        value.proof_key,
        _signatures(whole, mandatory, part, value),
        _labels(whole, part),
        tuple(index for index, statement in enumerate(part.statements) if statement in always),
    )
    if shown(part.document, derived.labels) != part.statements:
        raise NotDerivable("not_signed")
    new = {**proof, "proofValue": derived.text()}
    listed = isinstance(document["proof"], list)
    return {**part.document, "@context": document.get("@context"), "proof": [new] if listed else new}


def _signatures(whole: Whole, mandatory: Part, part: Part, value: BaseProofValue) -> tuple[bytes, ...]:
    """Those of the statements that are shown, in their order."""
    always, now = set(mandatory.statements), set(part.statements)
    others = [statement for statement in whole.statements if statement not in always]
    if len(others) != len(value.signatures) or not always <= now:
        raise NotDerivable("altered")
    chosen = [pair for pair in zip(others, value.signatures, strict=True) if pair[0] in now]
    for statement, signature in chosen:
        if not verifies("ES256", value.proof_key, signature, statement.encode("utf-8")):
            raise NotDerivable("altered", statement[:200])
    return tuple(signature for _, signature in chosen)


def _labels(whole: Whole, part: Part) -> dict[str, str]:
    """How a verifier will call the blank nodes of the part -> how the signed statements call them."""
    return {
        label.removeprefix("_:"): whole.labels[node].removeprefix("_:") for node, label in canonical_labels(part.quads).items()
    }
