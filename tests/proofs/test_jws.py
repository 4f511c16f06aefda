"""Signed texts of three parts: what is read, what is refused, and which key signed it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.proofs import base64url, jwk, jws
from badges.proofs.signer import PrivateKey
from tests.proofs.keys import ed25519, p256, p384, p521, rsa_key, signer

KEYS: list[PrivateKey] = [ed25519(), p256(), p384(), p521(), rsa_key()]
NAMES = ["EdDSA", "ES256", "ES384", "ES512", "RS256"]
PAYLOAD = b'{"iss":"did:web:badges.example"}'


def part(value: Any) -> str:
    return base64url.encode(value if isinstance(value, bytes) else json.dumps(value).encode())


def a_token(key: PrivateKey | None = None, header: dict[str, Any] | None = None) -> str:
    return jws.sign(header or {"typ": "JWT"}, PAYLOAD, signer(key or ed25519()))


def with_header(token: str, **members: Any) -> str:
    """The token with members in its header that nobody signed."""
    header, rest = token.split(".", 1)
    return f"{part({**json.loads(base64url.decode(header)), **members})}.{rest}"


@pytest.mark.parametrize(("key", "name"), list(zip(KEYS, NAMES, strict=True)), ids=NAMES)
def test_what_a_key_signs_only_that_key_confirms(key: PrivateKey, name: str) -> None:
    parsed = jws.parse(a_token(key))
    assert parsed.header == {"alg": name, "typ": "JWT"}
    assert parsed.payload == PAYLOAD
    check = jws.check(parsed, key.public_key())
    assert (check.ok, check.code, check.detail) == (True, "proof.valid", {"algorithm": name})
    others = [jws.check(parsed, other.public_key()).code for other in KEYS if other is not key]
    assert others == ["proof.unknown_method"] * 4


def test_another_key_of_the_same_kind_did_not_sign_it() -> None:
    assert jws.check(jws.parse(a_token(p256(1))), p256(2).public_key()).code == "proof.altered"


def test_a_header_with_the_newer_name_of_ed25519_is_read() -> None:
    signing_input = f"{part({'alg': 'Ed25519'})}.{part(PAYLOAD)}"
    token = f"{signing_input}.{part(ed25519().sign(signing_input.encode()))}"
    assert jws.check(jws.parse(token), ed25519().public_key()).ok


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_change_in_any_part_is_found(place: int) -> None:
    parts = a_token().split(".")
    changed = [
        with_header(a_token(), more=1).split(".")[0],
        part(PAYLOAD.replace(b"badges", b"others")),
        part(bytes(64)),
    ]
    parts[place] = changed[place]
    assert jws.check(jws.parse(".".join(parts)), ed25519().public_key()).code == "proof.altered"


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE"])
def test_a_token_that_says_it_is_unsigned_is_unsigned(name: str) -> None:
    unsigned = f"{part({'alg': name})}.{part(PAYLOAD)}."
    assert jws.check(jws.parse(unsigned), ed25519().public_key()).code == "proof.missing"


@pytest.mark.parametrize("name", ["HS256", "HS512", "RSA1_5", "ES256K", "es256", "", None, 1, ["EdDSA"], {"a": 1}])
def test_other_algorithms_are_not_judged(name: Any) -> None:
    check = jws.check(jws.parse(with_header(a_token(), alg=name)), ed25519().public_key())
    assert (check.ok, check.code) == (False, "proof.unknown_method")


def test_a_public_key_is_no_shared_secret() -> None:
    import hashlib
    import hmac

    secret = json.dumps(jwk.encode(rsa_key().public_key())).encode()
    signing_input = f"{part({'alg': 'HS256'})}.{part(PAYLOAD)}"
    token = f"{signing_input}.{part(hmac.new(secret, signing_input.encode(), hashlib.sha256).digest())}"
    assert jws.check(jws.parse(token), rsa_key().public_key()).code == "proof.unknown_method"


def test_short_rsa_keys_confirm_nothing() -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    signing_input = f"{part({'alg': 'RS256'})}.{part(PAYLOAD)}"
    signature = rsa_key(3, 1024).sign(signing_input.encode(), padding.PKCS1v15(), hashes.SHA256())
    check = jws.check(jws.parse(f"{signing_input}.{part(signature)}"), rsa_key(3, 1024).public_key())
    assert check.code == "proof.unknown_method"


def test_what_a_header_calls_critical_is_not_passed_over() -> None:
    header = {"crit": ["exp"], "exp": 1}
    check = jws.check(jws.parse(a_token(header=header)), ed25519().public_key())
    assert (check.code, check.detail["reason"]) == ("proof.unknown_method", "crit")


def test_a_payload_that_is_said_to_be_unencoded_is_not_believed() -> None:
    check = jws.check(jws.parse(a_token(header={"b64": False})), ed25519().public_key())
    assert (check.code, check.detail["reason"]) == ("proof.malformed", "b64")


def test_an_ecdsa_signature_in_der_is_none() -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    signing_input = f"{part({'alg': 'ES256'})}.{part(PAYLOAD)}"
    signature = p256().sign(signing_input.encode(), ec.ECDSA(hashes.SHA256()))
    assert jws.check(jws.parse(f"{signing_input}.{part(signature)}"), p256().public_key()).code == "proof.altered"


GOOD = a_token()
HEADER, BODY, SIGNATURE = GOOD.split(".")
TWICE, NOT_A_NUMBER = part(b'{"alg":"EdDSA","alg":"none"}'), part(b'{"alg":"EdDSA","x":NaN}')
PADDED = urlsafe_b64encode(b'{"alg":"EdDSA"}').decode() + "="


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "parts"),
        ("a.b", "parts"),
        (f"{GOOD}.x", "parts"),
        (f"{GOOD}....", "parts"),
        ("é.b.c".encode(), "parts"),
        (b"\xff.b.c", "parts"),
        (f"{PADDED}.{BODY}.{SIGNATURE}", "header"),
        (f"{HEADER}.{BODY[:-1]}+.{SIGNATURE}", "payload"),
        (f"{HEADER}.{BODY}.A", "signature"),
        (f"{HEADER}.{BODY}.AB", "signature"),  # spare bits: AA says the same byte
        (f"{HEADER}.{BODY}.{SIGNATURE}\n", "signature"),
        (f"{HEADER}.{BODY} .{SIGNATURE}", "payload"),
        (f"{part(b'[]')}.{BODY}.{SIGNATURE}", "header"),
        (f"{part(b'{')}.{BODY}.{SIGNATURE}", "header"),
        (f"{part(bytes([255]))}.{BODY}.{SIGNATURE}", "header"),
        (f"{TWICE}.{BODY}.{SIGNATURE}", "header"),
        (f"{NOT_A_NUMBER}.{BODY}.{SIGNATURE}", "header"),
        (f"{part(b'[' * 40000)}.{BODY}.{SIGNATURE}", "header"),
        (f"{'A' * 70_000}.{BODY}.{SIGNATURE}", "too_large"),
        (f"{HEADER}.{BODY}.{'A' * 4096}", "too_large"),
    ],
)
def test_what_is_no_compact_jws_is_refused_and_the_part_is_named(token: Any, reason: str) -> None:
    with pytest.raises(jws.MalformedJws) as refused:
        jws.parse(token)
    assert refused.value.reason == reason


def test_a_token_beyond_the_limit_is_not_looked_at() -> None:
    with pytest.raises(jws.MalformedJws, match="too_large"):
        jws.parse(GOOD, limit=len(GOOD) - 1)
    assert jws.parse(GOOD.encode(), limit=len(GOOD)).payload == PAYLOAD


def test_the_algorithm_is_the_signers_to_say() -> None:
    with pytest.raises(ValueError, match="signer"):
        jws.sign({"alg": "none"}, PAYLOAD, signer(ed25519()))


def test_a_signer_of_an_unknown_kind_signs_nothing() -> None:
    class Device:
        verification_method, algorithm = "did:web:badges.example#device", "HS256"

        def sign(self, data: bytes) -> bytes:
            return data

        def sign_digest(self, digest: bytes) -> bytes:
            return digest

    with pytest.raises(ValueError, match="HS256"):
        jws.sign({}, PAYLOAD, Device())


@given(st.text(alphabet="eyJhbGciOA_-.= \n\x00é", max_size=60) | st.binary(max_size=60))
def test_whatever_comes_is_taken_apart_or_refused(token: str | bytes) -> None:
    try:
        parsed = jws.parse(token)
    except jws.MalformedJws:
        return
    assert not jws.check(parsed, ed25519().public_key()).ok


@given(st.binary(max_size=100))
def test_bytes_have_one_text_in_base64url(data: bytes) -> None:
    assert base64url.decode(base64url.encode(data)) == data
