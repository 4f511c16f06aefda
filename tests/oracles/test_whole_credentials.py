"""Whole credentials, suite by suite and in both data models: theirs go through all of our `verify`, ours through all of theirs.

Every credential has a status, so a list of its issuer is read along. Nobody accepts one that somebody changed.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openvc.errors import OpenvcError
from openvc.verify import VerificationPolicy, verify_credential

from badges.proofs.data_integrity import add_proof, check_proof, proofs_of, with_proof_context
from badges.proofs.selective_disclosure import derive
from tests.makers import AT
from tests.oracles.agreed import BADGESLIB, BAZAAR, CORE, OPENVC
from tests.oracles.asking import Node
from tests.oracles.by_key import NOW, OWNERS, Document, judged, we_accept, why
from tests.oracles.ledger import Ledger
from tests.oracles.libraries import Bazaar, openvc_derives, openvc_signs, openvc_signs_for_disclosure, signers, verifiers
from tests.oracles.opinions import VerifierCore, own_contexts

EDDSA, P256, P384, JCS, ECDSA_JCS = (
    ("eddsa-rdfc-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("ecdsa-rdfc-2019", "P-384"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("ecdsa-jcs-2019", "P-256"),
)
ECDSA_JCS_384 = ("ecdsa-jcs-2019", "P-384")

# (library, suite and kind of key, data model, known fault of theirs when they judge ours, when we judge theirs)
VERIFYING: list[tuple[str, tuple[str, str], str, str]] = [
    *((BAZAAR, suite, version, "") for suite in (EDDSA, P256, P384, JCS) for version in ("2.0", "1.1")),
    *((CORE, EDDSA, version, "") for version in ("2.0", "1.1")),
    *((OPENVC, suite, version, "") for suite in (EDDSA, P256, JCS, ECDSA_JCS, ECDSA_JCS_384) for version in ("2.0", "1.1")),
    *((OPENVC, P384, version, "p384-blank-nodes-by-sha256") for version in ("2.0", "1.1")),
    (BADGESLIB, EDDSA, "2.0", ""),
    (BADGESLIB, EDDSA, "1.1", "vc-1.1-refused"),
]
SIGNING: list[tuple[str, tuple[str, str], str, str]] = [
    *((BAZAAR, suite, version, "") for suite in (EDDSA, P256, P384, JCS) for version in ("2.0", "1.1")),
    *((BAZAAR, ("Ed25519Signature2020", "Ed25519"), version, "") for version in ("2.0", "1.1")),
    *((OPENVC, suite, version, "") for suite in (EDDSA, P256) for version in ("2.0", "1.1")),
    *((OPENVC, P384, version, "p384-blank-nodes-by-sha256") for version in ("2.0", "1.1")),
    *((OPENVC, suite, "2.0", "jcs-proof-without-context") for suite in (JCS, ECDSA_JCS, ECDSA_JCS_384)),
    (BADGESLIB, EDDSA, "2.0", ""),
    (BADGESLIB, EDDSA, "1.1", ""),
]


def achievement(badge: Document) -> Document:
    found: Document = badge["credentialSubject"]["achievement"]
    return found


def proof(badge: Document) -> Document:
    return proofs_of(badge)[0]


def with_another_signature(badge: Document) -> None:
    value = proof(badge)["proofValue"]
    proof(badge)["proofValue"] = value[:40] + ("2" if value[40] != "2" else "3") + value[41:]


def another_than(did: str) -> str:
    return next(owner.did for owner in OWNERS.values() if owner.did != did)


CHANGES: dict[str, Callable[[Document], object]] = {
    "another title": lambda badge: achievement(badge).update(name="Doctor of everything"),
    "an alignment less": lambda badge: achievement(badge)["alignment"].pop(),
    "another issuer": lambda badge: badge["issuer"].update(id=another_than(badge["issuer"]["id"])),
    "the proof's date": lambda badge: proof(badge).update(created="2026-06-15T12:00:01Z"),
    "the signature": with_another_signature,
    "a member that no context knows": lambda badge: badge.update(honours="summa cum laude"),
}


def changes_of(badge: Document) -> Iterator[Document]:
    for change in CHANGES.values():
        changed = copy.deepcopy(badge)
        change(changed)
        assert changed != badge
        yield changed


def family(suite: tuple[str, str], version: str) -> str:
    return "VC 1.1" if version == "1.1" else suite[0]


def named(rows: list[tuple[Any, ...]]) -> list[str]:
    return [f"{library}, {suite} {kind}, {version}" for library, (suite, kind), version, _ in rows]


@pytest.mark.parametrize(("library", "suite", "version", "fault"), VERIFYING, ids=named(VERIFYING))
def test_they_accept_our_credential_and_refuse_it_changed(
    ledger: Ledger, bazaar: Bazaar, core: VerifierCore, library: str, suite: tuple[str, str], version: str, fault: str
) -> None:
    owner = OWNERS[suite[1]]
    verify = verifiers(bazaar, core)[library]
    badge = add_proof(owner.badge(version=version), owner.signer, created=AT, cryptosuite=suite[0])
    assert we_accept(judged(badge, owner.world(), [owner.did]))
    between = ledger.between(family(suite, version), library)
    opinion = verify(badge, owner.world())
    between.they(opinion.accepted, True, opinion.reason, fault=fault)
    for changed in changes_of(badge) if not fault else ():
        between.they(verify(changed, owner.world()).accepted, False)


@pytest.mark.parametrize(("library", "suite", "version", "fault"), SIGNING, ids=named(SIGNING))
def test_we_accept_their_credential_and_refuse_it_changed(
    ledger: Ledger, bazaar: Bazaar, library: str, suite: tuple[str, str], version: str, fault: str
) -> None:
    owner = OWNERS[suite[1]]
    badge = owner.badge(version=version)
    if library != BAZAAR:
        # The others leave this to whoever calls (Data Integrity 1.0 §2.4.1).
        badge = with_proof_context(badge)
    signed = signers(bazaar)[library](owner, badge, suite[0])
    assert suite[0] in (proof(signed)["type"], proof(signed).get("cryptosuite"))
    between = ledger.between(family(suite, version), library)
    verdict = judged(signed, owner.world(), [owner.did])
    between.we(we_accept(verdict), True, why(verdict), fault=fault)
    if not fault:
        for changed in changes_of(signed):
            between.we(we_accept(judged(changed, owner.world(), [owner.did])), False)
    elif suite not in (ECDSA_JCS, ECDSA_JCS_384):
        assert not bazaar.verify(signed, owner.world()).accepted, "not our word alone: others who know the suite refuse it too"


@pytest.mark.parametrize("suite", [JCS, ECDSA_JCS, ECDSA_JCS_384])
def test_we_accept_a_proof_of_openvc_that_says_all_that_it_signed(ledger: Ledger, suite: tuple[str, str]) -> None:
    owner = OWNERS[suite[1]]
    signed = openvc_signs(owner, owner.badge(), suite[0])
    signed["proof"]["@context"] = signed["@context"]
    between = ledger.between(suite[0], OPENVC)
    verdict = judged(signed, owner.world(), [owner.did])
    between.we(we_accept(verdict), True, why(verdict))
    for changed in changes_of(signed):
        between.we(we_accept(judged(changed, owner.world(), [owner.did])), False)


def test_we_accept_every_unit_that_others_sign(ledger: Ledger, bazaar: Bazaar, unit: str, language: str) -> None:
    owner = OWNERS["Ed25519"]
    for library, sign in signers(bazaar).items():
        signed = sign(owner, owner.badge(unit, language=language), "eddsa-rdfc-2022")
        verdict = judged(signed, owner.world(), [owner.did])
        ledger.between("eddsa-rdfc-2022", library).we(we_accept(verdict), True, why(verdict))


def test_openvc_reads_a_single_proof_only_outside_a_list(ledger: Ledger) -> None:
    owner, between = OWNERS["Ed25519"], ledger.between("eddsa-rdfc-2022", OPENVC)
    for as_list in (False, True):
        badge = add_proof(owner.badge(status=False), owner.signer, created=AT, as_list=as_list)
        try:
            verify_credential(badge, policy=VerificationPolicy(now=NOW), extra_contexts=own_contexts())
        except OpenvcError as refusal:
            between.they(False, True, refusal, fault="proof-in-a-list" if as_list else "")
        else:
            between.they(True, True, fault="proof-in-a-list" if as_list else "")


@pytest.mark.parametrize("version", ["2.0", "1.1"])
def test_verifier_core_accepts_what_digital_bazaar_signs_with_the_older_suite(
    ledger: Ledger, bazaar: Bazaar, core: VerifierCore, version: str
) -> None:
    owner = OWNERS["Ed25519"]
    signed = bazaar.sign(owner, owner.badge(version=version), "Ed25519Signature2020")
    verify = verifiers(bazaar, core)[CORE]
    for badge, good in ((signed, True), *((changed, False) for changed in changes_of(signed))):
        opinion = verify(badge, owner.world())
        ledger.between("Ed25519Signature2020", CORE).they(opinion.accepted, good, opinion.reason)
        ledger.between("Ed25519Signature2020", BAZAAR).we(we_accept(judged(badge, owner.world(), [owner.did])), good)


ACHIEVEMENT = "/credentialSubject/achievement"
# Whoever may hide an end or a status shows nothing that can be relied on.
MANDATORY = ["/issuer", "/validFrom", "/validUntil", "/credentialStatus", f"{ACHIEVEMENT}/name", f"{ACHIEVEMENT}/id"]
SHOWN = [ACHIEVEMENT, "/credentialSubject/identifier", "/credentialSubject/type", "/credentialSchema", "/name"]
"""What a badge must show to conform: the rest stays with its holder."""


def a_badge_to_show() -> Document:
    """One with an end, and without ordered lists, which Digital Bazaar's library cannot sign (test_selective_disclosure.py)."""
    badge = OWNERS["P-256"].badge()
    for description in achievement(badge).get("resultDescription", []):
        description.pop("allowedValue", None)
    return {**badge, "validUntil": "2099-01-01T00:00:00Z"}


