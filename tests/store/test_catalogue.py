"""Catalogues in the store: versions that never change, entries by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from badges.model.text import Text
from badges.store import SlugTaken, Store, UnitVersionChanged, open_store
from tests.makers import a_unit, the_catalogue


@pytest.fixture(scope="module")
def full() -> Iterator[Store]:
    with open_store("sqlite://") as store:
        store.save_catalogue(the_catalogue())
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        yield store


def test_every_unit_of_the_catalogue_comes_back_as_it_went_in(full: Store) -> None:
    assert {unit.id: unit for unit in full.units()} == {unit.id: unit for unit in the_catalogue().units}


def test_the_order_of_languages_survives(full: Store) -> None:
    for unit in the_catalogue().units:
        kept = full.unit(unit.id)
        assert kept is not None
        assert kept.title.languages == unit.title.languages


def test_everything_else_comes_back_in_the_order_of_the_catalogue(full: Store) -> None:
    catalogue = the_catalogue()
    assert full.concepts() == catalogue.concepts
    assert full.frameworks() == catalogue.frameworks
    assert full.framework_items() == catalogue.items
    assert full.organisations() == catalogue.organisations
    assert full.collections() == catalogue.collections
    assert full.programmes() == catalogue.programmes
    assert full.reflection_prompts() == catalogue.reflection_prompts


def test_a_unit_is_found_by_id_and_by_slug(full: Store) -> None:
    unit = a_unit("LU-02")
    assert full.unit("LU-02") == full.unit(unit.slug) == full.unit(unit.slug, unit.version) == unit


def test_what_is_not_there_is_none(full: Store) -> None:
    assert full.unit("LU-99") is None
    assert full.unit("LU-02", "9.9.9") is None
    for look in (full.concept, full.framework, full.quality_assurance, full.organisation, full.grading_scheme):
        assert look("nothing") is None
    assert full.framework_item("esco", "nothing") is None
    assert full.framework_item("nothing", "optician") is None
    assert full.unit_versions("LU-99") == ()


def test_a_framework_item_is_found_by_the_parts_of_its_key(full: Store) -> None:
    for item in the_catalogue().items:
        assert full.framework_item(item.framework, item.item) == item


def test_a_key_in_two_vocabularies_means_the_concept_without_an_eu_concept(full: Store) -> None:
    concept = full.concept("online")
    assert concept is not None
    assert (concept.vocabulary, concept.uri) == ("participation_form", None)
    assert {named.vocabulary for named in full.concepts_named("online")} == {"participation_form", "mode_of_learning"}


def test_a_concept_named_with_its_vocabulary_is_that_one(full: Store) -> None:
    concept = full.concept("mode_of_learning/online")
    assert concept is not None
    assert concept.vocabulary == "mode_of_learning"


def test_saving_the_same_catalogue_again_changes_nothing(store: Store) -> None:
    store.save_catalogue(the_catalogue())
    before = (store.units(), store.concepts())
    store.save_catalogue(the_catalogue())
    assert (store.units(), store.concepts()) == before
    assert len(store.unit_versions("LU-02")) == 1


def test_a_published_version_with_another_title_is_refused_and_nothing_of_its_catalogue_is_kept(store: Store) -> None:
    store.save_catalogue(the_catalogue())
    units = tuple(replace(unit, title=Text({"en": "Another"})) if unit.id == "LU-34" else unit for unit in the_catalogue().units)
    organisation = replace(the_catalogue().organisations[0], homepage="https://elsewhere.example")
    changed = replace(the_catalogue(), units=units, organisations=(organisation,))
    with pytest.raises(UnitVersionChanged, match=r"LU-34 version 1\.0\.0"):
        store.save_catalogue(changed)
    assert store.unit("LU-34") == a_unit("LU-34")
    assert store.organisation(organisation.id) == the_catalogue().organisations[0]


def test_another_order_of_languages_is_a_change(store: Store) -> None:
    store.save_catalogue(the_catalogue())
    unit = a_unit("LU-02")
    turned = replace(unit, title=Text(dict(reversed(list(unit.title.wordings.items())))))
    with pytest.raises(UnitVersionChanged):
        store.save_catalogue(replace(the_catalogue(), units=(turned,)))


def test_a_new_version_is_the_latest_and_the_old_one_stays(store: Store) -> None:
    store.save_catalogue(the_catalogue())
    newer = replace(a_unit("LU-02"), version="1.1.0", title=Text({"en": "Another"}))
    store.save_catalogue(replace(the_catalogue(), units=(newer,)))
    assert store.unit("LU-02") == newer
    assert store.unit("LU-02", "1.0.0") == a_unit("LU-02")
    assert store.unit_versions("LU-02") == (a_unit("LU-02"), newer)
    assert len(store.units()) == len(the_catalogue().units)


def test_two_units_cannot_have_one_slug(store: Store) -> None:
    store.save_catalogue(the_catalogue())
    thief = replace(a_unit("LU-02"), id="LU-99")
    with pytest.raises(SlugTaken, match="LU-99"):
        store.save_catalogue(replace(the_catalogue(), units=(thief,)))


def test_entries_that_a_newer_catalogue_leaves_out_stay(store: Store) -> None:
    store.save_catalogue(the_catalogue())
    store.save_catalogue(replace(the_catalogue(), concepts=(), units=()))
    assert store.concepts() == the_catalogue().concepts
