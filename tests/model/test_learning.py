from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from badges.model.learning import GradeBand, GradeDistribution
from badges.model.text import Text
from tests.makers import a_unit


def test_a_grade_is_placed_among_those_of_the_reference_group() -> None:
    spread = a_unit("LU-22").assessment.distribution
    assert spread is not None
    assert spread.around(7.8) == (60, 21, 19)
    assert spread.around(5.4) is None


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12), st.integers(0, 11))
def test_the_three_shares_are_whole_and_come_to_a_hundred(counts: list[int], place: int) -> None:
    bands = tuple(GradeBand(float(n), n + 0.9, count) for n, count in enumerate(counts))
    shares = GradeDistribution(Text({"en": "all"}), bands).around(float(place))
    if place >= len(counts) or not sum(counts):
        assert shares is None
    else:
        assert shares is not None
        assert sum(shares) == 100
        assert all(0 <= share <= 100 for share in shares)
