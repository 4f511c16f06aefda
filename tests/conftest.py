"""Fixtures that every room shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.installations import Installation

ROOT = Path(__file__).resolve().parent.parent

# How long an example takes says something about the machine only.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

if os.environ.get("BADGES_FAST_PATHS", "").lower() in ("0", "false", "off", "no"):
    # The whole suite again without the fast ways: BADGES_FAST_PATHS=off make test
    from badges.canonical import compiled

    compiled.use_reference()


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reading matter beside the project (published vectors, official shapes); absent from a plain checkout."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("the published vectors must stand beside the project when CI runs")
        pytest.skip("the published vectors are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of two schools and a store with the catalogue, made once and copied by whoever needs an installation."""
    from tests.installations import prepare

    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def installation(prepared: Path, tmp_path: Path) -> Iterator[Installation]:
    """An installation of the test's own."""
    from tests.installations import an_installation

    made = an_installation(prepared, tmp_path / "installation")
    yield made
    made.store.close()
