"""Seals: our own and the Commission's, and every way of damaging one."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs.jades import MalformedSeal, check_seal, is_sealed, parse, seal
from badges.proofs.signer import LocalSigner
from tests.proofs.keys import ed25519, p256, p384, rsa_key, signer
from tests.proofs.seals import AT, BEGIN, END, a_root, a_seal, certificate, of_the_year_zero

PAYLOAD = '{"id":"urn:credential:1","title":{"el":"Μελισσοκομία","en":"Beekeeping 🍯"},"quote":"\\"\\n"}'


def sealed(payload: str = PAYLOAD, at: datetime = AT) -> bytes:
    return seal(payload, signer(rsa_key(2)), [a_seal()], signing_time=at)


def code(content: bytes) -> str:
    return check_seal(parse(content)).code


def header_of(content: bytes) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(unbase64url(json.loads(content)["signatures"][0]["protected"]))
    return header


def unbase64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def with_header(**members: Any) -> bytes:
    """Sealed anew by the same key under a header that says something else."""
    header = {name: value for name, value in {**header_of(sealed()), **members}.items() if value is not ...}
    protected = base64url(json.dumps(header).encode())
    payload = PAYLOAD if header.get("b64", True) is False else base64url(PAYLOAD.encode())
    signature = rsa_key(2).sign(f"{protected}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return json.dumps({"payload": payload, "signatures": [{"protected": protected, "signature": base64url(signature)}]}).encode()


def test_a_seal_holds_and_gives_back_the_exact_text() -> None:
    found = parse(sealed())
    check = check_seal(found)
    assert (check.ok, check.code, check.signing_time, check.leaf) == (True, "proof.valid", AT, a_seal())
    assert found.payload == PAYLOAD


def test_a_few_lines_of_cryptography_alone_accept_it() -> None:
    envelope = json.loads(sealed())
    (signature,) = envelope["signatures"]
    data = signature["protected"].encode() + b"." + envelope["payload"].encode()
    key = a_seal().public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(unbase64url(signature["signature"]), data, padding.PKCS1v15(), hashes.SHA256())


def test_the_header_is_the_one_that_the_commissions_files_have() -> None:
    header = header_of(sealed())
    der = a_seal().public_bytes(Encoding.DER)
    assert list(header) == ["alg", "cty", "kid", "x5t#S256", "x5c", "typ", "b64", "sigT", "crit"]
    assert header | {"kid": "", "x5c": [], "x5t#S256": ""} == {
        "alg": "RS256",
        "cty": "octet-stream",
        "kid": "",
        "x5t#S256": "",
        "x5c": [],
        "typ": "jose+json",
        "b64": False,
        "sigT": "2026-06-15T12:00:00Z",
        "crit": ["b64", "sigT"],
    }
    assert header["x5t#S256"] == base64url(hashlib.sha256(der).digest())
    assert [base64.b64decode(c) for c in header["x5c"]] == [der]


def test_the_envelope_has_two_members_one_signature_and_no_unprotected_header_at_level_b() -> None:
    envelope = json.loads(sealed())
    assert list(envelope) == ["payload", "signatures"]
    assert [list(s) for s in envelope["signatures"]] == [["protected", "signature"]]
    assert b'": ' not in sealed()


def test_kid_names_issuer_and_serial_number() -> None:
    from asn1crypto import tsp

    issuer_serial = tsp.IssuerSerial.load(base64.b64decode(header_of(sealed())["kid"]))
    assert issuer_serial["serial_number"].native == 7
    assert issuer_serial["issuer"][0].chosen.untag().dump() == a_root().subject.public_bytes()


def test_a_root_is_not_sent_along() -> None:
    content = seal(PAYLOAD, signer(rsa_key(2)), [a_seal(), a_root()], signing_time=AT)
    assert parse(content).chain == (a_seal(),)


def test_the_same_text_and_moment_give_the_same_bytes() -> None:
    assert sealed() == sealed()


def test_a_seal_may_be_made_by_ps256() -> None:
    content = seal(PAYLOAD, LocalSigner(rsa_key(2), "", algorithm="PS256"), [a_seal()], signing_time=AT)
    assert (code(content), header_of(content)["alg"]) == ("proof.valid", "PS256")


def test_a_header_that_nobody_would_read_is_not_written() -> None:
    with pytest.raises(ValueError, match="too long"):
        seal(PAYLOAD, signer(rsa_key(2)), [a_seal()] + [other_name(number) for number in range(200)], signing_time=AT)


@cache
def other_name(number: int) -> x509.Certificate:
    return certificate(f"CA {number}", "Root", rsa_key(1), rsa_key(1))


@pytest.mark.parametrize("key", [p256(), p384()], ids=["ES256", "ES384"])
def test_seals_of_elliptic_curves_hold_too(key: Any) -> None:
    content = seal(PAYLOAD, signer(key), [a_seal(key)], signing_time=AT)
    assert code(content) == "proof.valid"
    assert header_of(content)["alg"] == signer(key).algorithm


def test_a_key_without_an_algorithm_for_seals_or_without_its_certificate_seals_nothing() -> None:
    with pytest.raises(ValueError, match="Ed25519"):
        seal(PAYLOAD, signer(ed25519()), [a_seal()], signing_time=AT)
    with pytest.raises(ValueError, match="not of the signer's key"):
        seal(PAYLOAD, signer(rsa_key(1)), [a_seal()], signing_time=AT)


def test_the_files_of_the_commission_hold(shared: Path) -> None:
    times = {}
    for name in ("Sample-MC-Annex1-signed.jsonld", "credential-jws-invalid.jsonld"):
        check = check_seal(parse((shared / "vectors/edc" / name).read_bytes()))
        assert check.code == "proof.valid", name
        times[name] = check.signing_time
    assert times["Sample-MC-Annex1-signed.jsonld"] == datetime(2023, 9, 27, 11, 54, 17, tzinfo=UTC)
    unsigned = (shared / "vectors/edc/Sample-MC-Annex1-unsigned.jsonld").read_bytes()
    assert not is_sealed(json.loads(unsigned))


def test_the_examples_hold_whatever_their_unprotected_header_says(shared: Path) -> None:
    files = sorted(shared.glob("examples/*/european*.jsonld"))
    assert len(files) == 5
    for file in files:
        content = file.read_bytes()
        found = parse(content)
        assert check_seal(found).code == "proof.valid", file
        assert json.loads(found.payload) == json.loads(file.with_name("european-payload.json").read_bytes())
    assert "etsiU" in parse((shared / "examples/LU-02/european.lta.jsonld").read_bytes()).unprotected


def test_a_seal_of_one_of_the_examples_would_be_made_with_the_same_header(shared: Path) -> None:
    theirs = header_of((shared / "examples/LU-02/european.jsonld").read_bytes())
    assert list(theirs) == list(header_of(sealed()))
    assert {n: v for n, v in theirs.items() if n in ("alg", "cty", "typ", "b64", "crit")} == {
        n: v for n, v in header_of(sealed()).items() if n in ("alg", "cty", "typ", "b64", "crit")
    }


def test_the_envelope_may_be_written_again_but_the_text_may_not() -> None:
    envelope = json.loads(sealed())
    assert code(json.dumps(envelope, indent=2).encode()) == "proof.valid"
    assert code(b"\xef\xbb\xbf" + json.dumps(envelope).encode()) == "proof.valid", "a byte order mark before the file"
    assert code(json.dumps({**envelope, "payload": json.dumps(json.loads(PAYLOAD))}).encode()) == "proof.altered"


def test_every_changed_character_of_the_text_is_altered() -> None:
    envelope = json.loads(sealed())
    for place in range(len(PAYLOAD)):
        other = PAYLOAD[:place] + ("x" if PAYLOAD[place] != "x" else "y") + PAYLOAD[place + 1 :]
        assert code(json.dumps({**envelope, "payload": other}).encode()) == "proof.altered", place


@pytest.mark.parametrize("member", ["protected", "signature"])
def test_no_changed_character_of_header_or_signature_passes(member: str) -> None:
    envelope = json.loads(sealed())
    text = envelope["signatures"][0][member]
    places = [*range(0, len(text), 97), len(text) - 1]
    for place in places:
        for letter in "AQgwx":
            if text[place] != letter:
                envelope["signatures"][0][member] = text[:place] + letter + text[place + 1 :]
                try:
                    assert code(json.dumps(envelope).encode()) != "proof.valid", (place, letter)
                except MalformedSeal:
                    continue


def test_a_seal_of_another_key_is_altered() -> None:
    envelope = json.loads(sealed())
    data = f"{envelope['signatures'][0]['protected']}.{PAYLOAD}".encode()
    envelope["signatures"][0]["signature"] = base64url(LocalSigner(rsa_key(1), "").sign(data))
    assert code(json.dumps(envelope).encode()) == "proof.altered"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (BEGIN, "proof.valid"),
        (END, "proof.valid"),
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), "proof.outside_key_period"),
        (datetime(2028, 1, 1, 0, 0, 1, tzinfo=UTC), "proof.outside_key_period"),
    ],
)
def test_the_signing_time_lies_in_the_life_of_the_certificate(at: datetime, expected: str) -> None:
    assert code(sealed(at=at)) == expected


@pytest.mark.parametrize(
    ("members", "expected", "reason"),
    [
        ({"crit": ["b64", "sigT", "exp"], "exp": 1}, "proof.unknown_method", "crit"),
        ({"crit": ["b64", "sigT", "exp"]}, "proof.malformed", "crit"),
        ({"crit": []}, "proof.malformed", "crit"),
        ({"crit": "b64"}, "proof.malformed", "crit"),
        ({"crit": [["b64"]]}, "proof.malformed", "crit"),
        ({"crit": ...}, "proof.malformed", "crit"),
        ({"crit": ["sigT"]}, "proof.malformed", "b64"),
        ({"b64": "false"}, "proof.malformed", "b64"),
        ({"b64": 0}, "proof.malformed", "b64"),
        ({"sigT": "2026-06-15"}, "proof.malformed", "sigT"),
        ({"sigT": "2026-06-15T12:00:00+02:00"}, "proof.malformed", "sigT"),
        ({"sigT": "2026-02-30T12:00:00Z"}, "proof.malformed", "sigT"),
        ({"sigT": ["2026-06-15T12:00:00Z"]}, "proof.malformed", "sigT"),
        ({"x5t#S256": "AAAA"}, "proof.malformed", "x5t#S256"),
        ({"x5t#S256": ...}, "proof.malformed", "x5t#S256"),
        ({"crit": ["b64", "sigT", "adoTst"]}, "proof.malformed", "crit"),
        ({"crit": ["b64", "sigT", "adoTst"], "adoTst": {}}, "proof.malformed", "adoTst"),
        ({"adoTst": {"tstTokens": [{"val": "!"}]}}, "proof.malformed", "adoTst"),
        ({"adoTst": {"tstTokens": [], "more": 1}}, "proof.malformed", "adoTst"),
        ({"alg": "none"}, "proof.unknown_method", "alg"),
        ({"alg": "HS256"}, "proof.unknown_method", "alg"),
        ({"alg": "ES256"}, "proof.unknown_method", "alg"),
        ({"alg": ["RS256"]}, "proof.unknown_method", "alg"),
        ({"alg": ...}, "proof.unknown_method", "alg"),
        ({"alg": "PS256"}, "proof.altered", None),
        ({"alg": "RS512"}, "proof.altered", None),
    ],
)
def test_a_header_that_says_something_else_is_named(members: dict[str, Any], expected: str, reason: str | None) -> None:
    check = check_seal(parse(with_header(**members)))
    assert (check.code, check.detail.get("reason"), check.ok) == (expected, reason, False)


def der_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def test_the_certificate_of_a_seal_cannot_be_swapped() -> None:
    other = a_seal(rsa_key(1))
    theirs = base64.b64encode(der_of(other)).decode()
    for carried in ([theirs], [theirs, *header_of(sealed())["x5c"]]):
        check = check_seal(parse(with_header(x5c=carried)))
        assert (check.code, check.detail["reason"]) == ("proof.malformed", "x5t#S256")
    both = {"x5c": [theirs], "x5t#S256": base64url(hashlib.sha256(der_of(other)).digest())}
    assert code(with_header(**both)) == "proof.altered"


def test_a_text_in_clear_under_a_header_that_promises_base64url_is_refused() -> None:
    content = json.loads(with_header(b64=True, crit=["b64", "sigT"]))
    assert code(json.dumps(content).encode()) == "proof.valid"
    with pytest.raises(MalformedSeal) as refused:
        parse(json.dumps({**content, "payload": PAYLOAD}).encode())
    assert refused.value.reason == "payload"


def test_a_text_in_base64url_is_read_as_its_header_says() -> None:
    found = parse(with_header(b64=..., crit=["sigT"]))
    assert (check_seal(found).code, found.payload) == ("proof.valid", PAYLOAD)


def envelope(**members: Any) -> bytes:
    whole = {**json.loads(sealed()), **members}
    return json.dumps({name: value for name, value in whole.items() if value is not ...}).encode()


def signature(**members: Any) -> bytes:
    whole = {**json.loads(sealed())["signatures"][0], **members}
    return envelope(signatures=[{name: value for name, value in whole.items() if value is not ...}])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "envelope"),
        (b"\xff\xfe", "envelope"),
        (b"[]", "envelope"),
        (b"{}", "envelope"),
        (b"[" * 200_000, "envelope"),
        (sealed()[:-1], "envelope"),
        (sealed()[:-1] + b',"payload":"{}"}', "envelope"),
        (envelope(payload=...), "envelope"),
        (envelope(more=1), "envelope"),
        (envelope(payload={}), "payload"),
        (envelope(payload="\ud800"), "envelope"),
        (envelope(signatures=[]), "signatures"),
        (envelope(signatures={}), "signatures"),
        (envelope(signatures=[None]), "signatures"),
        (envelope(signatures=json.loads(sealed())["signatures"] * 2), "signatures"),
        (signature(signature=...), "signatures"),
        (signature(more=1), "signatures"),
        (signature(protected=None), "protected"),
        (signature(protected="="), "protected"),
        (signature(protected="A"), "protected"),
        (signature(protected=base64url(b"no JSON")), "protected"),
        (signature(protected=base64url(b"[]")), "protected"),
        (signature(protected=base64url(b'{"alg":"RS256","alg":"none"}')), "protected"),
        (signature(protected="A" * 300_000), "protected"),
        (signature(signature="/+=="), "signature"),
        (signature(signature=7), "signature"),
        (signature(header=[]), "header"),
        (signature(header={"alg": "none"}), "header"),
        (with_header(x5c=...), "x5c"),
        (with_header(x5c=[]), "x5c"),
        (with_header(x5c="MII"), "x5c"),
        (with_header(x5c=["MII"]), "x5c"),
        (with_header(x5c=["!"]), "x5c"),
        (with_header(x5c=[base64.b64encode(of_the_year_zero()).decode()]), "x5c"),
        (with_header(x5c=[base64.b64encode(b"\x30\x00").decode()]), "x5c"),
        (with_header(x5c=header_of(sealed())["x5c"] * 11), "x5c"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_no_sealed_file_is_refused_by_the_member_in_the_way(content: bytes, reason: str) -> None:
    with pytest.raises(MalformedSeal) as refused:
        parse(content)
    assert refused.value.reason == reason


def test_sealed_files_are_recognised_by_their_outside() -> None:
    assert is_sealed(json.loads(sealed()))
    others: list[object] = [None, [], "payload", {}, {"payload": ""}, {"signatures": []}]
    assert not any(is_sealed(other) for other in others)


header_values: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=10), st.lists(st.text(max_size=5), max_size=3)
)


@settings(deadline=None)
@given(st.sampled_from(["alg", "cty", "kid", "x5t#S256", "x5c", "typ", "b64", "sigT", "crit", "adoTst", "x"]), header_values)
def test_no_header_stops_the_check(name: str, value: Any) -> None:
    try:
        found = parse(with_header(**{name: value}))
    except MalformedSeal:
        return
    assert check_seal(found).code.startswith("proof.")


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
def test_no_bytes_make_parsing_raise_anything_but_its_own_error(content: bytes) -> None:
    with pytest.raises(MalformedSeal):
        parse(content)
