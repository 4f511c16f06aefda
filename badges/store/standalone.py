"""Credentials that belong to no award: endorsements, and records of several credentials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, select, update
from sqlalchemy.dialects.sqlite import insert

from badges.model.issued import Standalone, StandaloneKind, StatusEntry
from badges.store.tables import standalone_credentials

_CHUNK = 500


def keep(connection: Connection, one: Standalone) -> bool:
    """Keeps a new one; False when its id is known already."""
    place = one.status
    row = {
        "id": one.id,
        "kind": one.kind.value,
        "issuer": one.issuer,
        "subject": one.subject,
        "media_type": one.media_type,
        "content": one.content,
        "status_list_url": place.list_url if place else None,
        "status_index": place.index if place else None,
        "status_purpose": place.purpose if place else None,
        "issued_at": one.issued_at,
        "valid_until": one.valid_until,
        "withdrawn_at": one.withdrawn_at,
    }
    return connection.execute(insert(standalone_credentials).values(row).on_conflict_do_nothing()).rowcount == 1


def by_id(connection: Connection, id: str) -> Standalone | None:
    """One of them."""
    return next(iter(_found(connection, standalone_credentials.c.id == id)), None)


def of_kind(connection: Connection, kind: StandaloneKind) -> tuple[Standalone, ...]:
    """All of a kind, in the order they were kept."""
    return _found(connection, standalone_credentials.c.kind == kind.value)


def about(connection: Connection, subjects: Sequence[str]) -> tuple[Standalone, ...]:
    """Endorsements of any of these things, withdrawn ones and ended ones included, in the order they were kept."""
    return _found(connection, standalone_credentials.c.subject.in_(list(subjects[:_CHUNK])))


def withdraw(connection: Connection, id: str, at: datetime) -> bool:
    """Ends one for good; False when there is none, or it was ended before."""
    open_one = (standalone_credentials.c.id == id) & standalone_credentials.c.withdrawn_at.is_(None)
    return connection.execute(update(standalone_credentials).where(open_one).values(withdrawn_at=at)).rowcount == 1


def page(connection: Connection, kinds: Sequence[StandaloneKind], after: int, limit: int) -> list[tuple[int, Standalone]]:
    """The next of these kinds in the order they were kept, each with its place."""
    row = standalone_credentials.c
    wanted = row.kind.in_([kind.value for kind in kinds]) & (row.seq > after)
    query = select(standalone_credentials).where(wanted).order_by(row.seq).limit(limit)
    return [(found["seq"], _standalone(found)) for found in connection.execute(query).mappings()]


def replace_content(connection: Connection, before: Standalone, content: bytes) -> bool:
    """Puts this in the place of its content; False when that is no longer what it was."""
    row = standalone_credentials.c
    same = (row.id == before.id) & (row.content == before.content)
    return connection.execute(update(standalone_credentials).where(same).values(content=content)).rowcount == 1


def _found(connection: Connection, condition: ColumnElement[bool]) -> tuple[Standalone, ...]:
    query = select(standalone_credentials).where(condition).order_by(standalone_credentials.c.seq)
    return tuple(_standalone(row) for row in connection.execute(query).mappings())


def _standalone(row: RowMapping) -> Standalone:
    placed = row["status_list_url"] is not None
    return Standalone(
        id=row["id"],
        kind=StandaloneKind(row["kind"]),
        issuer=row["issuer"],
        subject=row["subject"],
        media_type=row["media_type"],
        content=row["content"],
        issued_at=row["issued_at"],
        status=StatusEntry(row["status_list_url"], row["status_index"], row["status_purpose"]) if placed else None,
        valid_until=row["valid_until"],
        withdrawn_at=row["withdrawn_at"],
    )
