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

# Texts that orjson writes as they stand, at and beyond each bound.
AT_A_BOUND = [
    b"[" * 64 + b"]" * 64,
    b"[" * 65 + b"]" * 65,
    orjson.dumps([1] * (MAX_NODES - 1)),
    orjson.dumps([1] * MAX_NODES),
    orjson.dumps({"a" * 300: [1] * 50_000}),
    orjson.dumps({"a" * 300: [1] * 59_000}),
    orjson.dumps({"a" * 200: [1] * 59_000}),
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
