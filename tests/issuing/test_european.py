"""European credentials of many awards: the same files as one by one, most of them by shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from badges.canonical import compiled
from badges.credentials import european
from badges.credentials.violation import Document, NonConforming
from badges.issuing import european as batches
from badges.issuing.european import Sealing
from badges.issuing.forms import EUROPEAN, Making
from badges.issuing.templates import ShapeMismatch
from badges.model.award import OutcomeResult
from badges.model.issued import FormName
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.proofs import jades
from tests.benchmarks.batches import makings
from tests.oracles.samples import School, a_picture, a_school


@pytest.fixture(autouse=True)
def _fast_way() -> Iterator[None]:
    before = compiled.use_reference(False)
    yield
    compiled.use_reference(before)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def school(keys: Path) -> School:
    return a_school(keys)


def sealing(school: School, learnt_from: int = 3, checked_every: int = 1000) -> Sealing:
    first = school.making()
    assert first.seal
    return Sealing(
        first.issuer, first.seal, first.at, first.addresses, first.picture, learnt_from=learnt_from, checked_every=checked_every
    )


def seal(by: Sealing, making: Making, document: Document | None = None) -> bytes:
    return by.sealed(
        making.award,
        making.status[FormName.EUROPEAN],
        id=EUROPEAN.id(making),
        open_badge_id=making.open_badge_id,
        build=lambda: document or EUROPEAN.build(making),
    )


def one_by_one(makings: Sequence[Making]) -> list[bytes]:
    sealed = []
    for making in makings:
        assert making.seal
        text = european.payload(EUROPEAN.build(making))
        sealed.append(jades.seal(text, making.seal.signer, making.seal.chain, signing_time=making.at))
    return sealed


@pytest.mark.parametrize("unit", ["LU-02", "LU-05", "LU-22"])
def test_a_batch_has_the_bytes_of_the_long_way_and_most_of_it_is_made_by_shape(unit: str, keys: Path) -> None:
    school = a_school(keys, unit)
    awards = list(makings(school, 60))
    by = sealing(school)
    assert [seal(by, making) for making in awards] == one_by_one(awards)
    assert by.by_shape > 20


def test_awards_of_all_kinds_of_units_can_come_mixed(keys: Path) -> None:
    school = a_school(keys, "LU-07")
    mixed = [making for pair in zip(makings(school, 20), makings(a_school(keys, "LU-11"), 20), strict=True) for making in pair]
    mixed = [replace(making, issuer=school.issuer, seal=school.making().seal, at=school.making().at) for making in mixed]
    by = sealing(school)
    assert [seal(by, making) for making in mixed] == one_by_one(mixed)
    assert by.by_shape > 20


def test_more_kinds_than_are_kept_come_out_the_same(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SHAPES", 1)
    monkeypatch.setattr(batches, "KINDS", 3)
    awards = list(makings(school, 12))
    kinds = [
        replace(making, award=replace(making.award, participation=replace(making.award.participation, hours=hours)))
        for making in awards
        for hours in (1, 2, 3, 4)
    ]
    by = sealing(school, learnt_from=2)
    assert [seal(by, making) for making in kinds] == one_by_one(kinds)
    in_a_row = sorted(kinds, key=lambda making: making.award.participation.hours or 0)
    assert [seal(by, making) for making in in_a_row] == one_by_one(in_a_row)
    assert by.by_shape == 20


def test_what_may_not_be_sealed_is_refused_before_and_after_a_shape_is_known(school: School) -> None:
    by = sealing(school)
    wrong = [
        replace(making, award=replace(making.award, results=(OutcomeResult(making.award.results[0].outcome, 99),) * 4))
        for making in makings(school, 1)
    ]
    for _ in range(2):
        with pytest.raises(NonConforming):
            seal(by, wrong[0])
        for making in makings(school, 8):
            seal(by, making)


def test_the_first_by_each_shape_and_every_so_many_are_made_the_long_way_too(school: School) -> None:
    built: list[Making] = []

    def counted(making: Making) -> Callable[[], Document]:
        def build() -> Document:
            built.append(making)
            return EUROPEAN.build(making)

        return build

    by = sealing(school, checked_every=10)
    plain = [making for making in makings(school, 60) if not making.award.evidence]
    for making in plain[:34]:
        by.sealed(
            making.award,
            making.status[FormName.EUROPEAN],
            id=EUROPEAN.id(making),
            open_badge_id=making.open_badge_id,
            build=counted(making),
        )
    assert by.by_shape == 31
    assert built == [*plain[:3], plain[3], plain[13], plain[23], plain[33]]


def test_a_shape_that_gives_something_else_stops_the_batch(school: School) -> None:
    by = sealing(school)
    plain = [making for making in makings(school, 20) if not making.award.evidence]
    for making in plain[:3]:
        seal(by, making)
    with pytest.raises(ShapeMismatch, match="urn:credential:"):
        seal(by, plain[3], document=EUROPEAN.build(plain[4]))


def test_pictures_are_those_of_the_unit(keys: Path) -> None:
    def picture(unit: LearningUnit, language: str, issuer: Issuer, demo: bool) -> bytes:
        return a_picture() + f"{unit.id} {language} {issuer.name} {demo}".encode()

    school = a_school(keys, "LU-02", picture)
    awards = list(makings(school, 8))
    assert [seal(by, making) for by in [sealing(school)] for making in awards] == one_by_one(awards)


def test_without_fast_ways_every_credential_goes_the_long_way(school: School) -> None:
    by, awards = sealing(school), list(makings(school, 6))
    for making in awards:
        seal(by, making)
    known = by.by_shape
    compiled.use_reference()
    assert seal(by, awards[-1]) == one_by_one(awards)[-1]
    assert by.by_shape == known


def test_another_moment_is_another_seal(school: School) -> None:
    making = next(makings(school, 1))
    later = replace(making, at=making.at + timedelta(seconds=1))
    assert one_by_one([making]) != one_by_one([later])
