"""The vectors of vc-di-ecdsa for ecdsa-sd-2023, step by step and to the last byte, since all of it is deterministic."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from badges.canonical import canonicalize
from badges.proofs import multikey
from badges.proofs.data_integrity import check_proof
from badges.proofs.public_key import PublicKey
from badges.proofs.selective_disclosure import add_base_proof, derive
from badges.proofs.selective_disclosure.disclosing import Whole
from badges.proofs.selective_disclosure.proof_value import read_base, read_derived
from badges.proofs.selective_disclosure.statements import base_data, shown
from badges.proofs.signer import LocalSigner
from tests.proofs.keys import from_multibase
from tests.proofs.selective_disclosure.citizenship import with_terms

Document = dict[str, Any]


@dataclass(frozen=True)
class Vector:
    """One credential of the vectors, with every step in a file."""

    folder: Path
    selective: list[str]

    def step(self, name: str) -> Any:
        return json.loads((self.folder / f"{name}.json").read_bytes())

    @property
    def keys(self) -> Any:
        return json.loads((self.folder.parent / "SDKeyMaterial.json").read_bytes())

    @property
    def hmac_key(self) -> bytes:
        return bytes.fromhex(self.keys["hmacKeyString"])

    @property
    def issuer_key(self) -> PublicKey:
        return multikey.decode(self.keys["baseKeyPair"]["publicKeyMultibase"])

    @property
    def mandatory(self) -> list[str]:
        pointers: list[str] = self.step("addBaseTransform")["mandatoryPointers"]
        return pointers

    @property
    def unsigned(self) -> Document:
        signed = with_terms(self.step("addSignedSDBase"))
        del signed["proof"]
        return signed

    @property
    def base(self) -> Document:
        return with_terms(self.step("addSignedSDBase"))

    @property
    def derived(self) -> Document:
        return with_terms(self.step("derivedRevealDocument"))

    def whole(self) -> Whole:
        return Whole(self.unsigned, self.hmac_key)


@pytest.fixture(scope="module", params=["prc", "employ"])
def vector(request: pytest.FixtureRequest, shared: Path) -> Vector:
    folder = shared / "vectors/w3c/vc-di-ecdsa/TestVectors"
    selective = {"prc": "prCredSelective.json", "employ": "employSelective.json"}[request.param]
    return Vector(folder / "ecdsa-sd-2023" / request.param, json.loads((folder / selective).read_bytes()))


def test_the_document_has_the_published_canonical_form(vector: Vector) -> None:
    assert canonicalize(vector.unsigned).splitlines(keepends=True) == vector.step("addBaseDocCanon")


def test_blank_nodes_get_the_published_hidden_labels(vector: Vector) -> None:
    assert list(vector.whole().statements) == vector.step("addBaseDocHMACCanon")


def test_mandatory_statements_are_the_published_ones(vector: Vector) -> None:
    whole, published = vector.whole(), vector.step("addBaseTransform")
    mandatory = whole.part(vector.mandatory).statements
    assert list(mandatory) == [line for _, line in published["mandatory"]["value"]]
    others = [(index, line) for index, line in enumerate(whole.statements) if line not in mandatory]
    assert others == [tuple(pair) for pair in published["nonMandatory"]["value"]]


def test_proof_options_and_mandatory_statements_have_the_published_hashes(vector: Vector) -> None:
    published, options = vector.step("addHashData"), vector.step("addProofConfig")
    form = canonicalize({**options, "@context": vector.unsigned["@context"]})
    assert form == (vector.folder / "addProofConfigCanon.txt").read_text(encoding="utf-8")
    assert hashlib.sha256(form.encode()).hexdigest() == published["proofHash"]
    mandatory = vector.whole().part(vector.mandatory).statements
    assert hashlib.sha256("".join(mandatory).encode()).hexdigest() == published["mandatoryHash"]
    del options["@context"]
    signed = base_data(vector.unsigned, options, read_base(vector.base["proof"]["proofValue"]).proof_key, mandatory)
    assert signed[:32].hex() == published["proofHash"]
    assert signed[-32:].hex() == published["mandatoryHash"]


def test_the_base_proof_is_reproduced_to_the_last_byte(vector: Vector) -> None:
    proof, keys = vector.base["proof"], vector.keys
    proof_key = from_multibase(keys["proofKeyPair"]["secretKeyMultibase"])
    assert isinstance(proof_key, ec.EllipticCurvePrivateKey)
    signed = add_base_proof(
        vector.unsigned,
        LocalSigner(from_multibase(keys["baseKeyPair"]["secretKeyMultibase"]), proof["verificationMethod"]),
        created=datetime.fromisoformat(proof["created"]),
        mandatory_pointers=vector.mandatory,
        hmac_key=vector.hmac_key,
        proof_key=proof_key,
        as_list=False,
    )
    assert signed == vector.base


def test_a_base_proof_value_has_the_published_parts(vector: Vector) -> None:
    value, published = read_base(vector.base["proof"]["proofValue"]), vector.step("derivedRecoveredBaseData")
    assert value.base_signature.hex() == published["baseSignature"]
    assert multikey.encode(value.proof_key) == published["proofPublicKey"]
    assert value.hmac_key.hex() == published["hmacKey"]
    assert [signature.hex() for signature in value.signatures] == published["signatures"]
    assert list(value.mandatory_pointers) == published["mandatoryPointers"]
    raw = vector.step("addRawBaseSignatureInfo")
    assert (value.base_signature.hex(), [s.hex() for s in value.signatures]) == (raw["baseSignature"], raw["signatures"])


def test_pointers_select_the_published_statements(vector: Vector) -> None:
    whole, published = vector.whole(), vector.step("derivedGroupIndexes")
    groups = {"mandatory": vector.mandatory, "selective": vector.selective, "combined": [*vector.mandatory, *vector.selective]}
    for name, pointers in groups.items():
        selected = set(whole.part(pointers).statements)
        indexes = [index for index, line in enumerate(whole.statements) if line in selected]
        assert indexes == published[f"{name}Indexes"]


def test_what_is_shown_is_the_published_document(vector: Vector) -> None:
    part = vector.whole().part([*vector.mandatory, *vector.selective])
    assert part.document == with_terms(vector.step("derivedUnsignedReveal"))


def test_the_derived_proof_is_reproduced_to_the_last_byte(vector: Vector) -> None:
    assert derive(vector.base, vector.selective) == vector.derived


@pytest.mark.parametrize("step", ["derivedDisclosureData", "verifyDerivedProofValue"])
def test_a_derived_proof_value_has_the_published_parts(vector: Vector, step: str) -> None:
    value, published = read_derived(vector.derived["proof"]["proofValue"]), vector.step(step)
    assert value.base_signature.hex() == published["baseSignature"]
    assert multikey.encode(value.proof_key) == published["publicKey"]
    assert [signature.hex() for signature in value.signatures] == published["signatures"]
    labels = published["labelMap"]["value"] if isinstance(published["labelMap"], dict) else published["labelMap"]
    assert [*value.labels.items()] == [tuple(pair) for pair in labels]
    assert list(value.mandatory_indexes) == published["mandatoryIndexes"]
    assert list(value.mandatory_indexes) == vector.step("derivedAdjMandatoryIndexes")["adjMandatoryIndexes"]
    assert published["signatures"] == vector.step("derivedAdjSignatures")["filteredSignatures"]


def test_a_verifier_sees_the_published_statements(vector: Vector) -> None:
    value, published = read_derived(vector.derived["proof"]["proofValue"]), vector.step("verifyCreateVerifyData")
    statements = shown({k: v for k, v in vector.derived.items() if k != "proof"}, value.labels)
    assert statements is not None
    assert list(statements) == vector.step("verifyNQuads")
    mandatory = [line for index, line in enumerate(statements) if index in value.mandatory_indexes]
    assert [line for line in statements if line not in mandatory] == published["nonMandatory"]
    signed = base_data(vector.derived, vector.derived["proof"], value.proof_key, mandatory)
    assert (signed[:32].hex(), signed[-32:].hex()) == (published["proofHash"], published["mandatoryHash"])


def test_the_published_derived_proof_holds_and_the_base_proof_proves_nothing_to_others(vector: Vector) -> None:
    derived, base = vector.derived, vector.base
    assert check_proof(derived, derived["proof"], vector.issuer_key).code == "proof.valid"
    check = check_proof(base, base["proof"], vector.issuer_key)
    assert (check.code, check.detail["reason"]) == ("proof.malformed", "base_proof")


def test_the_published_derived_proof_does_not_hold_for_another_person(vector: Vector) -> None:
    derived = vector.derived
    derived["credentialSubject"]["birthCountry"] = "Utopia"
    assert check_proof(derived, derived["proof"], vector.issuer_key).code == "proof.altered"
