"""Catalogues: units by version, and everything units refer to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from badges.model.composite import MARK
from badges.model.concepts import Concept, Framework, FrameworkItem
from badges.model.learning import (
    Catalogue,
    Collection,
    GradingScheme,
    LearningUnit,
    Programme,
    QualityAssurance,
    ReflectionPrompt,
    RubricLevel,
)
from badges.model.parties import Organisation
from badges.store.as_json import read, written
from badges.store.tables import catalogue_entries, units
from badges.store.values import SlugTaken, UnitVersionChanged

T = TypeVar("T")


@lru_cache(maxsize=1024)
def _unit(content: str) -> LearningUnit:
    return read(LearningUnit, content)


def save(connection: Connection, catalogue: Catalogue) -> None:
    """Everything in this catalogue; see ``Store.save_catalogue``."""
    for unit in catalogue.units:
        _publish(connection, unit)
    # What a new catalogue leaves out stays: credentials that were issued name it.
    _replace(connection, Framework, ((f.key, f) for f in catalogue.frameworks))
    _replace(connection, FrameworkItem, ((i.key, i) for i in catalogue.items))
    _replace(connection, Concept, ((f"{c.vocabulary}/{c.key}", c) for c in catalogue.concepts))
    _replace(connection, GradingScheme, ((g.key, g) for g in catalogue.grading_schemes))
    _replace(connection, RubricLevel, ((str(r.level), r) for r in catalogue.rubric))
    _replace(connection, QualityAssurance, ((q.key, q) for q in catalogue.quality_assurance))
    _replace(connection, Organisation, ((o.id, o) for o in catalogue.organisations))
    _replace(connection, Programme, ((p.id, p) for p in catalogue.programmes))
    _replace(connection, ReflectionPrompt, ((p.id, p) for p in catalogue.reflection_prompts))
    _replace(connection, Collection, ((c.id, c) for c in catalogue.collections))


def _publish(connection: Connection, unit: LearningUnit) -> None:
    query = select(units.c.content).where(units.c.id == unit.id, units.c.version == unit.version)
    content = written(LearningUnit, unit)
    if (published := connection.execute(query).scalar()) is not None:
        # Written afresh before comparing: a field this program learned since then is no change of the unit.
        if written(LearningUnit, _unit(published)) != content:
            raise UnitVersionChanged(unit.id, unit.version)
        return
    holder = connection.execute(select(units.c.id).where(units.c.slug == unit.slug, units.c.id != unit.id)).scalar()
    if holder is not None:
        raise SlugTaken(unit.slug, unit.id, holder)
    connection.execute(units.insert().values(id=unit.id, version=unit.version, slug=unit.slug, content=content))


def _replace(connection: Connection, kind: type[T], entries: Iterable[tuple[str, T]]) -> None:
    rows = [
        {"kind": kind.__name__, "key": key, "position": position, "content": written(kind, value)}
        for position, (key, value) in enumerate(entries)
    ]
    if rows:
        statement = insert(catalogue_entries)
        fresh = {"position": statement.excluded.position, "content": statement.excluded.content}
        connection.execute(statement.on_conflict_do_update(index_elements=["kind", "key"], set_=fresh), rows)


def latest_units(connection: Connection) -> tuple[LearningUnit, ...]:
    """The version of each unit that was published last, by id. Composites have addresses, but stand in no catalogue."""
    newest = select(func.max(units.c.seq)).where(units.c.slug.not_like(f"%{MARK}%")).group_by(units.c.id)
    rows = connection.execute(select(units.c.content).where(units.c.seq.in_(newest)).order_by(units.c.id))
    return tuple(_unit(content) for (content,) in rows)


def unit(connection: Connection, id_or_slug: str, version: str | None) -> LearningUnit | None:
    """One unit in this version, or as published last."""
    wanted: list[Any] = [(units.c.id == id_or_slug) | (units.c.slug == id_or_slug)]
    if version is not None:
        wanted.append(units.c.version == version)
    query = select(units.c.content).where(*wanted).order_by((units.c.id == id_or_slug).desc(), units.c.seq.desc()).limit(1)
    content = connection.execute(query).scalar()
    return None if content is None else _unit(content)


def unit_versions(connection: Connection, id: str) -> tuple[LearningUnit, ...]:
    """Every published version of a unit, oldest first."""
    rows = connection.execute(select(units.c.content).where(units.c.id == id).order_by(units.c.seq))
    return tuple(_unit(content) for (content,) in rows)


def entry(connection: Connection, kind: type[T], key: str) -> T | None:
    """The entry of this kind with this key."""
    query = select(catalogue_entries.c.content).where(catalogue_entries.c.kind == kind.__name__, catalogue_entries.c.key == key)
    content = connection.execute(query).scalar()
    return None if content is None else read(kind, content)


def entries(connection: Connection, kind: type[T]) -> tuple[T, ...]:
    """All entries of this kind, in the order of the catalogue."""
    query = (
        select(catalogue_entries.c.content)
        .where(catalogue_entries.c.kind == kind.__name__)
        .order_by(catalogue_entries.c.position, catalogue_entries.c.key)
    )
    return tuple(read(kind, content) for (content,) in connection.execute(query))


def framework_item(connection: Connection, framework: str, item: str) -> FrameworkItem | None:
    """The item of this framework whose key ends like this: ``esco`` and ``optician`` find ``esco-occ:optician``."""
    row = catalogue_entries.c
    query = (
        select(row.content)
        .where(row.kind == FrameworkItem.__name__, row.key.endswith(f":{item}", autoescape=True))
        .order_by(row.position)
    )
    found = (read(FrameworkItem, content) for (content,) in connection.execute(query))
    return next((one for one in found if (one.framework, one.item) == (framework, item)), None)


def concepts_named(connection: Connection, key: str) -> tuple[Concept, ...]:
    """Every concept with this key: those of our own vocabularies first, then those that stand for an EU concept.

    ``vocabulary/key`` names exactly one.
    """
    if "/" in key:
        one = entry(connection, Concept, key)
        return (one,) if one else ()
    named = [concept for concept in entries(connection, Concept) if concept.key == key]
    return tuple(sorted(named, key=lambda concept: concept.uri is not None))