@pytest.mark.parametrize("derives", [BAZAAR, "we"])
@pytest.mark.parametrize("library", [BAZAAR, OPENVC])
def test_we_accept_what_they_sign_and_a_holder_shows_in_part(ledger: Ledger, bazaar: Bazaar, library: str, derives: str) -> None:
    owner, badge = OWNERS["P-256"], a_badge_to_show()
    if library == BAZAAR:
        base = bazaar.sign(owner, badge, "ecdsa-sd-2023", pointers=MANDATORY)
    else:
        base = openvc_signs_for_disclosure(owner, badge, MANDATORY)
    shown = bazaar.derive(owner, base, SHOWN) if derives == BAZAAR else derive(base, SHOWN)
    assert "result" not in shown["credentialSubject"]
    between = ledger.between("ecdsa-sd-2023", library)
    verdict = judged(shown, owner.world(), [owner.did])
    between.we(we_accept(verdict), True, why(verdict))
    for changed in (base, *changes_of(shown)):
        between.we(we_accept(judged(changed, owner.world(), [owner.did])), False)


def test_openvc_derives_if_the_things_without_an_id_keep_their_numbers(ledger: Ledger) -> None:
    owner, between, badge = OWNERS["P-256"], ledger.between("ecdsa-sd-2023", OPENVC), a_badge_to_show()
    for base in (openvc_signs_for_disclosure(owner, badge, MANDATORY), owner.base(badge, MANDATORY)):
        try:
            openvc_derives(base, SHOWN)
        except OpenvcError as refusal:
            between.they(False, True, refusal, fault="sd-derive-mixes-things-without-id")
        else:
            between.they(True, True, fault="sd-derive-mixes-things-without-id")
    shown = openvc_derives(openvc_signs_for_disclosure(owner, badge, ["/validFrom"]), ["/name"])
    check = check_proof(shown, shown["proof"], owner.key.public_key())
    between.we(check.ok, True, check)  # the proof alone: nobody can be bound to a badge that does not show its issuer


