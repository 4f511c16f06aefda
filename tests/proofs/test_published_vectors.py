"""Every value that the specifications publish for eddsa-rdfc-2022 and ecdsa-rdfc-2019, reproduced."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from badges.canonical import canonicalize
from badges.proofs import multibase, multikey
from badges.proofs.data_integrity import CRYPTOSUITES, add_proof, check_proof, hash_data, proofs_of
from badges.proofs.did import contained_document, controller_of, resolve_key
from badges.proofs.public_key import PublicKey, verifies
from badges.proofs.signer import LocalSigner
from tests.proofs.keys import from_multibase

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"

# What that address serves, written out: no package carries it.
EXAMPLES_V2 = {"@vocab": "https://www.w3.org/ns/credentials/examples#"}

SUITES = [
    ("vc-di-eddsa/TestVectors/eddsa-rdfc-2022", "DataInt", "vc-di-eddsa/TestVectors/keyPair.json", "Ed25519"),
    ("vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256", "ECDSAP256", "vc-di-ecdsa/TestVectors/p256KeyPair.json", "P-256"),
    ("vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384", "ECDSAP384", "vc-di-ecdsa/TestVectors/p384KeyPair.json", "P-384"),
]


class Vector:
    """One folder of the specification."""

    def __init__(self, shared: Path, folder: str, suffix: str, pair: str, kind: str, part: str = "") -> None:
        root = shared / "vectors/w3c"
        self.folder, self.suffix = root / folder / part, suffix
        keys = json.loads((root / pair).read_bytes())
        self.private = from_multibase(keys.get("secretKeyMultibase") or keys["privateKeyMultibase"])
        self.public = multikey.decode(keys["publicKeyMultibase"])
        self.suite = next(row for (_, row_kind), row in CRYPTOSUITES.items() if row_kind == kind)

    def text(self, name: str) -> str:
        return (self.folder / f"{name}{self.suffix}.txt").read_bytes().decode("utf-8")

    def json(self, name: str) -> dict[str, Any]:
        return offline(json.loads((self.folder / f"{name}{self.suffix}.json").read_bytes()))


def offline(document: dict[str, Any]) -> dict[str, Any]:
    if "@context" in document:
        document["@context"] = [EXAMPLES_V2 if context == EXAMPLES else context for context in document["@context"]]
    return document


def without_proof(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def key_of(proof: dict[str, Any]) -> PublicKey:
    method = proof["verificationMethod"]
    return resolve_key(contained_document(controller_of(method)), method).public_key


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite[3])
def test_every_step_of_the_specification_is_reproduced(shared: Path, suite: tuple[str, str, str, str]) -> None:
    vector = Vector(shared, *suite)
    document, config = without_proof(vector.json("signed")), vector.json("proofConfig")
    assert canonicalize(document) == vector.text("canonDoc")
    assert canonicalize(config) == vector.text("proofCanon")
    assert hashlib.new(vector.suite.digest, canonicalize(document).encode()).hexdigest() == vector.text("docHash")
    assert hashlib.new(vector.suite.digest, canonicalize(config).encode()).hexdigest() == vector.text("proofHash")
    options = {name: value for name, value in config.items() if name != "@context"}
    assert hash_data(document, options, vector.suite).hex() == vector.text("combinedHash")


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite[3])
def test_our_signature_is_the_very_one_of_the_specification(shared: Path, suite: tuple[str, str, str, str]) -> None:
    vector = Vector(shared, *suite)
    signed = vector.json("signed")
    signer = LocalSigner(vector.private, signed["proof"]["verificationMethod"])
    created = datetime.fromisoformat(signed["proof"]["created"])
    assert add_proof(without_proof(signed), signer, created=created, as_list=False) == signed
    assert multibase.decode(signed["proof"]["proofValue"]).hex() == vector.text("sigHex").strip()
    assert signed["proof"]["proofValue"] == vector.text("sigBTC58").strip()


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite[3])
def test_the_signed_documents_of_the_specification_verify(shared: Path, suite: tuple[str, str, str, str]) -> None:
    signed = Vector(shared, *suite).json("signed")
    (proof,) = proofs_of(signed)
    assert check_proof(signed, proof, key_of(proof)).code == "proof.valid"


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite[3])
def test_the_vectors_over_a_context_that_no_package_carries_hold_from_their_canonical_form_on(
    shared: Path, suite: tuple[str, str, str, str]
) -> None:
    vector = Vector(shared, *suite, part="employ")
    forms = [vector.text("proofCanon"), vector.text("canonDoc")]
    data = b"".join(hashlib.new(vector.suite.digest, form.encode("utf-8")).digest() for form in forms)
    assert data.hex() == vector.text("combinedHash")
    signature = LocalSigner(vector.private, "did:example:1#1").sign(data)
    assert multibase.base58(signature) == vector.json("signed")["proof"]["proofValue"]
    assert verifies(vector.suite.algorithm, vector.public, signature, data)
    # And in whole it is refused for its context, not taken for altered.
    signed = vector.json("signed")
    check = check_proof(signed, signed["proof"], vector.public)
    assert (check.code, check.detail["reason"]) == ("proof.malformed", "unknown_context")


@pytest.mark.parametrize("name", ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"])
def test_every_proof_of_the_published_sets_and_chains_verifies(shared: Path, name: str) -> None:
    file = shared / f"vectors/w3c/vc-di-eddsa/TestVectors/proof-set-chain/{name}.json"
    document = offline(json.loads(file.read_bytes()))
    assert {check_proof(document, proof, key_of(proof)).code for proof in proofs_of(document)} == {"proof.valid"}


def test_a_proof_that_builds_on_another_fails_without_it(shared: Path) -> None:
    file = shared / "vectors/w3c/vc-di-eddsa/TestVectors/proof-set-chain/signedProofChain2.json"
    document = offline(json.loads(file.read_bytes()))
    *_, last = proofs_of(document)
    document["proof"] = [p for p in document["proof"] if p.get("id") != last["previousProof"]]
    check = check_proof(document, last, key_of(last))
    assert (check.code, check.detail["reason"]) == ("proof.malformed", "previousProof")


@pytest.mark.parametrize(
    "file",
    [
        "vc-di-eddsa/TestVectors/eddsa-jcs-2022/signedJCS.json",
        "vc-di-eddsa/TestVectors/Ed25519Signature2020/signedEdSig.json",
        "vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json",
        "vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p384/signedJCSECDSAP384.json",
    ],
)
def test_suites_we_do_not_know_cannot_be_checked_and_are_not_called_altered(shared: Path, file: str) -> None:
    document = offline(json.loads((shared / "vectors/w3c" / file).read_bytes()))
    (proof,) = proofs_of(document)
    assert check_proof(document, proof, key_of(proof)).code == "proof.unknown_method"


@pytest.mark.parametrize("name", ["obv3p0", "clrv2p0"])
def test_the_open_badges_vectors_are_reproduced_to_the_last_byte(shared: Path, name: str) -> None:
    vector = json.loads((shared / f"vectors/open-badges/{name}-eddsa-rdfc-2022.json").read_bytes())
    signed, key = vector["signed_credential"], vector["published_test_key"]
    public = multikey.decode(key["publicKeyMultibase"])
    (proof,) = proofs_of(signed)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    suite = CRYPTOSUITES["eddsa-rdfc-2022", "Ed25519"]
    data = hash_data(without_proof(signed), options, suite)
    assert data.hex() == vector["hash_data_hex"]
    assert multibase.decode(proof["proofValue"]).hex() == vector["signature_hex"]
    assert check_proof(signed, proof, public).code == "proof.valid"
    private = from_multibase(multibase.base58(b"\x80\x26" + bytes.fromhex(key["seed_hex"])))
    assert LocalSigner(private, proof["verificationMethod"]).sign(data).hex() == vector["signature_hex"]
