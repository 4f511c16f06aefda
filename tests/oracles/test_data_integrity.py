"""Hard to canonicalize, yet both sides accept each other's proofs over it (Digital Bazaar and we), and nobody a changed one."""

from __future__ import annotations

import copy

import pytest

from badges.canonical import undefined
from badges.proofs.data_integrity import add_proof, check_proof, proofs_of
from tests.canonical.samples import a_badge
from tests.makers import AT
from tests.oracles.agreed import BAZAAR
from tests.oracles.by_key import OWNERS, Document, Owner, as_version
from tests.oracles.ledger import Ledger
from tests.oracles.libraries import Bazaar

SUITES = [
    ("eddsa-rdfc-2022", "Ed25519"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("ecdsa-rdfc-2019", "P-384"),
]


def a_hard_badge(owner: Owner, version: str) -> Document:
    badge = a_badge()
    badge["issuer"]["id"] = owner.did
    # Six things without a name that only their values tell apart, a text with a direction, and one with rare characters.
    badge["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": f"A{n}", "targetUrl": f"https://skills.example/{n}"} for n in range(6)
    ]
    badge["description"] = {"@value": "نحل", "@language": "ar", "@direction": "rtl"}
    badge["credentialSubject"]["achievement"]["criteria"]["narrative"] = "a\x0bb\x7f\x08\u2028 \U0001f600\ufb33"
    return as_version(badge, version)


def changed(credential: Document) -> Document:
    changed = copy.deepcopy(credential)
    changed["credentialSubject"]["achievement"]["alignment"][3]["targetName"] = "A9"
    return changed


@pytest.mark.parametrize("version", ["2.0", "1.1"])
@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_they_accept_our_proof_and_refuse_it_on_a_changed_badge(
    ledger: Ledger, bazaar: Bazaar, suite: str, kind: str, version: str
) -> None:
    owner, between = OWNERS[kind], ledger.between(suite, BAZAAR)
    badge = add_proof(a_hard_badge(owner, version), owner.signer, created=AT, cryptosuite=suite)
    opinion = bazaar.verify(badge, owner.documents)
    between.they(opinion.accepted, True, opinion.reason)
    between.they(bazaar.verify(changed(badge), owner.documents).accepted, False)


@pytest.mark.parametrize("version", ["2.0", "1.1"])
@pytest.mark.parametrize(("suite", "kind"), [*SUITES, ("Ed25519Signature2020", "Ed25519")])
def test_we_accept_their_proof_and_refuse_it_on_a_changed_badge(
    ledger: Ledger, bazaar: Bazaar, suite: str, kind: str, version: str
) -> None:
    owner, between = OWNERS[kind], ledger.between(suite, BAZAAR)
    badge = bazaar.sign(owner, a_hard_badge(owner, version), suite)
    (proof,) = proofs_of(badge)
    assert suite in (proof["type"], proof.get("cryptosuite"))
    assert undefined(badge) == ()
    check = check_proof(badge, proof, owner.key.public_key())
    between.we(check.ok, True, check)
    check = check_proof(changed(badge), proof, owner.key.public_key())
    between.we(check.ok, False)
    assert check.code == "proof.altered"
    if kind == "Ed25519" and suite in dict(SUITES):
        # These signatures know no chance: the same document and moment give the same bytes.
        again = add_proof(a_hard_badge(owner, version), owner.signer, created=AT, cryptosuite=suite)
        assert again["proof"][0]["proofValue"] == proof["proofValue"]
