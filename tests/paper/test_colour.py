from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.paper import colour

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(COLOURS, COLOURS)
def test_whatever_colours_a_school_has_white_can_be_read_on_the_first_and_the_second_seen_on_it(first: str, second: str) -> None:
    field = colour.field(first)
    assert colour.contrast("#ffffff", field) >= 4.5
    assert colour.contrast(colour.second(second, field), field) >= 3


def test_colours_that_are_legible_already_stay_as_the_school_chose_them() -> None:
    assert colour.field("#1d3f94") == "#1d3f94"
    assert colour.second("#f6b26b", "#1d3f94") == "#f6b26b"


def test_contrast_is_that_of_wcag() -> None:
    assert colour.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert colour.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_something_else_than_a_colour_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="teal"):
        colour.field("teal")
