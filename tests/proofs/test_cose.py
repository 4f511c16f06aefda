"""Credentials signed in CBOR."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.proofs import cose, jwk
from badges.proofs.signer import PrivateKey
from badges.proofs.vc_jwt import MalformedToken
from tests.proofs.keys import ed25519, p256, p384, p521, rsa_key, signer

BADGE: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "name": "Bijen 🐝",
}
KEYS: list[tuple[PrivateKey, int]] = [(ed25519(), -8), (p256(), -7), (p384(), -35), (p521(), -36), (rsa_key(), -257)]


def a_file(document: dict[str, Any] | None = None, key: PrivateKey | None = None) -> bytes:
    return cose.secure(document or BADGE, signer(key or p256()))


def altered(content: bytes, place: int, value: Any) -> bytes:
    parts = list(cbor2.loads(content).value)
    parts[place] = value
    return cbor2.dumps(cbor2.CBORTag(18, parts))


@pytest.mark.parametrize(("key", "number"), KEYS, ids=[str(number) for _, number in KEYS])
def test_what_a_key_signs_only_that_key_confirms(key: PrivateKey, number: int) -> None:
    read = cose.read(a_file(key=key))
    assert (read.credential, read.kind, read.kid, cose.faults(read)) == (BADGE, "credential", "did:web:badges.example#2026", ())
    assert read.sign1.protected == {
        1: number,
        3: "application/vc",
        4: b"did:web:badges.example#2026",
        16: "application/vc+cose",
    }
    assert cose.check(read.sign1, key.public_key()).ok
    others = {cose.check(read.sign1, other.public_key()).code for other, _ in KEYS if other is not key}
    assert others == {"proof.unknown_method"}
    assert cose.check(read.sign1, ed25519(2).public_key()).code != "proof.valid"


def test_a_presentation_says_that_it_is_one() -> None:
    read = cose.read(a_file({**BADGE, "type": ["VerifiablePresentation"]}))
    assert (read.kind, read.sign1.protected[16], cose.faults(read)) == ("presentation", "application/vp+cose", ())


@pytest.mark.parametrize("place", [0, 2, 3])
def test_a_change_in_header_payload_or_signature_is_found(place: int) -> None:
    other = {0: cbor2.dumps({1: -7, 4: b"other"}), 2: json.dumps({**BADGE, "name": "x"}).encode(), 3: bytes(64)}
    read = cose.read(altered(a_file(), place, other[place]))
    assert cose.check(read.sign1, p256().public_key()).code == "proof.altered"


def test_what_stands_outside_the_signature_is_not_read() -> None:
    read = cose.read(altered(a_file(), 1, {99: "hello"}))
    assert cose.check(read.sign1, p256().public_key()).ok
    unsigned = cose.read(altered(altered(a_file(), 0, b""), 1, {1: -7}))
    assert cose.check(unsigned.sign1, p256().public_key()).code == "proof.unknown_method"


def test_a_label_on_both_sides_of_the_signature_is_refused() -> None:
    with pytest.raises(MalformedToken, match="header"):
        cose.read(altered(a_file(), 1, {4: b"did:web:evil.example#1"}))


@pytest.mark.parametrize("number", [-9, -7])
def test_the_newer_numbers_of_an_algorithm_are_read(number: int) -> None:
    protected = cbor2.dumps({1: number})
    signed_bytes = cbor2.dumps(["Signature1", protected, b"", b"{}"])
    sign1 = cose.parse(cbor2.dumps([protected, {}, b"{}", signer(p256()).sign(signed_bytes)]))  # without its tag
    assert cose.check(sign1, p256().public_key()).ok


@pytest.mark.parametrize("number", [5, 4, -47, 0, None, "ES256", True, -7.0])
def test_shared_secrets_and_unknown_algorithms_are_not_judged(number: Any) -> None:
    read = cose.read(altered(a_file(), 0, cbor2.dumps({1: number})))
    assert cose.check(read.sign1, p256().public_key()).code == "proof.unknown_method"


def test_what_a_header_calls_critical_is_not_passed_over() -> None:
    sign1 = cose.parse(cose.sign({2: [99], 99: 1}, b"{}", signer(p256())))
    assert cose.check(sign1, p256().public_key()).detail["reason"] == "crit"


@pytest.mark.parametrize(
    ("header", "reasons"),
    [
        ({}, []),
        ({16: "vc+cose", 3: "vc"}, []),
        ({16: "application/vp+cose"}, ["typ"]),
        ({16: "really/bad", 3: "very/bad"}, ["typ", "content_type"]),
        ({16: 7, 3: 50}, ["typ", "content_type"]),
    ],
)
def test_an_envelope_of_another_type_is_a_fault(header: dict[int, Any], reasons: list[str]) -> None:
    read = cose.read(cose.sign(header, json.dumps(BADGE).encode(), signer(p256())))
    assert [fault.detail["reason"] for fault in cose.faults(read)] == reasons
    assert {fault.code for fault in cose.faults(read)} <= {"proof.token_header"}


def test_the_algorithm_is_the_signers_to_say() -> None:
    with pytest.raises(ValueError, match="signer"):
        cose.sign({1: -7}, b"", signer(p256()))


TWICE = b"\xa2\x01\x26\x01\x27"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xd2", id="cut off"),
        pytest.param(a_file()[:-1], id="one byte short"),
        pytest.param(a_file() + b"\x00", id="more behind it"),
        pytest.param(cbor2.dumps(5), id="a number"),
        pytest.param(cbor2.dumps(cbor2.CBORTag(18, {})), id="no array"),
        pytest.param(cbor2.dumps(cbor2.CBORTag(18, [b"", {}, b""])), id="three parts"),
        pytest.param(cbor2.dumps(cbor2.CBORTag(98, [b"", {}, b"{}", []])), id="another COSE message"),
        pytest.param(altered(a_file(), 0, {1: -7}), id="header not in bytes"),
        pytest.param(altered(a_file(), 0, TWICE), id="a label twice"),
        pytest.param(altered(a_file(), 0, b"\xbf\x01\x26\xff"), id="no definite length"),
        pytest.param(altered(a_file(), 0, b"\xa1\x01\xd8\x23\x61("), id="a pattern"),
        pytest.param(altered(a_file(), 0, b"\xa1\x01\x62\xff\xff"), id="no UTF-8"),
        pytest.param(altered(a_file(), 0, b"\xa1\x81\x01\x01"), id="a list for a label"),
        pytest.param(altered(a_file(), 0, b"\xa1\xf5\x26"), id="true for a label"),
        pytest.param(altered(a_file(), 0, b"\xa1\xf9\x3c\x00\x26"), id="1.0 for a label"),
        pytest.param(altered(a_file(), 0, b"\x81" * 5000 + b"\x01"), id="too deep"),
        pytest.param(altered(a_file(), 0, cbor2.dumps({99: b"x" * 70_000})), id="large header"),
        pytest.param(altered(a_file(), 1, []), id="no unprotected header"),
        pytest.param(altered(a_file(), 2, None), id="payload elsewhere"),
        pytest.param(altered(a_file(), 2, "{}"), id="payload not in bytes"),
        pytest.param(altered(a_file(), 2, b"[]"), id="no object"),
        pytest.param(altered(a_file(), 2, b'{"a":1,"a":2}'), id="a name twice"),
        pytest.param(altered(a_file(), 3, "x"), id="signature not in bytes"),
        pytest.param(b"\xd2\x84\x5b" + b"\x7f" * 8, id="a length beyond memory"),
        pytest.param(b"\xd2\x9b" + b"\xff" * 8, id="an array beyond memory"),
    ],
)
def test_what_is_no_signed_credential_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedToken):
        cose.read(content)


def test_a_file_beyond_the_limit_is_not_looked_at() -> None:
    with pytest.raises(MalformedToken, match="too_large"):
        cose.read(a_file(), limit=100)


@given(st.binary(max_size=80))
def test_whatever_bytes_come_they_are_read_or_refused(content: bytes) -> None:
    for attempt in (content, altered(a_file(), 0, content)):
        try:
            cose.check(cose.parse(attempt), p256().public_key())
        except MalformedToken:
            continue


VECTORS = "vectors/w3c/vc-jose-cose/tests/input"


@pytest.mark.parametrize(
    ("file", "key", "code"),
    [
        ("credential-cose-minimal", "p256", "proof.valid"),
        ("presentation-cose-single", "p384", "proof.valid"),
        ("credential-cose-bad-signature", "ed25519", "proof.altered"),
    ],
)
def test_the_published_files_are_read(shared: Path, file: str, key: str, code: str) -> None:
    text = (shared / VECTORS / f"{file}.txt").read_text().strip()
    read = cose.read(base64.b64decode(text + "=" * (-len(text) % 4)))
    method = json.loads((shared / VECTORS / f"vm-{key}.json").read_text())
    assert cose.check(read.sign1, jwk.decode(method["publicKeyJwk"])).code == code
    assert read.kid == method["publicKeyJwk"]["kid"]
    assert cose.faults(read) == ()
