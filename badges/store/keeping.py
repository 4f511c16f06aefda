"""Keeping awards with all that was made for them: whole or not at all, and each once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from badges.store.awards import known_ids, known_refs
from badges.store.rows import AWARDS, CERTIFICATES, CREDENTIALS, DELIVERIES, SHARES, Row, Rows
from badges.store.tables import kept_once

_ID, _BODY, _REF = (AWARDS.index(name) for name in ("id", "awarding_body", "ref"))


def keep(connection: Connection, rows: Rows) -> set[str]:
    """Writes what is new; see ``Store.keep``."""
    new = _new(connection, rows.awards)
    if len(new) < len(rows.awards):
        rows = _only(rows, new)
    write(connection, rows)
    return new


def write(connection: Connection, rows: Rows) -> None:
    """Writes all of it."""
    if rows.kept_once:
        connection.execute(insert(kept_once).on_conflict_do_nothing(), _once(rows))
    for table, columns, values in (
        ("awards", AWARDS, rows.awards),
        ("credentials", CREDENTIALS, rows.credentials),
        ("deliveries", DELIVERIES, rows.deliveries),
        ("shares", SHARES, rows.shares),
        ("certificates", CERTIFICATES, rows.certificates),
    ):
        if values:  # through the driver: SQLAlchemy's own way costs more than the writing
            names, places = ", ".join(columns), ", ".join("?" * len(columns))
            connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608  # our names


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
