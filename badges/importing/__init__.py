"""Importing a catalogue: a YAML file becomes learning units, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from badges.importing.further import read_accreditations
from badges.importing.organisations import read_organisations
from badges.importing.parts import (
    Parts,
    keyed,
    read_frameworks,
    read_grading,
    read_items,
    read_quality_assurance,
    read_rubric,
    read_vocabularies,
    refer,
)
from badges.importing.problem import ImportFailed, Problem
from badges.importing.reading import Cursor, read_yaml
from badges.importing.units import VERSION, read_units
from badges.model.learning import Catalogue, Collection, CollectionRules, Programme, ReflectionPrompt
from badges.model.text import Text

__all__ = ["ImportFailed", "Imported", "Problem", "import_catalogue", "read_catalogue"]

MOMENTS = ("before", "during", "after")
REQUIRED_LANGUAGES = ("en", "nl")


class Shelf(Protocol):
    """Where a catalogue is kept."""

    def save_catalogue(self, catalogue: Catalogue) -> None:
        """Keep all of it in one transaction."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How much a file brought."""

    units: int
    outcomes: int
    framework_items: int
    collections: int
    organisations: int
    programmes: int


def import_catalogue(path: Path, shelf: Shelf) -> Imported:
    """Read a catalogue file and keep it. Raises ImportFailed with every problem at once; then nothing was kept."""
    catalogue = read_catalogue(path)
    shelf.save_catalogue(catalogue)
    return Imported(
        units=len(catalogue.units),
        outcomes=sum(len(unit.outcomes) for unit in catalogue.units),
        framework_items=len(catalogue.items),
        collections=len(catalogue.collections),
        organisations=len(catalogue.organisations),
        programmes=len(catalogue.programmes),
    )


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a YAML file. Raises ImportFailed with every problem in it."""
    root = read_yaml(path).mapping()
    reading = root.reading
    about = root.at("catalogue").mapping()
    languages = about.at("language_tags").strings() or REQUIRED_LANGUAGES
    default = about.at("default_language").choice(languages, "language of this catalogue")
    version = about.at("version").needed()
    if version and not VERSION.fullmatch(version):
        about.at("version").note(f"{version!r} is not a version", "Write three numbers such as '1.0.0'")
    name = about.at("id").needed()
    about.done("status", "note")

    parts = Parts(languages, REQUIRED_LANGUAGES, path.parent)
    parts.frameworks.update(read_frameworks(root))
    parts.items.update(read_items(root, parts))
    read_vocabularies(root, parts)
    parts.grading.update(read_grading(root, parts))
    parts.rubric = tuple(read_rubric(root, parts))
    parts.quality_assurance.update(read_quality_assurance(root, parts))
    parts.organisations.update(read_organisations(root, parts))
    parts.accreditations.update(read_accreditations(root, parts))
    parts.programmes = _ids(root.at("programmes"))
    parts.collections = _ids(root.at("collections"))
    units = dict(read_units(root, parts, version))
    unit_ids = _ids(root.at("learning_units"))
    programmes = dict(_programmes(root, parts, unit_ids))
    collections = dict(_collections(root, parts, unit_ids))
    prompts = dict(_prompts(root, parts))
    root.done("sources")
    if reading.problems:
        raise ImportFailed(sorted(reading.problems, key=lambda p: p.line or 0))
    return Catalogue(
        id=name,
        version=version,
        languages=languages,
        default_language=default or "en",
        frameworks=tuple(parts.frameworks.values()),
        items=tuple(parts.items.values()),
        concepts=tuple(parts.concepts.values()),
        grading_schemes=tuple(parts.grading.values()),
        rubric=parts.rubric,
        quality_assurance=tuple(parts.quality_assurance.values()),
        organisations=tuple(parts.organisations.values()),
        programmes=tuple(programmes.values()),
        reflection_prompts=tuple(prompts.values()),
        collections=tuple(collections.values()),
        units=tuple(units.values()),
    )


def _ids(section: Cursor) -> set[str]:
    return {
        member.value["id"]
        for member in section.each()
        if isinstance(member.value, dict) and isinstance(member.value.get("id"), str)
    }


def _programmes(root: Cursor, parts: Parts, units: set[str]) -> Iterator[tuple[str, Programme]]:
    def one(here: Cursor, key: str) -> Programme:
        name = parts.text(here.at("name")) or Text({"en": key})
        organisation = refer(here.at("organisation"), parts.organisations, "organisation of this file")
        level = parts.concept("level", here.at("level"))
        sector, code = here.at("sector").needed(), here.at("register_code").string(required=False)
        taught = tuple(u for m in here.at("units").each() if (u := m.choice(sorted(units), "unit of this file")))
        here.done()
        return Programme(key, name, organisation.id if organisation else "", level.key if level else "", sector, taught, code)

    return keyed(root.at("programmes"), "id", one)


def _collections(root: Cursor, parts: Parts, units: set[str]) -> Iterator[tuple[str, Collection]]:
    domains = sorted(key for vocabulary, key in parts.concepts if vocabulary == "competence_domain")

    def chosen(cursor: Cursor) -> tuple[str, ...]:
        return tuple(d for m in cursor.each() if (d := m.choice(domains, "competence domain")))

    def one(here: Cursor, key: str) -> Collection:
        title, purpose = parts.text(here.at("title")), parts.text(here.at("purpose"))
        rules = here.at("rules").mapping()
        hours = rules.at("min_hours")
        minimum = []
        if hours.there:
            for level in hours.mapping().value:
                if ("level", level) not in parts.concepts:
                    hours.at(level).note(f"{level!r} is not a level", "Use a key of the vocabulary level")
                if (number := hours.at(level).integer(1, 10_000)) is not None:
                    minimum.append((level, number))
        low = rules.at("domains_required_mbo_1_2")
        collection = Collection(
            key,
            title or Text({"en": key}),
            purpose or Text({"en": key}),
            CollectionRules(
                min_units=rules.at("min_units").integer(1, 100) or 1,
                min_hours=tuple(minimum),
                domains_required=chosen(rules.at("domains_required")),
                domains_required_mbo_1_2=chosen(low) if low.there else None,
                units_any_of=tuple(
                    u for m in rules.at("units_any_of").each() if (u := m.choice(sorted(units), "unit of this file"))
                ),
                min_distinct_sdgs=rules.at("min_distinct_sdgs").integer(0, 17, required=False) or 0,
                reflection_required=rules.at("reflection_required").flag(),
                verified_name_required=rules.at("verified_name_required").flag(),
            ),
        )
        rules.done()
        here.done()
        return collection

    return keyed(root.at("collections"), "id", one)


def _prompts(root: Cursor, parts: Parts) -> Iterator[tuple[str, ReflectionPrompt]]:
    def one(here: Cursor, key: str) -> ReflectionPrompt:
        moment = here.at("moment").choice(MOMENTS, "moment")
        text = parts.text(here.at("text")) or Text({"en": key})
        here.done()
        return ReflectionPrompt(key, moment or "", text)

    return keyed(root.at("reflection_prompts"), "id", one)
