"""The npm package jose accepts our tokens, we accept its, and both refuse them when somebody changed them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from badges.proofs import jwk, jws, sd_jwt, vc_jwt
from badges.proofs.signer import PrivateKey
from tests.oracles.opinions import FOLDER
from tests.oracles.samples import School
from tests.proofs.keys import ed25519, p256, p384, p521, private_jwk, rsa_key, signer

KEYS: dict[str, PrivateKey] = {"EdDSA": ed25519(), "ES256": p256(), "ES384": p384(), "ES512": p521(), "RS256": rsa_key()}
THEIRS = {**KEYS, "Ed25519": ed25519(), "PS256": rsa_key(), "PS512": rsa_key(), "RS512": rsa_key()}

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def jose() -> Iterator[Ask]:
    if not (FOLDER / "node_modules").is_dir():
        pytest.fail("the packages of tests/oracles are not installed: `make test` does it, or `npm ci` in that folder")
    process = subprocess.Popen(["node", "jose.mjs"], cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout

    def ask(**question: Any) -> dict[str, Any]:
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        answer: dict[str, Any] = json.loads(stdout.readline())
        return answer

    yield ask
    stdin.close()
    process.wait(timeout=10)
    stdout.close()


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
def test_jose_accepts_our_tokens_and_reads_the_same(jose: Ask, badge: dict[str, Any], algorithm: str, form: Any) -> None:
    key = KEYS[algorithm]
    token = vc_jwt.secure(badge, signer(key), form=form)
    answer = jose(verify={"token": token, "jwk": jwk.encode(key.public_key()), "alg": algorithm})
    assert answer["header"] == vc_jwt.read(token).jws.header
    assert {name: answer["payload"][name] for name in badge} == badge
    for part in range(3):
        assert "error" in jose(verify={"token": changed(token, part), "jwk": jwk.encode(key.public_key()), "alg": algorithm})


@pytest.mark.parametrize("algorithm", THEIRS)
def test_we_accept_the_tokens_of_jose_and_refuse_them_changed(jose: Ask, badge: dict[str, Any], algorithm: str) -> None:
    key = THEIRS[algorithm]
    header = {"alg": algorithm, "typ": "JWT", "kid": "did:web:badges.example#2026"}
    payload = {**badge, **vc_jwt.open_badges_claims(badge)}
    token = jose(sign={"header": header, "payload": payload, "jwk": private_jwk(key)})["token"]
    read = vc_jwt.read(token)
    assert jws.check(read.jws, key.public_key()).code == "proof.valid"
    assert (read.credential, vc_jwt.faults(read)) == (badge, ())
    for part in (1, 2):
        spoiled = jws.parse(changed(token, part))
        assert jws.check(spoiled, key.public_key()).code == "proof.altered"


def test_jose_accepts_the_signed_part_of_our_sd_jwt(jose: Ask, badge: dict[str, Any]) -> None:
    token = sd_jwt.secure(badge, signer(p256()), pointers=["/credentialSubject/achievement"], salts=[bytes(range(16))])
    answer = jose(verify={"token": token.partition("~")[0], "jwk": jwk.encode(p256().public_key()), "alg": "ES256"})
    assert answer["header"]["typ"] == "vc+sd-jwt"
    assert "achievement" not in answer["payload"]["credentialSubject"]


@pytest.mark.parametrize("algorithm", KEYS)
def test_jose_gives_a_key_the_same_name(jose: Ask, algorithm: str) -> None:
    public = KEYS[algorithm].public_key()
    assert jose(thumbprint=jwk.encode(public)) == {"thumbprint": jwk.thumbprint(public)}
