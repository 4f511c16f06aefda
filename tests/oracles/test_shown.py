"""Presentations: what a holder signs with their software we take and the other way round, for one challenge and domain.

The badge inside names the holder; everything inside is judged along.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from openvc.errors import OpenvcError
from openvc.openid4vp import verify_vp_token
from openvc.proof.vp_jwt import VpJwtProofSuite

from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.verification.facts import Policy
from badges.verification.verdict import Verdict
from tests.makers import AT
from tests.oracles.agreed import BAZAAR, CORE, OPENVC
from tests.oracles.asking import Node
from tests.oracles.by_key import NOW, OWNERS, Document, Owner, judged, we_accept, why
from tests.oracles.ledger import Ledger
from tests.oracles.libraries import Bazaar, signing_key
from tests.oracles.opinions import own_contexts
from tests.proofs.keys import ed25519, p256, p384

SCHOOL = OWNERS["Ed25519"]
HOLDERS = {"Ed25519": Owner(ed25519(9)), "P-256": Owner(p256(9)), "P-384": Owner(p384(9))}
P384 = ("ecdsa-rdfc-2019", "P-384")
SUITES = [("eddsa-rdfc-2022", "Ed25519"), ("eddsa-jcs-2022", "Ed25519"), ("ecdsa-rdfc-2019", "P-256"), P384]
ASKED: dict[str, Any] = {"challenge": "8f0c1e5a", "domain": "https://employer.example"}
OTHERWISE: list[dict[str, Any]] = [{**ASKED, "challenge": "another"}, {**ASKED, "domain": "https://other.example"}]


def a_badge_of(holder: Owner, version: str = "2.0") -> Document:
    return add_proof(SCHOOL.badge(holder=holder.did, version=version), SCHOOL.signer, created=AT)


def a_presentation(holder: Owner, *inside: Document, version: str = "2.0") -> Document:
    first = {"2.0": "https://www.w3.org/ns/credentials/v2", "1.1": "https://www.w3.org/2018/credentials/v1"}[version]
    return {"@context": [first], "type": ["VerifiablePresentation"], "holder": holder.did, "verifiableCredential": [*inside]}


def world(holder: Owner) -> Document:
    return {**SCHOOL.world(), **holder.documents}


def achievement(presentation: Document) -> Document:
    found: Document = presentation["verifiableCredential"][0]["credentialSubject"]["achievement"]
    return found


CHANGES: dict[str, Callable[[Document], object]] = {
    "the badge inside": lambda shown: achievement(shown).update(name="Doctor of everything"),
    "another holder": lambda shown: shown.update(holder=SCHOOL.did),
    "the same badge twice": lambda shown: shown["verifiableCredential"].append(shown["verifiableCredential"][0]),
    "the proof's date": lambda shown: shown["proof"].update(created="2026-07-15T12:00:01Z"),
    "the proof's challenge": lambda shown: shown["proof"].update(challenge="another"),
}


def changes_of(presentation: Document) -> Iterator[Document]:
    for change in CHANGES.values():
        changed = copy.deepcopy(presentation)
        change(changed)
        yield changed


@pytest.mark.parametrize("version", ["2.0", "1.1"])
@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_we_accept_what_a_holder_shows_with_their_software(
    ledger: Ledger, bazaar: Bazaar, suite: str, kind: str, version: str
) -> None:
    holder = HOLDERS[kind]
    shown = bazaar.present(holder, [a_badge_of(holder, version)], suite, version={"2.0": 2.0, "1.1": 1.0}[version], **ASKED)
    between = ledger.between("presentations", BAZAAR)
    verdict = judged(shown, world(holder), [SCHOOL.did], policy=Policy(**ASKED))
    between.we(we_accept(verdict), True, why(verdict))
    for other in OTHERWISE:
        between.we(we_accept(judged(shown, world(holder), [SCHOOL.did], policy=Policy(**other))), False)
    for changed in changes_of(shown):
        between.we(we_accept(judged(changed, world(holder), [SCHOOL.did], policy=Policy(**ASKED))), False)


@pytest.mark.parametrize("version", ["2.0", "1.1"])
@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_their_software_accepts_what_a_holder_signs_with_ours(
    ledger: Ledger, bazaar: Bazaar, suite: str, kind: str, version: str
) -> None:
    holder = HOLDERS[kind]
    shown = add_proof(
        a_presentation(holder, a_badge_of(holder, version), version=version),
        holder.signer,
        created=NOW,
        cryptosuite=suite,
        purpose="authentication",
        as_list=False,
        **ASKED,
    )
    between = ledger.between("presentations", BAZAAR)
    opinion = bazaar.check(shown, world(holder), **ASKED)
    between.they(opinion.accepted, True, opinion.reason)
    for other in OTHERWISE:
        between.they(bazaar.check(shown, world(holder), **other).accepted, False)
    for changed in changes_of(shown):
        between.they(bazaar.check(changed, world(holder), **ASKED).accepted, False)


def test_nobody_accepts_a_badge_that_another_holder_shows(ledger: Ledger, bazaar: Bazaar) -> None:
    holder, other = HOLDERS["Ed25519"], HOLDERS["P-256"]
    shown = bazaar.present(other, [a_badge_of(holder)], "ecdsa-rdfc-2019", version=2.0, **ASKED)
    verdict = judged(shown, world(other), [SCHOOL.did], policy=Policy(**ASKED))
    ledger.between("presentations", BAZAAR).we(we_accept(verdict), False)
    assert {"holder.not_presenter"} <= set(why(verdict))


def test_verifier_core_accepts_the_badges_in_a_presentation_and_wants_another_purpose_of_it(ledger: Ledger) -> None:
    holder = HOLDERS["Ed25519"]
    between = ledger.between("presentations", CORE)
    with Node("verifier_core.mjs") as node:

        def accepts(purpose: str, challenge: str, change: Callable[[Document], object] | None = None) -> bool:
            shown = add_proof(
                a_presentation(holder, a_badge_of(holder)), holder.signer, created=NOW, purpose=purpose, as_list=False, **ASKED
            )
            if change:
                change(shown)
            asked = {"challenge": challenge, "documents": world(holder), "known": [SCHOOL.did]}
            answer = node.ask(presentation=shown, **asked)
            inside = [part["log"].get("valid_signature") is True and not part["errors"] for part in answer["credentials"]]
            return answer.get("signature") == "valid" and not answer["errors"] and all(inside)

        between.they(accepts("assertionMethod", ASKED["challenge"]), True)
        for change in CHANGES.values():
            between.they(accepts("assertionMethod", ASKED["challenge"], change), False)
        between.they(accepts("authentication", ASKED["challenge"]), True, fault="presentations-as-assertions")
        between.they(accepts("assertionMethod", "another"), False, fault="challenge-ignored")


def a_token_of(holder: Owner, *inside: Document | str) -> str:
    said: dict[str, Any] = {"audience": ASKED["domain"], "nonce": ASKED["challenge"]}
    token: str = VpJwtProofSuite().sign([*inside], holder_key=signing_key(holder), **said)
    return token


@pytest.mark.parametrize("kind", HOLDERS)
def test_we_accept_presentations_that_openvc_signs_as_tokens(ledger: Ledger, kind: str) -> None:
    holder = HOLDERS[kind]
    token = a_token_of(holder, a_badge_of(holder))

    def judge(token: str, **said: Any) -> Verdict:
        # Its tokens begin now, by the clock.
        return judged(token, world(holder), [SCHOOL.did], policy=Policy(**said), at=datetime.now(UTC))

    between = ledger.between("presentations", OPENVC)
    verdict = judge(token, **ASKED)
    between.we(we_accept(verdict), True, why(verdict))
    for other in OTHERWISE:
        between.we(we_accept(judge(token, **other)), False)
    changed = token[:-20] + ("A" if token[-20] != "A" else "B") + token[-19:]
    between.we(we_accept(judge(changed, **ASKED)), False)
    bare = judge(a_token_of(holder, vc_jwt.secure(SCHOOL.badge(holder=holder.did), SCHOOL.signer)), **ASKED)
    between.we(we_accept(bare), True, fault="tokens-without-envelope")
    assert why(bare) == ["format.invalid"]


QUERY = {
    "credentials": [
        {
            "id": "badge",
            "format": "ldp_vc",
            "meta": {"type_values": [["https://www.w3.org/2018/credentials#VerifiableCredential"]]},
        }
    ]
}


def openvc_accepts(presentation: Document, *, challenge: str, domain: str) -> tuple[bool, str]:
    try:
        verify_vp_token(
            {"badge": [presentation]},
            dcql_query=QUERY,
            nonce=challenge,
            client_id=domain,
            now=NOW,
            extra_contexts=own_contexts(),
            require_holder_binding=True,
        )
    except OpenvcError as refusal:
        return False, repr(refusal)
    return True, ""


@pytest.mark.parametrize(("suite", "kind"), [*SUITES, ("ecdsa-jcs-2019", "P-256"), ("ecdsa-jcs-2019", "P-384")])
def test_openvc_accepts_what_a_holder_signs_with_ours(ledger: Ledger, suite: str, kind: str) -> None:
    holder = HOLDERS[kind]
    badge = add_proof(SCHOOL.badge(holder=holder.did, status=False), SCHOOL.signer, created=AT, as_list=False)
    said: dict[str, Any] = {"cryptosuite": suite, "purpose": "authentication", "as_list": False, **ASKED}
    shown = add_proof(a_presentation(holder, badge), holder.signer, created=NOW, **said)
    between = ledger.between("presentations", OPENVC)
    accepted, reason = openvc_accepts(shown, **ASKED)
    if (suite, kind) == P384:
        between.they(accepted, True, reason, fault="p384-blank-nodes-by-sha256")
        return
    between.they(accepted, True, reason)
    for other in OTHERWISE:
        between.they(openvc_accepts(shown, **other)[0], False)
    for changed in changes_of(shown):
        between.they(openvc_accepts(changed, **ASKED)[0], False)
