"""Proof values: read strictly, whatever a stranger wrote into one, and within bounds."""

from __future__ import annotations

from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import multibase
from badges.proofs.data_integrity import proofs_of
from badges.proofs.selective_disclosure import NotDerivable, cbor, derive
from badges.proofs.selective_disclosure.proof_value import (
    MAX_CHARACTERS,
    MAX_STATEMENTS,
    MalformedProofValue,
    compressed,
    read_base,
    read_derived,
)
from tests.canonical.test_reference import json_values
from tests.proofs.keys import p256
from tests.proofs.selective_disclosure.disclosures import check, disclosable

BASE = disclosable()
SHOWN = derive(BASE, ["/name", "/credentialSubject/result"])
BASE_HEADER, DERIVED_HEADER = b"\xd9\x5d\x00", b"\xd9\x5d\x01"


def parts_of(document: dict[str, Any]) -> list[Any]:
    """The five parts of the first proof's value, by another CBOR library."""
    parts: list[Any] = cbor2.loads(multibase.decode(proofs_of(document)[0]["proofValue"], limit=MAX_CHARACTERS)[3:])
    return parts


def with_value(value: Any) -> dict[str, Any]:
    return {**SHOWN, "proof": [{**SHOWN["proof"][0], "proofValue": value}]}


def written(parts: Any, header: bytes = DERIVED_HEADER) -> str:
    return multibase.base64url(header + cbor2.dumps(parts))


def judged(value: Any) -> tuple[str, object]:
    found = check(with_value(value))
    return found.code, found.detail.get("reason")


def with_part(number: int, part: Any, document: dict[str, Any] = SHOWN) -> list[Any]:
    parts = parts_of(document)
    parts[number] = part
    return parts


SIGNATURE, KEY, SIGNATURES, LABELS, INDEXES = range(5)
A_SIGNATURE, A_NAME = bytes(64), bytes(32)
UNCOMPRESSED = p256(2).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
P384_POINT = ec.derive_private_key(7, ec.SECP384R1()).public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

MALFORMED: dict[str, Any] = {
    "nothing": None,
    "a number": 7,
    "a list": ["u"],
    "an object": {"u": "u"},
    "no text": "",
    "base58": multibase.base58(DERIVED_HEADER + cbor2.dumps(parts_of(SHOWN))),
    "only the letter": "u",
    "only the header": multibase.base64url(DERIVED_HEADER),
    "half of the header": multibase.base64url(DERIVED_HEADER[:2]),
    "no base64url": "u2V0B++//",
    "padding": proofs_of(SHOWN)[0]["proofValue"] + "=",
    "a space": proofs_of(SHOWN)[0]["proofValue"] + " ",
    "one character short": proofs_of(SHOWN)[0]["proofValue"][:-1],
    "an unknown header": written(parts_of(SHOWN), b"\xd9\x5d\x02"),
    "a bbs header": written(parts_of(SHOWN), b"\xd9\x5d\x03"),
    "too long": "u" + "A" * MAX_CHARACTERS,
    "no array": written({1: 2}),
    "four parts": written(parts_of(SHOWN)[:4]),
    "six parts": written([*parts_of(SHOWN), []]),
    "bytes left over": proofs_of(SHOWN)[0]["proofValue"][:1]
    + multibase.base64url(DERIVED_HEADER + cbor2.dumps(parts_of(SHOWN)) + b"\x00")[1:],
    "a short signature of the issuer": written(with_part(SIGNATURE, bytes(63))),
    "a signature as text": written(with_part(SIGNATURE, "x" * 64)),
    "a key that is no point": written(with_part(KEY, b"\x80\x24\x02" + bytes([255] * 32))),
    "a key of another kind": written(with_part(KEY, b"\xed\x01" + bytes(33))),
    "a key of another curve": written(with_part(KEY, b"\x81\x24" + P384_POINT)),
    "an uncompressed key": written(with_part(KEY, b"\x80\x24" + UNCOMPRESSED)),
    "a key without its kind": written(with_part(KEY, compressed(p256(2).public_key())[2:])),
    "signatures in bytes": written(with_part(SIGNATURES, bytes(64))),
    "a short signature": written(with_part(SIGNATURES, [bytes(65)])),
    "a signature of nothing": written(with_part(SIGNATURES, [None])),
    "too many signatures": written(with_part(SIGNATURES, [A_SIGNATURE] * (MAX_STATEMENTS + 1))),
    "labels as a list": written(with_part(LABELS, [[0, A_NAME]])),
    "labels by text": written(with_part(LABELS, {"c14n0": A_NAME})),
    "labels by bytes": written(with_part(LABELS, {b"0": A_NAME})),
    "a short label": written(with_part(LABELS, {0: bytes(31)})),
    "a label as text": written(with_part(LABELS, {0: "x" * 32})),
    "two blank nodes with one label": written(with_part(LABELS, {0: A_NAME, 1: A_NAME})),
    "a negative index": written(with_part(INDEXES, [-1])),
    "an index that is true": written(with_part(INDEXES, [True])),
    "half an index": written(with_part(INDEXES, [0.5])),
    "an index twice": written(with_part(INDEXES, [0, 0])),
    "indexes in a map": written(with_part(INDEXES, {0: 1})),
    "a tag": written(cbor2.CBORTag(0x5D01, parts_of(SHOWN))),
    "a tagged signature": written(with_part(SIGNATURE, cbor2.CBORTag(64, A_SIGNATURE))),
}


