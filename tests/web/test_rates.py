"""Limits of one network address: who counts as one, and how much is kept of that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badges.web import rates
from badges.web.problems import Problem
from badges.web.rates import PerMinute, counted_as
from tests.makers import AT


@pytest.mark.parametrize(
    ("client", "one"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "elsewhere"),
        ("1" * 5_000, "elsewhere"),
    ],
)
def test_a_household_counts_as_one(client: str, one: str) -> None:
    assert counted_as(client) == one


def test_whoever_has_many_addresses_of_one_network_has_one_limit() -> None:
    rate = PerMinute(2, "Too many.")
    rate.count("2001:db8::1", AT)
    rate.count("2001:db8::2", AT)
    rate.count("2001:db8:0:1::1", AT)
    with pytest.raises(Problem):
        rate.count("2001:db8::3", AT)
    rate.count("2001:db8::3", AT + timedelta(minutes=1))


def test_what_is_kept_is_bounded_and_who_goes_on_asking_stays_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_ADDRESSES", 10)
    rate = PerMinute(1_000, "Too many.")
    for number in range(200):
        rate.count(f"203.0.113.{number}", AT)
        assert rate.charge("198.51.100.1", AT, 1) == number + 1
    assert rate.charge("203.0.113.199", AT, 1) == 2
    assert rate.charge("203.0.113.1", AT, 1) == 1