@pytest.mark.parametrize("library", [BAZAAR, OPENVC, BADGESLIB])
def test_they_accept_what_we_sign_and_show_in_part(ledger: Ledger, bazaar: Bazaar, core: VerifierCore, library: str) -> None:
    owner = OWNERS["P-256"]
    base = owner.base(a_badge_to_show(), MANDATORY)
    shown = derive(base, SHOWN)
    verify = verifiers(bazaar, core)[library]
    between = ledger.between("ecdsa-sd-2023", library)
    assert we_accept(judged(shown, owner.world(), [owner.did]))
    opinion = verify(shown, owner.world())
    between.they(opinion.accepted, True, opinion.reason)
    for changed in (base, *changes_of(shown)):
        between.they(verify(changed, owner.world()).accepted, False)


def test_verifier_core_finds_that_our_badge_conforms_to_the_published_schema(ledger: Ledger, root: Path) -> None:
    between = ledger.between("Open Badges 3.0 schema", CORE)
    folder = root.parent / "shared" / "standards" / "open-badges" / "schemas" / "published-2026"
    if not folder.is_dir():
        between.skip("the published schemas are not beside this checkout")
    owner = OWNERS["Ed25519"]
    schemas = {
        document["$id"]: document
        for document in (json.loads(file.read_bytes()) for file in sorted(folder.glob("*.json")))
        if isinstance(document, dict) and "$id" in document
    }
    with Node("verifier_core.mjs") as node:
        for change, good in ({}, True), ({"validFrom": 7}, False):
            badge = add_proof({**owner.badge(), **change}, owner.signer, created=AT)
            answer = node.ask(credential=badge, documents={**owner.world(), **schemas}, known=[owner.did])
            (result,) = answer["schema"]
            between.they(result["result"]["valid"], good, result)