@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_derived_proof_value_is_malformed(value: Any) -> None:
    assert judged(value) == ("proof.malformed", "proofValue")


ALTERED: dict[str, Any] = {
    "a signature less": written(with_part(SIGNATURES, parts_of(SHOWN)[SIGNATURES][:-1])),
    "a signature more": written(with_part(SIGNATURES, [*parts_of(SHOWN)[SIGNATURES], A_SIGNATURE])),
    "signatures the other way round": written(with_part(SIGNATURES, parts_of(SHOWN)[SIGNATURES][::-1])),
    "an index more": written(with_part(INDEXES, [*parts_of(SHOWN)[INDEXES], min({*range(20)} - {*parts_of(SHOWN)[INDEXES]})])),
    "an index out of the document": written(with_part(INDEXES, [*parts_of(SHOWN)[INDEXES][:-1], 10**6])),
    "an index beyond counting": written(with_part(INDEXES, [*parts_of(SHOWN)[INDEXES][:-1], 2**64 - 1])),
    "no index": written(with_part(INDEXES, [])),
    "no labels": written(with_part(LABELS, {})),
    "labels of others": written(with_part(LABELS, {number: bytes([number] * 32) for number in range(10)})),
    "another signature of the issuer": written(with_part(SIGNATURE, A_SIGNATURE)),
    "another key": written(with_part(KEY, compressed(p256(9).public_key()))),
}


@pytest.mark.parametrize("value", ALTERED.values(), ids=ALTERED.keys())
def test_another_proof_value_does_not_hold(value: Any) -> None:
    assert judged(value) == ("proof.altered", None)


def test_every_part_counts_to_the_last_byte() -> None:
    assert judged(written(parts_of(SHOWN)))[0] == "proof.valid"
    data = multibase.decode(proofs_of(SHOWN)[0]["proofValue"], limit=MAX_CHARACTERS)
    for place in range(0, len(data), 7):
        for bit in (0x01, 0x80):
            changed = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
            assert judged(multibase.base64url(changed))[0] in ("proof.altered", "proof.malformed")


def test_the_issuers_key_does_not_vouch_for_statements_that_a_stranger_signed() -> None:
    """A stranger's own key in the proof, with good signatures of that key under everything."""
    from badges.proofs.selective_disclosure import add_base_proof
    from tests.proofs.keys import signer
    from tests.proofs.selective_disclosure.disclosures import CREATED

    forged = derive(
        add_base_proof(
            {name: value for name, value in BASE.items() if name != "proof"} | {"name": "Doctor of everything"},
            signer(p256(66)),
            created=CREATED,
            mandatory_pointers=["/issuer"],
            hmac_key=bytes(32),
            proof_key=p256(67),
        ),
        ["/name"],
    )
    assert check(forged, p256(66)).ok
    assert check(forged).code == "proof.altered"
    parts = parts_of(forged)
    parts[SIGNATURE] = parts_of(SHOWN)[SIGNATURE]
    assert check({**forged, "proof": [{**forged["proof"][0], "proofValue": written(parts)}]}).code == "proof.altered"


