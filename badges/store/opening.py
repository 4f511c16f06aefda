"""Opening a database and bringing it to the version that this code knows."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

if TYPE_CHECKING:
    from badges.store.store import Store

HEAD = "0006"
"""The newest migration. A test compares it with the folder."""

PATIENCE = 10.0
"""Seconds to wait for another writer."""
_LOG_PATIENCE = 100
"""Milliseconds to wait for readers before the log is emptied: a read takes less."""

_MIGRATIONS = Path(__file__).parent / "migrations"


class UnsupportedDatabase(ValueError):
    """A database that this version cannot keep its rows in."""

    def __init__(self, url: str) -> None:
        super().__init__(f"Only SQLite is supported for now (sqlite:////folder/badges.sqlite), not {make_url(url).drivername!r}.")


class NotMigrated(RuntimeError):
    """A database of another version of this program."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(
            f"The database is at version {found}, this program needs {HEAD}. Make a copy of it, and run `badges migrate`."
        )


class NewerDatabase(RuntimeError):
    """A database that a newer version of this program made."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(f"The database is at version {found}, which this program does not know. Install the newer program.")


class UnreadableDatabase(RuntimeError):
    """A file that is there and no database, or one that is damaged, or that may not be opened."""

    def __init__(self, url: str, why: str) -> None:
        where = make_url(url).database
        super().__init__(f"The database {where} cannot be opened: {why}. Check BADGES_DATA (--data), or put a copy back.")


@dataclass(frozen=True, slots=True)
class Database:
    """An engine with its two ways in: a read sees one moment, a write waits for its turn and is all or nothing."""

    engine: Engine
    turn: AbstractContextManager[object]
    """In memory all threads share one connection, so they take turns; files leave that to SQLite."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.turn, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: BEGIN IMMEDIATE, so two writers queue up instead of failing halfway."""
        with self.turn, self.engine.connect().execution_options(badges_writes=True) as connection, connection.begin():
            yield connection

    def empty_log(self) -> bool:
        """Take everything out of SQLite's write-ahead log, and cut that file to nothing.

        The log keeps what a page held before something on it was deleted, until it happens to be written over: on a quiet server
        that is days. False when somebody reads or writes at this moment; nobody is kept waiting for it, so ask again.
        """
        with self.turn, closing(self.engine.raw_connection()) as raw:
            cursor = raw.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {_LOG_PATIENCE}")
            try:
                (busy, _, _) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:  # locked by more than a reader: a migration, a copy being made
                return False
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
        return not busy


def open_store(url: str) -> Store:
    """The store behind this URL. An empty or new database gets its tables; an older one is refused.

    Raises UnsupportedDatabase for anything but SQLite, NotMigrated for a database of another version and UnreadableDatabase.
    """
    from badges.store.store import Store

    database = _database(url)
    with _opened(database, url):
        found = _version(database)
        if found is None:
            _upgrade(database)
    if found not in (None, HEAD):
        database.engine.dispose()
        raise NotMigrated(str(found))
    return Store(database)


def migrate(url: str) -> None:
    """Bring the database behind this URL to the version this program knows; harmless when it is there already.

    Raises UnsupportedDatabase for anything but SQLite, NewerDatabase for one of a later version and UnreadableDatabase.
    """
    database = _database(url)
    try:
        with _opened(database, url):
            _upgrade(database)
    finally:
        database.engine.dispose()


@contextmanager
def _opened(database: Database, url: str) -> Iterator[None]:
    """The first words with a database, which show whether it is one."""
    try:
        yield
    except DatabaseError as error:
        database.engine.dispose()
        raise UnreadableDatabase(url, str(error.orig)) from error


def _database(url: str) -> Database:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise UnsupportedDatabase(url)
    in_memory = parsed.database in (None, "", ":memory:")
    if in_memory:
        engine = create_engine(parsed, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True)
    else:
        path = Path(str(parsed.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)  # names and addresses: nobody else on the machine reads them; SQLite's side files follow
        engine = create_engine(parsed, connect_args={"timeout": PATIENCE}, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return Database(engine, threading.RLock() if in_memory else nullcontext())


def _on_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not open transactions by itself: _on_begin says which kind.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("badges_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _version(database: Database) -> str | None:
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def _upgrade(database: Database) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if (found := _version(database)) is not None and found not in known:
        raise NewerDatabase(found)
    with database.turn, closing(database.engine.raw_connection()) as raw:
        # WAL stays with the file; it cannot be switched on inside a transaction, and every Connection begins one.
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
