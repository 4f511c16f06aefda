"""The signed vectors of the W3C, judged as the VC-API judges: the proof alone, and every one of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from badges.verification.facts import LIMITS, Policy
from badges.verification.presented import Credential, read
from badges.verification.signatures import Signature, judge_signatures

AT = datetime(2026, 11, 21, tzinfo=UTC)
ALONE = Policy(bind=False, every_proof=True)

# File, and how many proofs it has.
SIGNED = {
    "vc-di-eddsa/TestVectors/Ed25519Signature2020/signedEdSig.json": 1,
    "vc-di-eddsa/TestVectors/eddsa-jcs-2022/signedJCS.json": 1,
    "vc-di-eddsa/TestVectors/eddsa-rdfc-2022/signedDataInt.json": 1,
    "vc-di-eddsa/TestVectors/proof-set-chain/signedProofSet1.json": 1,
    "vc-di-eddsa/TestVectors/proof-set-chain/signedProofSet2.json": 2,
    "vc-di-eddsa/TestVectors/proof-set-chain/signedProofChain1.json": 3,
    "vc-di-eddsa/TestVectors/proof-set-chain/signedProofChain2.json": 4,
    "vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json": 1,
    "vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p384/signedJCSECDSAP384.json": 1,
    "vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256/signedECDSAP256.json": 1,
    "vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384/signedECDSAP384.json": 1,
}


def judgements(document: Any, policy: Policy = ALONE) -> list[Signature]:
    """What is said of each of its proofs when nothing can be fetched."""
    (credential,) = read(json.dumps(document).encode()).items
    assert isinstance(credential, Credential)
    return list(judge_signatures(credential, {}, AT, LIMITS, policy))


@pytest.mark.parametrize(("file", "count"), SIGNED.items(), ids=[file.rsplit("/", 1)[1] for file in SIGNED])
def test_a_published_proof_holds_and_does_not_after_a_change(shared: Path, file: str, count: int) -> None:
    document = json.loads((shared / "vectors/w3c" / file).read_bytes())
    found = judgements(document)
    assert [one.proof for one in found] == ["proof.valid"] * count
    assert all(one.holds for one in found)
    changed = judgements({**document, "validFrom": "2023-01-02T00:00:00Z"})
    assert {one.proof for one in changed} == {"proof.altered"}


def test_the_issuer_of_the_vectors_does_not_vouch_for_the_key_by_itself(shared: Path) -> None:
    """Their issuer is an address on the web and their key a did:key: only the issuer's own document could bring them together."""
    document = json.loads((shared / "vectors/w3c/vc-di-eddsa/TestVectors/eddsa-rdfc-2022/signedDataInt.json").read_bytes())
    (signature,) = judgements(document, Policy())
    assert (signature.proof, signature.binding, signature.holds) == ("proof.valid", "issuer.unreachable", False)


def test_a_link_cut_out_of_a_published_chain_breaks_it(shared: Path) -> None:
    document = json.loads((shared / "vectors/w3c/vc-di-eddsa/TestVectors/proof-set-chain/signedProofChain2.json").read_bytes())
    broken = {}
    for place in range(len(document["proof"])):
        rest = [proof for at, proof in enumerate(document["proof"]) if at != place]
        broken[place] = any(one.proof != "proof.valid" for one in judgements({**document, "proof": rest}))
    # The last one may go: nothing was built on it.
    assert list(broken.values()) == [True, True, True, False]
