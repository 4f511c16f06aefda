from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.authorities.answers import URL
from tests.doubles.certification import Certification, Certified, a_certification
from tests.doubles.running_authorities import RunningAuthorities, running_authorities


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAuthorities]:
    with running_authorities(tmp_path_factory.mktemp("authorities")) as running:
        yield running


@pytest.fixture
def authorities(started: RunningAuthorities) -> RunningAuthorities:
    """All is well with them, and nothing is revoked."""
    started.plan()
    started.set_clock(None)
    (started.certification.folder / "revoked.json").unlink(missing_ok=True)
    (started.certification.folder / "asked").unlink(missing_ok=True)
    return started


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Certification:
    """A certification authority that no process speaks for."""
    return a_certification(tmp_path_factory.mktemp("certification"), URL)


@pytest.fixture(scope="module")
def seal(ca: Certification) -> Certified:
    return ca.seal()
