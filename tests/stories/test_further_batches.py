"""Batches of awards that say more than the ordinary: the same bytes in whichever way and however many processes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from badges.canonical import compiled
from badges.issuing import Made, batch, issue_batch
from badges.issuing.drawn import Chance
from badges.model.issued import FormName
from tests.benchmarks import batches
from tests.installations import an_installation
from tests.makers import AT


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(batch, "POOL_FROM", 10)
    before = compiled.use_reference(False)
    yield
    compiled.use_reference(before)


def further(place: int, order: Mapping[str, str]) -> Mapping[str, str]:
    """What every fourth, third or fifth order says beside."""
    start, end = order["activity_start"], order["activity_end"]
    said = dict(order)
    if place % 4 == 0:
        said["notes"] = json.dumps([{"nl": "Deed mee in de proefgroep", "en": "Took part in the pilot"}])
    if place % 3 == 0:
        said["stages"] = f"virtual {start}/{start} 4h; physical {start}/{end} IT org-trattoria-esempio"
    if place % 5 == 0:
        said |= {"birth_date": "2004-02-29", "entitlements": "Vrijstelling", "documents": "https://school.example/a"}
    return said


def contents(prepared: Path, folder: Path, *, number: int = 24, processes: int = 1) -> list[Mapping[FormName, bytes]]:
    installation = an_installation(prepared, folder)
    orders = [further(place, order) for place, order in enumerate(batches.orders(number))]
    chance = Chance(Random(1).randbytes, Random(2).randrange)
    made = issue_batch(orders, installation.desk, at=AT, chunk=6, chance=chance, processes=processes)
    found = [outcome for outcomes in made for outcome in outcomes]
    assert all(isinstance(one, Made) for one in found), found
    assert {len(award.further.stages) for award in installation.store.awards()} == {0, 2}
    return [one.contents for one in found if isinstance(one, Made)]


def test_ways_and_processes_give_the_same_bytes(prepared: Path, tmp_path: Path) -> None:
    fast = contents(prepared, tmp_path / "fast")
    assert contents(prepared, tmp_path / "two", processes=2) == fast
    compiled.use_reference(True)
    assert contents(prepared, tmp_path / "reference", number=6) == fast[:6]
