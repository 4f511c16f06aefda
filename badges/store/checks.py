"""Lists of things to check: sealed rows that wait, and sealed rows of what was found. Nothing here can read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from badges.store.access import secret_hash
from badges.store.tables import check_lists, check_rows
from badges.store.values import CheckList, SealedRow


def begin(connection: Connection, secret: str, count: int, at: datetime, ends: datetime) -> int:
    """A list that nobody works on yet."""
    _overwriting(connection)
    new = {"secret_hash": secret_hash(secret), "count": count, "made_at": at, "ends_at": ends}
    number: int = connection.execute(insert(check_lists).values(new).returning(check_lists.c.seq)).scalar_one()
    return number


def add(connection: Connection, seq: int, rows: Iterable[tuple[int, bytes, bytes]]) -> None:
    """Rows of it: place, label, what is to be checked."""
    _overwriting(connection)
    new = [{"list": seq, "place": place, "label": label, "sent": sent} for place, label, sent in rows]
    connection.execute(insert(check_rows), new)


def start(connection: Connection, seq: int, key: bytes) -> None:
    """All rows are there: whoever works may begin."""
    _overwriting(connection)
    connection.execute(update(check_lists).where(check_lists.c.seq == seq).values(key=key))


def find(connection: Connection, secret: str) -> CheckList | None:
    """The list that this secret opens."""
    one = check_lists.c
    done = select(func.count()).where(check_rows.c.list == one.seq, check_rows.c.found.is_not(None)).scalar_subquery()
    query = select(one.seq, one.count, done.label("done"), one.made_at, one.ends_at).where(one.secret_hash == secret_hash(secret))
    row = connection.execute(query).first()
    return None if row is None else CheckList(row.seq, row[1], row.done, row.made_at, row.ends_at)


def rows(connection: Connection, seq: int, place: int | None) -> tuple[SealedRow, ...]:
    """The rows of a list in their order, or the one in this place."""
    row = check_rows.c
    query = select(row.place, row.label, row.found).where(row.list == seq).order_by(row.place)
    if place is not None:
        query = query.where(row.place == place)
    return tuple(SealedRow(place, label, found) for place, label, found in connection.execute(query))


def waiting(connection: Connection) -> tuple[int, ...]:
    """The lists that somebody has to work on, oldest first."""
    query = select(check_lists.c.seq).where(check_lists.c.key.is_not(None)).order_by(check_lists.c.seq)
    return tuple(connection.execute(query).scalars())


def held(connection: Connection) -> tuple[int, int]:
    """How many lists wait, and how many bytes in them."""
    size = select(func.coalesce(func.sum(func.length(check_rows.c.sent)), 0)).where(check_rows.c.sent.is_not(None))
    return len(waiting(connection)), int(connection.execute(size).scalar_one())


def next_rows(connection: Connection, seq: int, limit: int) -> tuple[bytes | None, tuple[tuple[int, bytes, bytes], ...]]:
    """The key of a list, and the next rows that wait: place, label, what is to be checked."""
    key = connection.execute(select(check_lists.c.key).where(check_lists.c.seq == seq)).scalar()
    row = check_rows.c
    query = select(row.place, row.label, row.sent).where(row.list == seq, row.sent.is_not(None)).order_by(row.place).limit(limit)
    return key, tuple((place, label, sent) for place, label, sent in connection.execute(query))


def keep(connection: Connection, seq: int, found: Iterable[tuple[int, bytes]]) -> tuple[int, bool]:
    """What was found takes the place of what was sent; with the last row the key goes.

    Gives how many rows nobody had done before, and whether the key went now.
    """
    _overwriting(connection)
    row, this = check_rows.c, check_lists.c
    kept = 0
    for place, content in found:
        waits = (row.list == seq) & (row.place == place) & row.sent.is_not(None)
        kept += connection.execute(update(check_rows).where(waits).values(found=content, sent=None)).rowcount
    more = exists().where(row.list == seq, row.sent.is_not(None))
    ended = update(check_lists).where(this.seq == seq, this.key.is_not(None), ~more).values(key=None)
    return kept, connection.execute(ended).rowcount == 1


def drop(connection: Connection, secret: str) -> bool:
    """Deletes a list; False when there is none."""
    _overwriting(connection)
    return connection.execute(delete(check_lists).where(check_lists.c.secret_hash == secret_hash(secret))).rowcount == 1


def forget(connection: Connection, at: datetime) -> int:
    """Deletes the lists whose time is over by this moment; how many."""
    _overwriting(connection)
    return connection.execute(delete(check_lists).where(check_lists.c.ends_at <= at)).rowcount


def _overwriting(connection: Connection) -> None:
    """Let nothing of what is deleted or moved stay behind in the file. What the log has goes by ``empty_log``."""
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
