"""JSON inside envelopes: one text, one meaning; the quick way of reading believes nothing that the other refuses."""

from __future__ import annotations

import json
import math
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.canonical import compiled
from badges.proofs.json_object import MAX_NODES, MalformedJson, read_plain, read_value, write

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)

INSERTED = [
    b"",
    b" ",
    b":",
    b"\\u003a",
    b"\\ud800",
    *(b'"a:b":1,', b'"a\\u003ab":1,', b'"":[],', b'"":{"x":1},"x":":",', b'"\\u003A":1,'),
    *(b'"n":18446744073709551616,', b'"n":1e400,', b'"n":-0,', b'"n":NaN,', b'"n":1.5e16,'),
]

# Texts that orjson writes as they stand, at and beyond each bound.
AT_A_BOUND = [
    b"[" * 64 + b"]" * 64,
    b"[" * 65 + b"]" * 65,
    orjson.dumps([1] * (MAX_NODES - 1)),
    orjson.dumps([1] * MAX_NODES),
    orjson.dumps({"a" * 600: [1] * 25_000}),
    orjson.dumps({"a" * 600: [1] * 29_000}),
    orjson.dumps({"a" * 400: [1] * 29_000}),
]


@pytest.fixture(autouse=True)
def fast_paths() -> Any:
    before = compiled.use_reference(False)
    yield
    compiled.use_reference(before)


def read(content: bytes, *, fast: bool) -> Any:
    compiled.use_reference(not fast)
    try:
        return read_value(content)
    except MalformedJson as refused:
        return refused.code, refused.detail
    finally:
        compiled.use_reference(False)


@settings(deadline=None)
@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert repr(read_value(write(value))) == repr(value)
    assert repr(json.loads(write(value))) == repr(value)


@settings(deadline=None)
@given(VALUES, st.sampled_from([b"", b" ", b"1", b',"a":1}', b"\\ud800"]), st.integers(0, 30))
def test_the_quick_way_reads_and_refuses_the_same(value: Any, more: bytes, place: int) -> None:
    content = write(value)
    content = content[:place] + more + content[place:]
    assert repr(read(content, fast=True)) == repr(read(content, fast=False))


@settings(deadline=None, max_examples=300)
@given(VALUES, st.booleans(), st.sampled_from([None, 0, 1]), st.sampled_from(INSERTED), st.floats(0, 1))
def test_the_quick_way_reads_and_refuses_the_same_in_whatever_way_it_is_written(
    value: Any, ascii: bool, indent: int | None, more: bytes, place: float
) -> None:
    content = json.dumps({"": value, "a:b": ["c"]}, ensure_ascii=ascii, indent=indent).encode()
    at = round(place * len(content))
    for text in (content, content[:at] + more + content[at:], content.replace(b"{", b"{" + more, 1)):
        assert repr(read(text, fast=True)) == repr(read(text, fast=False))


ENVELOPED = [
    *INSERTED,
    *(
        b'"',
        b"\\",
        b'"payload":"",',
        b'"p\\u0061yload":1,',
        b'"signatures":[],',
        b'","signatures":',
        b'\\","signatures":',
        b'{"payload":"',
    ),
]


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=8) | VALUES.map(json.dumps), VALUES, st.sampled_from(ENVELOPED), st.floats(0, 1))
def test_the_quick_way_reads_and_refuses_envelopes_the_same(payload: str, signatures: Any, more: bytes, place: float) -> None:
    content = write({"payload": payload, "signatures": signatures})
    at = round(place * len(content))
    for text in (content, content[:at] + more + content[at:], content.replace(b'",', b'",' + more), content[:-1] + b"," + more):
        assert repr(read(text, fast=True)) == repr(read(text, fast=False))


def test_whatever_is_cut_out_of_an_envelope_is_as_it_was() -> None:
    for payload in ("", '"', "\\", '","signatures":[]', '{"payload":"', "é:" * 99):
        for rest in ([], [{"header": {"etsiU": ['","signatures":']}}]):
            value = {"payload": payload, "signatures": rest}
            plain = read_plain(orjson.dumps(value))
            assert plain is not None
            assert plain[0] == value
            assert list(plain[0]) == list(value)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        '{"payload":"a","signatures":1,"payload":"b"}',
        '{"payload":"a","signatures":1,"p\\u0061yload":":"}',
        '{"payload":"a","signatures":1,"signatures":1}',
        '{"payload":"a","b":"","signatures":1,"b":1}',
        '{"a": 1, "\\u0061": 1}',
        '{"a": 1, "b": ":", "a": 1}',
        '{"a": 1, "b": "\\u003a", "a": 1}',  # as many colons as orjson would write
        '{"a": 1, "b\\u003A": 1, "a": 1}',
        '{"a": {"b": 1}, "c": "\\u003a\\u003a", "a": 1}',
    ],
)
def test_a_name_that_stands_twice_is_never_passed_over(text: str) -> None:
    assert read_plain(text.encode()) is None
    assert read(text.encode(), fast=True)[0] == "file.duplicate_names"


@pytest.mark.parametrize("number", ["18446744073709551616", "-9223372036854775809", "1e20", "-0.0", "9007199254740993.0"])
def test_a_number_is_read_as_it_is_written(number: str) -> None:
    assert repr(read(f"[ {number} ]".encode(), fast=True)) == repr([json.loads(number)])


def test_how_others_write_json_is_read_quickly() -> None:
    value = {"a": ["b: c", {"d": 1.5, "é": None}]}
    for style in ({}, {"indent": 2}, {"ensure_ascii": False}):
        assert read_plain(json.dumps(value, **style).encode()) is not None


@pytest.mark.parametrize("content", AT_A_BOUND, ids=range(len(AT_A_BOUND)))
def test_the_quick_way_keeps_every_bound(content: bytes) -> None:
    assert repr(read(content, fast=True)) == repr(read(content, fast=False))


def test_there_is_no_quick_way_when_fast_paths_are_off() -> None:
    compiled.use_reference()
    assert read_plain(b"{}") is None


@pytest.mark.parametrize("value", [math.nan, [math.inf], {"null": -math.inf}, "\ud800", {"\udfff": 1}])
def test_what_json_does_not_have_is_not_written(value: Any) -> None:
    with pytest.raises(ValueError, match=r"surrogates|JSON compliant"):
        write(value)
