"""Installations with their doors open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from badges.issuing import Issued, handed_out
from badges.web.judging import JudgePool
from tests.installations import Installation, an_installation, issue_one
from tests.web.houses import House, a_house


@pytest.fixture(scope="session")
def judges() -> Iterator[JudgePool]:
    """Processes that judge, started once."""
    pool = JudgePool(processes=1)
    pool.warm()
    yield pool
    pool.close()


@pytest.fixture
def house(installation: Installation, judges: JudgePool) -> House:
    """An installation of the test's own with its doors open."""
    return a_house(installation, judges)


@pytest.fixture(scope="session")
def street(prepared: Path, tmp_path_factory: pytest.TempPathFactory, judges: JudgePool) -> Iterator[House]:
    """An installation with awards that no test changes."""
    made = an_installation(prepared, tmp_path_factory.mktemp("street") / "installation")
    issue_one(made)
    yield a_house(made, judges)
    made.store.close()


@pytest.fixture(scope="session")
def issued(street: House) -> Issued:
    """The award of the street."""
    return handed_out(next(iter(street.installation.store.awards())), street.installation.store, again=True)
