"""The npm package jose accepts our tokens, we accept its, and both refuse them when somebody changed them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from badges.proofs import jwk, jws, sd_jwt, vc_jwt
from badges.proofs.signer import PrivateKey
from tests.oracles.agreed import JOSE
from tests.oracles.asking import Node
from tests.oracles.ledger import Ledger
from tests.oracles.samples import School
from tests.proofs.keys import ed25519, p256, p384, p521, private_jwk, rsa_key, signer

KEYS: dict[str, PrivateKey] = {"EdDSA": ed25519(), "ES256": p256(), "ES384": p384(), "ES512": p521(), "RS256": rsa_key()}
THEIRS = {**KEYS, "Ed25519": ed25519(), "PS256": rsa_key(), "PS512": rsa_key(), "RS512": rsa_key()}

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def jose() -> Iterator[Ask]:
    with Node("jose.mjs") as library:
        yield library.ask


@pytest.fixture(scope="module")
def badge(school: Callable[[str], School]) -> dict[str, Any]:
    """One of our badges, without its proof."""
    signed = school("LU-02").sample().badge
    return {name: value for name, value in signed.items() if name != "proof"}


def changed(token: str, part: int) -> str:
    """The token with the first character of one of its parts turned into another."""
    parts = token.split(".")
    parts[part] = parts[part][:8] + ("A" if parts[part][8] != "A" else "B") + parts[part][9:]
    return ".".join(parts)


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("form", ["open-badges", "vc-jose-cose", "both"])
def test_jose_accepts_our_tokens_and_reads_the_same(
    ledger: Ledger, jose: Ask, badge: dict[str, Any], algorithm: str, form: Any
) -> None:
    key = KEYS[algorithm]
    token = vc_jwt.secure(badge, signer(key), form=form)
    answer = jose(verify={"token": token, "jwk": jwk.encode(key.public_key()), "alg": algorithm})
    between = ledger.between("VC-JOSE-COSE" if form == "vc-jose-cose" else "VC-JWT (OB 3.0 §8.2)", JOSE)
    between.they("error" not in answer, True, answer)
    assert answer["header"] == vc_jwt.read(token).jws.header
    assert {name: answer["payload"][name] for name in badge} == badge
    for part in range(3):
        answer = jose(verify={"token": changed(token, part), "jwk": jwk.encode(key.public_key()), "alg": algorithm})
        between.they("error" not in answer, False)


@pytest.mark.parametrize("algorithm", THEIRS)
def test_we_accept_the_tokens_of_jose_and_refuse_them_changed(
    ledger: Ledger, jose: Ask, badge: dict[str, Any], algorithm: str
) -> None:
    key = THEIRS[algorithm]
    header = {"alg": algorithm, "typ": "JWT", "kid": "did:web:badges.example#2026"}
    payload = {**badge, **vc_jwt.open_badges_claims(badge)}
    token = jose(sign={"header": header, "payload": payload, "jwk": private_jwk(key)})["token"]
    read = vc_jwt.read(token)
    between = ledger.between("VC-JWT (OB 3.0 §8.2)", JOSE)
    between.we(jws.check(read.jws, key.public_key()).ok, True)
    assert (read.credential, vc_jwt.faults(read)) == (badge, ())
    for part in (1, 2):
        spoiled = jws.parse(changed(token, part))
        check = jws.check(spoiled, key.public_key())
        between.we(check.ok, False)
        assert check.code == "proof.altered"


def test_jose_accepts_the_signed_part_of_our_sd_jwt(ledger: Ledger, jose: Ask, badge: dict[str, Any]) -> None:
    token = sd_jwt.secure(badge, signer(p256()), pointers=["/credentialSubject/achievement"], salts=[bytes(range(16))])
    between, question = ledger.between("SD-JWT", JOSE), {"jwk": jwk.encode(p256().public_key()), "alg": "ES256"}
    answer = jose(verify={"token": token.partition("~")[0], **question})
    between.they("error" not in answer, True, answer)
    between.they("error" not in jose(verify={"token": changed(token.partition("~")[0], 1), **question}), False)
    assert answer["header"]["typ"] == "vc+sd-jwt"
    assert "achievement" not in answer["payload"]["credentialSubject"]


@pytest.mark.parametrize("algorithm", KEYS)
def test_jose_gives_a_key_the_same_name(jose: Ask, algorithm: str) -> None:
    public = KEYS[algorithm].public_key()
    assert jose(thumbprint=jwk.encode(public)) == {"thumbprint": jwk.thumbprint(public)}
