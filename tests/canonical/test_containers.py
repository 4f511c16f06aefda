"""What holds something in a JSON value is found whole, and never beyond a bound."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.canonical.containers import bounded, containers

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


def every(value: Any) -> list[Any]:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [value, *(found for one in inner for found in every(one))]


def levels(value: Any) -> int:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return 1 + max(map(levels, inner), default=0)


@given(VALUES)
def test_every_object_and_every_list_is_found_once(value: Any) -> None:
    found, there = containers(value), every(value)
    assert sorted(map(id, found.objects)) == sorted(id(one) for one in there if isinstance(one, dict))
    assert sorted(map(id, found.lists)) == sorted(id(one) for one in there if isinstance(one, list))
    assert found.names == {name for one in there if isinstance(one, dict) for name in one}


@given(VALUES)
def test_a_value_at_its_bounds_is_found_and_beyond_them_is_not(value: Any) -> None:
    deep, many = levels(value), len(every(value))
    assert bounded(value, depth=deep, values=many) is not None
    if many > 1:
        assert bounded(value, depth=deep - 1, values=many) is None
        assert bounded(value, depth=deep, values=many - 1) is None


@pytest.mark.parametrize("value", [None, "x", 1.5, True])
def test_what_holds_nothing_has_no_containers(value: Any) -> None:
    found = containers(value)
    assert (found.objects, found.lists, found.names) == ([], [], frozenset())
