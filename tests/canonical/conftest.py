"""Both ways to a canonical form, for tests of what either must do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from badges.canonical import compiled


@pytest.fixture
def fast_way() -> Iterator[None]:
    """The fast way is on, whatever the environment says."""
    before = compiled.use_reference(False)
    yield
    compiled.use_reference(before)


@pytest.fixture(scope="module", params=["compiled", "reference"])
def either_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """The test runs once with the fast way and once without it."""
    before = compiled.use_reference(request.param == "reference")
    yield
    compiled.use_reference(before)
