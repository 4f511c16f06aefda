"""Schools with keys, made once, and the ledger of who accepts what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.doubles.running_authorities import RunningAuthorities, running_authorities
from tests.makers import the_catalogue
from tests.oracles.dss import Dss
from tests.oracles.ledger import Ledger
from tests.oracles.libraries import Bazaar
from tests.oracles.opinions import VerifierCore
from tests.oracles.samples import School, a_school

ON_JAVA = {"test_dss.py", "test_dss_makes.py", "test_viewer.py", "test_verapdf.py"}
"""Asked only by `make interop`: the other tests do without Java."""
UNITS = [("LU-02", "en"), ("LU-05", "nl"), ("LU-07", "nl"), ("LU-22", "en")]


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], School]:
    """The school of a unit, by the unit's id."""
    folder = tmp_path_factory.mktemp("keys")
    return cache(lambda unit_id: a_school(folder, unit_id))


@pytest.fixture(scope="module")
def bazaar() -> Iterator[Bazaar]:
    """Digital Bazaar's libraries, for one file of tests."""
    with Bazaar() as library:
        yield library


@pytest.fixture(scope="module")
def core() -> Iterator[VerifierCore]:
    """@digitalcredentials/verifier-core, for one file of tests."""
    with VerifierCore() as library:
        yield library


@pytest.fixture(scope="module")
def dss() -> Iterator[Dss]:
    """EU DSS, for one file of tests."""
    with Dss() as judge:
        yield judge


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAuthorities]:
    """Authorities for one file of tests."""
    with running_authorities(tmp_path_factory.mktemp("authorities")) as authorities:
        yield authorities


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """Notes what others' software and ours say; `make interop` prints it."""
    return Ledger(request.node.user_properties)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves out what needs Java, but for `make interop`."""
    return True if collection_path.name in ON_JAVA and not config.getoption("--interop", default=None) else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``unit`` and ``language``: a few of the catalogue, with ``--all-units`` all of it."""
    if {"unit", "language"} <= set(metafunc.fixturenames):
        everything = metafunc.config.getoption("--all-units", default=False)
        catalogue = [(unit.id, language) for unit in the_catalogue().units for language in unit.complete_languages]
        metafunc.parametrize(("unit", "language"), catalogue if everything else UNITS)
