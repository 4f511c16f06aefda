"""Whole credentials as tokens, alone and in pictures: theirs go through all of our `verify`, ours through all of theirs.

What the signature functions say of each other is in test_jose.py and test_tokens.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from openbadgeslib import baking as their_baking
from openbadgeslib.ob3 import OB3LdpSigner, OB3Signer
from openbadgeslib.verify import verify_badge
from openvc.errors import OpenvcError
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite
from openvc.verify import VerificationPolicy, verify_credential

from badges.credentials.baking import bake_png, bake_svg
from badges.proofs import sd_jwt, vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.verification.verdict import Verdict
from tests.makers import AT
from tests.oracles.agreed import BADGESLIB, JOSE, OPENVC
from tests.oracles.asking import Node
from tests.oracles.by_key import OWNERS, Document, Owner, judged, we_accept, why
from tests.oracles.ledger import Ledger
from tests.oracles.libraries import pem, public_pem, signing_key, theirs
from tests.oracles.samples import a_picture
from tests.proofs.keys import private_jwk

OPEN_BADGES, JOSE_COSE, SD_JWT, BAKED = "VC-JWT (OB 3.0 §8.2)", "VC-JOSE-COSE", "SD-JWT", "baked PNG/SVG"
NOW = datetime.now(UTC)
"""Some of their tokens begin when they are signed."""


@pytest.fixture(scope="module")
def jose() -> Iterator[Node]:
    with Node("jose.mjs") as library:
        yield library


def judge(owner: Owner, file: bytes | str) -> Verdict:
    return judged(file, owner.world(), [owner.did], at=datetime.now(UTC))


def with_change(token: str, part: int) -> str:
    """The token with one character in the middle of a part changed: 1 the payload, 2 the signature."""
    parts = token.split(".")
    place = len(parts[part]) // 2
    letter = "A" if parts[part][place] != "A" else "B"
    parts[part] = parts[part][:place] + letter + parts[part][place + 1 :]
    return ".".join(parts)


def by_jose(jose: Node, owner: Owner, family: str) -> str:
    badge = owner.badge()
    header = {"alg": owner.algorithm, "kid": owner.method["id"]}
    header |= {"typ": "JWT"} if family == OPEN_BADGES else {"typ": "vc+jwt", "cty": "vc"}
    payload = {**badge, **(vc_jwt.open_badges_claims(badge) if family == OPEN_BADGES else {"iss": owner.did})}
    token: str = jose.ask(sign={"header": header, "payload": payload, "jwk": private_jwk(owner.key)})["token"]
    return token


@pytest.mark.parametrize("family", [OPEN_BADGES, JOSE_COSE])
@pytest.mark.parametrize("kind", OWNERS)
def test_we_accept_badges_that_jose_signs(ledger: Ledger, jose: Node, kind: str, family: str) -> None:
    owner, between = OWNERS[kind], ledger.between(family, JOSE)
    token = by_jose(jose, owner, family)
    verdict = judge(owner, token)
    between.we(we_accept(verdict), True, why(verdict))
    for part in (1, 2):
        between.we(we_accept(judge(owner, with_change(token, part))), False)


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_we_accept_badges_that_openbadgeslib_signs_as_tokens(ledger: Ledger, kind: str) -> None:
    owner, between = OWNERS[kind], ledger.between(OPEN_BADGES, BADGESLIB)
    badge = owner.badge()
    token = OB3Signer(pem(owner), owner.algorithm).sign_payload({**badge, **vc_jwt.open_badges_claims(badge)})
    verdict = judge(owner, token)
    between.we(we_accept(verdict), True, why(verdict))
    for part in (1, 2):
        between.we(we_accept(judge(owner, with_change(token, part))), False)


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'


BAKED_BY_THEM: dict[str, Callable[[Owner], bytes]] = {
    "PNG with a proof inside": lambda owner: OB3LdpSigner(pem(owner)).sign_into_png(theirs(owner), a_picture()),
    "SVG with a proof inside": lambda owner: OB3LdpSigner(pem(owner)).sign_into_svg(theirs(owner), svg()),
    "PNG with a token": lambda owner: OB3Signer(pem(owner), owner.algorithm).sign_into_png(theirs(owner), a_picture()),
    "SVG with a token": lambda owner: OB3Signer(pem(owner), owner.algorithm).sign_into_svg(theirs(owner), svg()),
}


@pytest.mark.parametrize("bake", BAKED_BY_THEM.values(), ids=BAKED_BY_THEM)
def test_we_accept_the_pictures_that_openbadgeslib_bakes(ledger: Ledger, bake: Callable[[Owner], bytes]) -> None:
    owner, between = OWNERS["Ed25519"], ledger.between(BAKED, BADGESLIB)
    picture = bake(owner)
    verdict = judge(owner, picture)
    between.we(we_accept(verdict), True, why(verdict))
    other = OWNERS["P-256"]
    between.we(we_accept(judged(picture, other.world(), [other.did], at=NOW)), False)


@pytest.mark.parametrize("form", ["png", "svg"])
def test_we_refuse_a_picture_of_theirs_with_a_changed_badge(ledger: Ledger, form: str) -> None:
    owner = OWNERS["Ed25519"]
    text = OB3LdpSigner(pem(owner)).sign_to_json(theirs(owner)).replace("Beekeeping", "Beerkeeping")
    if form == "png":
        picture = their_baking.bake_png(a_picture(), text, keyword=their_baking.ITXT_KEYWORD_OB3)
    else:
        element, namespace = their_baking.SVG_ELEMENT_OB3, their_baking.SVG_NS_OB3
        picture = their_baking.bake_svg(svg(), text, comment="", element=element, namespace=namespace)
    verdict = judge(owner, picture)
    ledger.between(BAKED, BADGESLIB).we(we_accept(verdict), False)
    assert "proof.altered" in why(verdict)


BAKE: dict[str, Callable[[bytes], bytes]] = {
    "png": lambda token: bake_png(a_picture(), token),
    "svg": lambda token: bake_svg(svg(), token),
}


@pytest.mark.parametrize("bake", BAKE.values(), ids=BAKE)
@pytest.mark.parametrize("form", ["open-badges", "both"])
@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_openbadgeslib_accepts_our_tokens_in_our_pictures(
    ledger: Ledger, kind: str, form: Any, bake: Callable[[bytes], bytes]
) -> None:
    owner = OWNERS[kind]
    token = vc_jwt.secure(owner.badge(status=False), owner.signer, form=form)
    assert we_accept(judge(owner, bake(token.encode())))
    for text, good in ((token, True), (with_change(token, 1), False), (with_change(token, 2), False)):
        result = verify_badge(bake(text.encode()), pubkey_pem=public_pem(owner))
        ledger.between(BAKED, BADGESLIB).they(result.valid and result.trusted, good, result.reason)


def openvc_accepts(token: str, documents: Document) -> tuple[bool, str]:
    try:
        verify_credential(token, policy=VerificationPolicy(now=NOW), resolve_status_list=lambda url: documents[url])
    except OpenvcError as refusal:
        return False, repr(refusal)
    return True, ""


@pytest.mark.parametrize("version", ["2.0", "1.1"])
@pytest.mark.parametrize("kind", OWNERS)
def test_we_accept_badges_that_openvc_signs_as_tokens(ledger: Ledger, kind: str, version: str) -> None:
    owner, between = OWNERS[kind], ledger.between("JWT with a vc claim", OPENVC)
    token = VcJwtProofSuite().sign(owner.badge(version=version), signing_key=signing_key(owner))
    verdict = judge(owner, token)
    between.we(we_accept(verdict), True, why(verdict))
    for part in (1, 2):
        between.we(we_accept(judge(owner, with_change(token, part))), False)


@pytest.mark.parametrize("form", ["open-badges", "vc-jose-cose"])
@pytest.mark.parametrize("kind", OWNERS)
def test_openvc_takes_no_token_but_with_a_vc_claim(ledger: Ledger, kind: str, form: Any) -> None:
    owner = OWNERS[kind]
    token = vc_jwt.secure(owner.badge(), owner.signer, form=form)
    between = ledger.between(OPEN_BADGES if form == "open-badges" else JOSE_COSE, OPENVC)
    accepted, reason = openvc_accepts(token, owner.world())
    between.they(accepted, True, reason, fault="tokens-only-with-vc-claim")


@pytest.mark.parametrize("kind", OWNERS)
def test_openvc_accepts_our_sd_jwts_whole_and_in_part(ledger: Ledger, kind: str) -> None:
    owner, between = OWNERS[kind], ledger.between(SD_JWT, OPENVC)
    hidden = ["/name", "/credentialSubject/achievement/humanCode"]
    badge = {**owner.badge(), "validUntil": "2099-01-01T00:00:00Z"}
    token = sd_jwt.secure(badge, owner.signer, pointers=hidden, salts=[bytes(16), bytes([1] * 16)])
    for shown in (token, sd_jwt.disclose(token, ["/name"]), sd_jwt.disclose(token, [])):
        assert we_accept(judge(owner, shown))
        accepted, reason = openvc_accepts(shown, owner.world())
        between.they(accepted, True, reason)
        changed = with_change(shown.partition("~")[0], 2) + "~" + shown.partition("~")[2]
        assert not we_accept(judge(owner, changed))
        between.they(openvc_accepts(changed, owner.world())[0], False)


@pytest.mark.parametrize("kind", OWNERS)
def test_we_tell_that_the_sd_jwts_of_openvc_are_of_another_kind(ledger: Ledger, kind: str) -> None:
    owner = OWNERS[kind]
    claims = {**owner.badge(), "iss": owner.did}
    token = SdJwtVcProofSuite().issue(
        claims, signing_key=signing_key(owner), disclosable=["name"], vct="https://badges.example/vct"
    )
    verdict = judge(owner, token)
    ledger.between(SD_JWT, OPENVC).we(we_accept(verdict), False)
    assert "proof.token_header" in why(verdict), "SD-JWT VC (`vct`) is no W3C credential"
    assert "proof.altered" not in why(verdict)


def test_we_accept_a_proof_of_theirs_beside_ours(ledger: Ledger) -> None:
    owner = OWNERS["Ed25519"]
    badge: Document = OB3LdpSigner(pem(owner)).sign(theirs(owner), created=AT)
    both = add_proof(badge, owner.signer, created=AT, cryptosuite="eddsa-jcs-2022")
    verdict = judge(owner, bake_png(a_picture(), json.dumps(both).encode()))
    ledger.between("eddsa-rdfc-2022", BADGESLIB).we(we_accept(verdict), True, why(verdict))
    assert [found.code for found in verdict.further_proofs] == ["proof.valid", "issuer.bound"]
