"""Schools with keys, made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.oracles.samples import School, a_school


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], School]:
    """The school of a unit, by the unit's id."""
    folder = tmp_path_factory.mktemp("keys")
    return cache(lambda unit_id: a_school(folder, unit_id))
