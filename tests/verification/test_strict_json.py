from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.verification.facts import LIMITS, Limits
from badges.verification.strict_json import Fault, Json, read_json


def code(text: bytes, limits: Limits = LIMITS) -> str:
    read = read_json(text, limits)
    assert isinstance(read, Fault), read
    return read.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", "file.empty"),
        (b" \n\t", "file.empty"),
        (b"\xef\xbb\xbf", "file.empty"),
        (b'{"a": 1', "file.truncated"),
        (b'{"a": "b', "file.truncated"),
        (b'{"a": "b\\', "file.truncated"),
        (b'{"a": "b\\u00', "file.truncated"),
        (b'{"a": tru', "file.truncated"),
        (b'{"a"', "file.truncated"),
        (b'{"a":', "file.truncated"),
        (b'{"a": -', "file.truncated"),
        (b"[1,", "file.truncated"),
        ('{"a": "é'.encode()[:-1], "file.truncated"),
        (b'{"a": 1}}', "file.not_json"),
        (b"{'a': 1}", "file.not_json"),
        (b'{"a": 1,}', "file.not_json"),
        (b'{"a": "line\nbreak"}', "file.not_json"),
        (b'{"a": 01}', "file.not_json"),
        (b'{"a": 1, "b": 2, "a": 3}', "file.duplicate_names"),
        (b'{"a": {"b": 1, "\\u0062": 2}}', "file.duplicate_names"),
        (b'{"a": NaN}', "file.not_a_number"),
        (b'{"a": -Infinity}', "file.not_a_number"),
        (b'{"a": 1e999}', "file.not_a_number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "file.not_a_number"),
        (b'{"a": "\xff"}', "file.not_utf8"),
        (b'{"a": "\xc3("}', "file.not_utf8"),
        ('{"a": 1}'.encode("utf-16"), "file.not_utf8"),
        (b'{"a": "\\ud800"}', "file.not_utf8"),
        (b'{"\\udfff": 1}', "file.not_utf8"),
        (b"[" * 100 + b"]" * 100, "file.too_complex"),
        (b"[" * 100_000 + b"]" * 100_000, "file.too_complex"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "file.too_complex"),
        (b"[" + b"1," * 70_000 + b"1]", "file.too_complex"),
    ],
)
def test_every_way_of_being_no_json_has_its_own_code(text: bytes, expected: str) -> None:
    assert code(text) == expected


def test_a_text_that_is_too_long_is_not_parsed() -> None:
    assert code(b"x" * 101, Limits(text_bytes=100)) == "file.too_large"


def test_the_place_of_a_slip_is_said() -> None:
    read = read_json(b'{"a": 1,\n "b" 2}')
    assert isinstance(read, Fault)
    assert read.detail == {"line": 2, "column": 6}


def test_whole_characters_written_in_halves_are_fine() -> None:
    assert read_json(b'{"a": "\\ud83d\\ude00"}') == Json({"a": "\U0001f600"})


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": 1}') == Json({"a": 1})


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)


@given(values)
def test_whatever_is_json_is_read_as_it_is(value: Any) -> None:
    try:
        text = json.dumps(value).encode()
        value = json.loads(text)
        str(value).encode()
    except UnicodeEncodeError:
        return
    read = read_json(text)
    assert read == Json(value) or isinstance(read, Fault)


@given(values.filter(lambda value: isinstance(value, dict | list)), st.data())
def test_a_text_that_was_cut_off_is_truncated(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value).encode()
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    assert code(cut) == "file.truncated"


@given(st.binary())
def test_whatever_the_bytes_there_is_an_answer(content: bytes) -> None:
    assert isinstance(read_json(content), Json | Fault)


def test_many_values_below_a_long_name_are_too_much_since_their_places_are() -> None:
    many = {f"{number}": number for number in range(20_000)}
    assert isinstance(read_json(json.dumps({"a": many, "b" * 100_000: 1}).encode()), Json)
    assert code(json.dumps({"b" * 100_000: many}).encode()) == "file.too_complex"
    assert (
        code(json.dumps({f"{number}" + "b" * 1_000: {"a": {"b": {"c": 1}}} for number in range(5_000)}).encode())
        == "file.too_complex"
    )
