"""JSON in canonical form: the numbers, the order and the escapes of RFC 8785, and bounds."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.canonical import CanonicalizationError, canonical_json


@pytest.mark.parametrize(
    ("bits", "written"),
    [
        # Doubles by their bits, around every place where ECMAScript changes its way of writing.
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("ffefffffffffffff", "-1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_numbers_are_written_as_ecmascript_writes_them(bits: str, written: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (True, "true"),
        (None, "null"),
        (2**53 + 1, "9007199254740992"),
        (10**21, "1e+21"),
        (12345678901234567890, "12345678901234567000"),
        ([], "[]"),
        ({}, "{}"),
        ('\x00\b\t\n\x0b\f\r\x1f\x7f"\\/é\u2028🙂', '"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\x7f\\"\\\\/é\u2028🙂"'),
        ({"b": [1, {"d": 2, "c": "x"}], "a": False}, '{"a":false,"b":[1,{"c":"x","d":2}]}'),
        # UTF-16: the two halves of a smiling face come before the last letters of the first plane.
        (
            {"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3, "1": 4, "\r": 5, "\x80": 6, "": 7},
            '{"":7,"\\r":5,"1":4,"\x80":6,"€":3,"😀":2,"\ufb33":1}',
        ),
    ],
)
def test_every_value_has_one_text(value: Any, written: str) -> None:
    assert canonical_json(value) == written


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "number"),
        (float("-inf"), "number"),
        (10**400, "number"),
        ("\ud800", "surrogate"),
        ({"a\udfff": 1}, "surrogate"),
        (json.loads("[" * 500 + "]" * 500), "too_deep"),
    ],
)
def test_what_has_no_canonical_text_is_refused_by_name(value: Any, code: str) -> None:
    with pytest.raises(CanonicalizationError) as refused:
        canonical_json(value)
    assert refused.value.code == code


def test_what_is_not_json_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="bytes"):
        canonical_json({"a": b"x"})


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
)


@given(values)
def test_canonical_text_reads_back_as_the_same_value_and_is_its_own_canonical_text(value: Any) -> None:
    text = canonical_json(value)
    # As JavaScript reads it: every number is a double.
    assert json.loads(text, parse_int=float) == value
    assert canonical_json(json.loads(text)) == text


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), st.integers(0, 9), max_size=6), st.randoms()
)
def test_the_order_of_members_leaves_no_trace(value: dict[str, int], random: Any) -> None:
    items = list(value.items())
    random.shuffle(items)
    assert canonical_json(dict(items)) == canonical_json(value)
