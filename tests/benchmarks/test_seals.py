"""The rows for seals do what they say: the floor of each level checks every signature there is, and ours pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.measuring import Base, Row
from tests.benchmarks.sealing import run
from tests.benchmarks.seals import LEVELS, seal_rows, signatures
from tests.doubles.running_authorities import running_authorities
from tests.oracles.samples import a_school
from tests.verification.raised_seals import a_maker


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Row]]:
    folder = tmp_path_factory.mktemp("seals")
    school = a_school(folder / "keys")
    with running_authorities(folder / "authorities") as house:
        yield list(seal_rows(school, school.sample(), house))


@pytest.mark.soak
def test_every_row_can_be_called(rows: list[Row]) -> None:
    for row in rows:
        row.call()
    floors = {row.group for row in rows if row.base is Base.FLOOR}
    assert floors == {f"seal at {level}: {act}" for level in LEVELS for act in ("make", "verify")}


def test_the_floor_checks_every_signature_of_a_level(tmp_path: Path) -> None:
    maker = a_maker(tmp_path / "ca")
    # At LTA: the seal, two timestamps and one more digest, the certificates of seal, CA, TSA and responder, an answer, a list.
    assert [len(signatures(maker.at_level(level))) for level in LEVELS] == [1, 2, 10]


def test_many_are_sealed_one_by_one_and_the_same_each_time(tmp_path: Path) -> None:
    few = [run(tmp_path, 3, warm=2) for _ in range(2)]
    assert few[0]["sha256"] == few[1]["sha256"]
    assert few[0]["awards"] == 3
    assert few[0]["mb"] > 0.3
