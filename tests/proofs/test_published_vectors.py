"""Every value that the specifications publish for their suites, reproduced."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from badges import multibase
from badges.proofs import multikey
from badges.proofs.data_integrity import CRYPTOSUITES, PROOF_TYPES, add_proof, check_proof, hash_data, proofs_of
from badges.proofs.public_key import PublicKey, verifies
from badges.proofs.signer import LocalSigner
from tests.proofs.keys import from_multibase

EDDSA, ECDSA = "vc-di-eddsa/TestVectors", "vc-di-ecdsa/TestVectors"

# Folder, suffix of its files, key pair, suite, kind of key.
SUITES = [
    (f"{EDDSA}/eddsa-rdfc-2022", "DataInt", f"{EDDSA}/keyPair.json", "eddsa-rdfc-2022", "Ed25519"),
    (f"{ECDSA}/ecdsa-rdfc-2019-p256", "ECDSAP256", f"{ECDSA}/p256KeyPair.json", "ecdsa-rdfc-2019", "P-256"),
    (f"{ECDSA}/ecdsa-rdfc-2019-p384", "ECDSAP384", f"{ECDSA}/p384KeyPair.json", "ecdsa-rdfc-2019", "P-384"),
    (f"{EDDSA}/eddsa-jcs-2022", "JCS", f"{EDDSA}/keyPair.json", "eddsa-jcs-2022", "Ed25519"),
    (f"{ECDSA}/ecdsa-jcs-2019-p256", "JCSECDSAP256", f"{ECDSA}/p256KeyPair.json", "ecdsa-jcs-2019", "P-256"),
    (f"{ECDSA}/ecdsa-jcs-2019-p384", "JCSECDSAP384", f"{ECDSA}/p384KeyPair.json", "ecdsa-jcs-2019", "P-384"),
]
FORMER = (f"{EDDSA}/Ed25519Signature2020", "EdSig", f"{EDDSA}/keyPair.json", "Ed25519Signature2020", "Ed25519")
BY_RDF = [suite for suite in SUITES if "rdfc" in suite[3]]


class Vector:
    """One folder of the specification."""

    def __init__(self, shared: Path, folder: str, suffix: str, pair: str, name: str, kind: str, part: str = "") -> None:
        root = shared / "vectors/w3c"
        self.folder, self.suffix = root / folder / part, suffix
        keys = json.loads((root / pair).read_bytes())
        self.private = from_multibase(keys.get("secretKeyMultibase") or keys["privateKeyMultibase"])
        self.public = multikey.decode(keys["publicKeyMultibase"])
        self.name, self.suite = name, (CRYPTOSUITES | PROOF_TYPES)[name, kind]

    def text(self, name: str) -> str:
        return (self.folder / f"{name}{self.suffix}.txt").read_bytes().decode("utf-8")

    def json(self, name: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.folder / f"{name}{self.suffix}.json").read_bytes())
        return read


def without_proof(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def key_of(proof: dict[str, Any]) -> PublicKey:
    # All of them are did:key, which is the key.
    return multikey.decode(proof["verificationMethod"].partition("#")[2])


def named(suite: tuple[str, ...]) -> str:
    return " ".join(suite[3:])


@pytest.mark.parametrize("suite", [*SUITES, FORMER], ids=named)
def test_every_step_of_the_specification_is_reproduced(shared: Path, suite: tuple[str, str, str, str, str]) -> None:
    vector = Vector(shared, *suite)
    document, config = without_proof(vector.json("signed")), vector.json("proofConfig")
    forms = {"doc": vector.suite.canonicalize(document), "proof": vector.suite.canonicalize(config)}
    assert forms == {"doc": vector.text("canonDoc"), "proof": vector.text("proofCanon")}
    for name, form in forms.items():
        assert hashlib.new(vector.suite.digest, form.encode()).hexdigest() == vector.text(f"{name}Hash")
    if not vector.suite.as_json:
        config = {name: value for name, value in config.items() if name != "@context"}
    assert hash_data(document, config, vector.suite).hex() == vector.text("combinedHash")


@pytest.mark.parametrize("suite", SUITES, ids=named)
def test_our_signature_is_the_very_one_of_the_specification(shared: Path, suite: tuple[str, str, str, str, str]) -> None:
    vector = Vector(shared, *suite)
    signed = vector.json("signed")
    signer = LocalSigner(vector.private, signed["proof"]["verificationMethod"])
    created = datetime.fromisoformat(signed["proof"]["created"])
    made = add_proof(without_proof(signed), signer, created=created, cryptosuite=vector.name, as_list=False)
    assert made == signed
    assert multibase.decode(signed["proof"]["proofValue"]).hex() == vector.text("sigHex").strip()
    assert signed["proof"]["proofValue"] == vector.text("sigBTC58").strip()


@pytest.mark.parametrize("suite", [*SUITES, FORMER], ids=named)
def test_the_signed_documents_of_the_specification_verify(shared: Path, suite: tuple[str, str, str, str, str]) -> None:
    signed = Vector(shared, *suite).json("signed")
    (proof,) = proofs_of(signed)
    assert check_proof(signed, proof, key_of(proof)).code == "proof.valid"
    for name in ("name", "validFrom"):
        assert check_proof({**signed, name: "x"}, proof, key_of(proof)).code == "proof.altered"


@pytest.mark.parametrize("suite", BY_RDF, ids=named)
def test_the_vectors_over_a_context_that_no_package_carries_hold_from_their_canonical_form_on(
    shared: Path, suite: tuple[str, str, str, str, str]
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
    document = json.loads(file.read_bytes())
    assert {check_proof(document, proof, key_of(proof)).code for proof in proofs_of(document)} == {"proof.valid"}


def test_a_proof_that_builds_on_another_fails_without_it(shared: Path) -> None:
    file = shared / "vectors/w3c/vc-di-eddsa/TestVectors/proof-set-chain/signedProofChain2.json"
    document = json.loads(file.read_bytes())
    *_, last = proofs_of(document)
    document["proof"] = [p for p in document["proof"] if p.get("id") != last["previousProof"]]
    check = check_proof(document, last, key_of(last))
    assert (check.code, check.detail["reason"]) == ("proof.malformed", "previousProof")


SETS = [
    # Secured document, and how many proofs it had before each step of the specification.
    ("proofSetConfig1", "unsigned", "signedProofSet1", 1),
    ("proofSetConfig2", "signedProofSet1", "signedProofSet2", 2),
    ("proofChainConfig1", "signedProofSet2", "signedProofChain1", 3),
    ("proofChainConfig2", "signedProofChain1", "signedProofChain2", 4),
]


@pytest.mark.parametrize(("config", "before", "after", "number"), SETS, ids=lambda value: str(value))
def test_the_published_sets_and_chains_are_made_step_by_step_to_the_last_byte(
    shared: Path, config: str, before: str, after: str, number: int
) -> None:
    folder = shared / f"vectors/w3c/{EDDSA}/proof-set-chain"
    read = {name: json.loads((folder / f"{name}.json").read_bytes()) for name in (config, before, after, "multiKeyPairs")}
    options = read[config]
    assert len(proofs_of(read[after])) == number
    made = add_proof(
        read[before],
        LocalSigner(
            from_multibase(read["multiKeyPairs"][f"keyPair{number}"]["privateKeyMultibase"]), options["verificationMethod"]
        ),
        created=datetime.fromisoformat(options["created"]),
        cryptosuite=options["cryptosuite"],
        id=options.get("id"),
        previous=options.get("previousProof"),
        as_list=number > 1,
    )
    assert made == read[after]


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