BASE_PARTS = {
    "a short secret": (2, bytes(31)),
    "a pointer that is none": (4, [7]),
    "signatures in bytes": (3, bytes(64)),
    "a signature that is none": (3, [bytes(2)]),
    "a key that is none": (1, bytes(35)),
    "pointers as text": (4, "/issuer"),
}


@pytest.mark.parametrize(("number", "part"), BASE_PARTS.values(), ids=BASE_PARTS.keys())
def test_what_is_no_base_proof_value_is_malformed(number: int, part: Any) -> None:
    value = written(with_part(number, part, BASE), BASE_HEADER)
    with pytest.raises(MalformedProofValue):
        read_base(value)
    with pytest.raises(NotDerivable) as refused:
        derive({**BASE, "proof": {**BASE["proof"][0], "proofValue": value}}, ["/name"])
    assert refused.value.code == "malformed_proof"


def test_a_base_proof_value_asks_only_for_what_is_there() -> None:
    for pointers, code in ((["/nothing"], "not_there"), (["/name"] * 2000, "too_many_pointers"), (["x"], "malformed_pointer")):
        value = written(with_part(4, pointers, BASE), BASE_HEADER)
        with pytest.raises(NotDerivable) as refused:
            derive({**BASE, "proof": {**BASE["proof"][0], "proofValue": value}}, ["/name"])
        assert refused.value.code == code


def test_each_kind_of_value_is_told_from_the_other() -> None:
    base, derived = (proofs_of(document)[0]["proofValue"] for document in (BASE, SHOWN))
    with pytest.raises(MalformedProofValue) as refused:
        read_derived(base)
    assert refused.value.reason == "base_proof"
    with pytest.raises(MalformedProofValue) as refused:
        read_base(derived)
    assert refused.value.reason == "proofValue"
    assert read_base(base).text() == base
    assert read_derived(derived).text() == derived


PLAIN = st.recursive(
    st.integers(0, 2**64 - 1) | st.binary(max_size=300) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.integers(0, 2**64 - 1), inner, max_size=10),
    max_leaves=12,
)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@given(PLAIN)
@settings(max_examples=200, deadline=None)
def test_what_another_library_writes_is_read_as_it_was(value: Any) -> None:
    if depth(value) <= cbor.MAX_DEPTH:
        assert cbor.read(cbor2.dumps(value)) == value
    else:
        with pytest.raises(cbor.MalformedCbor):
            cbor.read(cbor2.dumps(value))


@given(st.binary(max_size=200))
@settings(max_examples=500, deadline=None)
def test_no_bytes_make_the_reader_stumble(data: bytes) -> None:
    try:
        value = cbor.read(data)
    except cbor.MalformedCbor:
        return
    assert cbor2.loads(data) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x5f\x41a\xff",  # bytes without a definite length
        b"\x9f\xff",
        b"\x9b" + b"\xff" * 8,  # an array longer than any file
        b"\x5b" + b"\xff" * 8,
        b"\xbb" + b"\xff" * 8,
        b"\x81" * 1000 + b"\x00",
        b"\xa2\x01\x00\x01\x00",  # a key twice
        b"\xa1\x61a\x00",
        b"\x62\xff\xff",  # no UTF-8
        b"\x20",
        b"\xf5",
        b"\xf6",
        b"\xf9\x3c\x00",
        b"\xc2\x41\x01",
        b"\xd8\x23\x63a+b",  # what cbor2 would make a regular expression of
        b"\x00\x00",
    ],
    ids=lambda data: data[:6].hex(),
)
def test_more_of_cbor_than_a_proof_value_needs_is_refused(data: bytes) -> None:
    with pytest.raises(cbor.MalformedCbor):
        cbor.read(data)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_proof_value_passes_or_stops_the_check(data: bytes) -> None:
    assert not check(with_value(multibase.base64url(DERIVED_HEADER + data))).ok


@given(json_values)
@settings(max_examples=150, deadline=None)
def test_no_json_as_document_or_value_stops_the_check(value: Any) -> None:
    assert check(with_value(value)).code == "proof.malformed"
    for document in ({**SHOWN, "name": value}, {**SHOWN, "credentialSubject": value}, {**SHOWN, "@context": value}):
        assert document == SHOWN or not check(document).ok
        try:
            derive({**BASE, **{name: document[name] for name in ("name", "credentialSubject", "@context")}}, ["/name"])
        except NotDerivable:
            continue
        assert document["name"] in (BASE["name"], SHOWN["name"])
