"""Keeping awards with all that was made for them: whole or not at all, and each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from badges.model.issued import Certificate
from badges.model.share import Share
from badges.store.awards import by_id, certificate_of, known_ids, known_refs
from badges.store.rows import (
    AWARDS,
    CERTIFICATES,
    CREDENTIALS,
    DELIVERIES,
    SHARES,
    Row,
    Rows,
    certificate_row,
    share_row,
)
from badges.store.tables import kept_once

_ID, _BODY, _REF = (AWARDS.index(name) for name in ("id", "awarding_body", "ref"))


def keep(connection: Connection, rows: Rows) -> set[str]:
    """Writes what is new; see ``Store.keep``."""
    with connection.begin_nested() as all_new:
        if _write("awards", AWARDS, rows.awards, connection, "ON CONFLICT DO NOTHING") == len(rows.awards):
            write(connection, replace(rows, awards=[]))
            return {row[_ID] for row in rows.awards}
        all_new.rollback()
    new = _new(connection, rows.awards)
    write(connection, _only(rows, new))
    return new


def keep_certificate(connection: Connection, printed: Certificate, shown: Share) -> Certificate | None:
    """Writes a certificate that was made later, with the share it prints; see ``Store.keep_certificate``."""
    award = by_id(connection, printed.award_id)
    if award is None or award.edition != shown.edition:
        return None
    if (kept := certificate_of(connection, award.id)) is not None:
        return kept
    write(connection, Rows(shares=[share_row(shown)], certificates=[certificate_row(printed)]))
    return printed


def write(connection: Connection, rows: Rows) -> None:
    """Writes all of it."""
    if rows.kept_once:
        connection.execute(insert(kept_once).on_conflict_do_nothing(), _once(rows))
    _write("awards", AWARDS, rows.awards, connection)
    _write("credentials", CREDENTIALS, rows.credentials, connection)
    _write("deliveries", DELIVERIES, rows.deliveries, connection)
    _write("shares", SHARES, rows.shares, connection)
    _write("certificates", CERTIFICATES, rows.certificates, connection)


def _write(table: str, columns: Sequence[str], rows: Sequence[Row], connection: Connection, otherwise: str = "") -> int:
    """Writes rows through the driver, since SQLAlchemy's own way costs more than the writing; how many were written."""
    if not rows:
        return 0
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({names}) VALUES ({places}) {otherwise}"  # noqa: S608  # our own names
    return connection.exec_driver_sql(statement, [*rows]).rowcount


def _once(rows: Rows) -> list[dict[str, bytes]]:
    return [{"hash": hash, "content": content} for hash, content in rows.kept_once.items()]


def _new(connection: Connection, made: Sequence[Row]) -> set[str]:
    """The ids of awards whose id and reference are not known; of two with one reference the first."""
    ids = known_ids(connection, [row[_ID] for row in made])
    bodies = {row[_BODY] for row in made}
    refs = {body: known_refs(connection, body, [row[_REF] for row in made if row[_BODY] == body]) for body in bodies}
    new = set()
    for row in made:
        if row[_ID] not in ids and row[_REF] not in refs[row[_BODY]]:
            new.add(row[_ID])
            ids.add(row[_ID])
            refs[row[_BODY]].add(row[_REF])
    return new


def _only(rows: Rows, new: set[str]) -> Rows:
    """The rows of these awards."""
    return Rows(
        [row for row in rows.awards if row[_ID] in new],
        [row for row in rows.credentials if row[CREDENTIALS.index("award_id")] in new],
        [row for row in rows.deliveries if row[DELIVERIES.index("award_id")] in new],
        [row for row in rows.shares if row[SHARES.index("award_id")] in new],
        [row for row in rows.certificates if row[CERTIFICATES.index("award_id")] in new],
        rows.kept_once,
    )
