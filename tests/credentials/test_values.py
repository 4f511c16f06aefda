"""The quick look at the values of a document and the slow one never disagree."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.canonical import compiled
from badges.credentials.values import are_sound_texts, unsound_values


class Word(StrEnum):
    PASS = "Pass"


ODD: list[Any] = [
    "",
    " ",
    "\n",
    "\u00a0",
    "\u2003",
    "\x00",
    "\t",
    "\r",
    "\x1f",
    "\x7f",
    "\x85",
    "\x9f",
    "\u200b",
    "\u2028",
    "\ue000",
    "\ufffe",
    "\uffff",
    "\ud83d",
    "\udc00",
    "\U0001f41d",
    "één",
    "two\nlines",
    None,
    True,
    0,
    -1,
    1.0,
    1.5,
    2**53,
    2**53 - 1,
    float("nan"),
    float("inf"),
    1e300,
    [],
    {},
    [[]],
    (),
    ("x",),
    b"x",
    Word.PASS,
    UUID(int=1),
    1j,
    {"x"},
    {7: "x"},
    {None: "x"},
    {"": "x"},
    {"\t": "x"},
    {Word.PASS: "x"},
    {True: [1, "1", 1.5]},
]


def agree(value: Any) -> bool:
    fast = unsound_values(value)
    before = compiled.use_reference()
    try:
        return fast == unsound_values(value)
    finally:
        compiled.use_reference(before)


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_an_odd_value_is_judged_alike_by_both_wherever_it_stands(value: Any) -> None:
    for document in ({"a": value}, {"a": ["x", value]}, {"a": [{"b": "x"}, {"b": value}]}, {"a": "b", "c": {"d": [[value]]}}):
        assert agree(document)


leaves = st.text() | st.sampled_from(ODD) | st.integers() | st.floats()
documents = st.dictionaries(
    st.text(max_size=3),
    st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_size=4,
)


@settings(deadline=None)
@given(documents)
def test_any_document_is_judged_alike_by_both(document: dict[str, Any]) -> None:
    assert agree(document)


@given(st.lists(st.text() | st.sampled_from(ODD), max_size=4))
def test_texts_alone_are_judged_as_in_a_document(values: list[Any]) -> None:
    if all(type(value) is str for value in values):
        assert are_sound_texts(values) == (not unsound_values({"texts": ["x", *values]}))
    else:
        assert not are_sound_texts(values)


def test_texts_that_are_wrong_only_side_by_side_are_right() -> None:
    assert are_sound_texts(["a ", " b", "c\n"])
    assert not are_sound_texts(["\ud83d", "\udc1d"])
