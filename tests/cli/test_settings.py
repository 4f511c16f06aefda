"""What an installation can set: options, environment, defaults, in this order."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from badges.settings import Settings

ENVIRONMENT = {
    "BADGES_DATA": "/srv/data",
    "BADGES_STATUS_DAYS": "30",
    "BADGES_VC_API": "1",
    "DATA": "elsewhere",
    "BADGES_TRAINS": "2",
}


def test_what_is_given_wins_over_the_environment_and_that_over_the_defaults() -> None:
    made = Settings.read(ENVIRONMENT, data=Path("mine"))
    assert (made.data, made.status_days, made.vc_api, made.keys) == (Path("mine"), 30, True, Path("keys"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("STATUS_DAYS", "0"), ("STATUS_DAYS", "many"), ("FAST_PATHS", "perhaps"), ("VC_API", ""), ("TRUSTED_PROXIES", "*")],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.read({f"BADGES_{name}": value})
    assert [error["loc"] for error in refused.value.errors()] == [(name.lower(),)]


def test_proxies_are_a_list_with_commas() -> None:
    assert Settings.read({"BADGES_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,"}).trusted_proxies == ("127.0.0.1", "10.0.0.0/8")
