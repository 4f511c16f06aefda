"""Opening, migrating, and what happens when two want in at once."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import StatementError

from badges.store import NotMigrated, UnsupportedDatabase, migrate, open_store, opening
from badges.store.tables import metadata
from tests.makers import the_catalogue


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    assert ScriptDirectory(str(Path(opening.__file__).parent / "migrations")).get_heads() == [opening.HEAD]


def test_migrating_an_empty_file_gives_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'badges.sqlite'}"
    migrate(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_migrated_schema_says_the_same_as_the_code_word_for_word(tmp_path: Path) -> None:
    """What alembic does not compare: checks, names of constraints, AUTOINCREMENT."""
    migrate(f"sqlite:///{tmp_path / 'migrated.sqlite'}")
    engine = create_engine(f"sqlite:///{tmp_path / 'created.sqlite'}")
    metadata.create_all(engine)
    engine.dispose()
    created = _schema(tmp_path / "created.sqlite")
    migrated = _schema(tmp_path / "migrated.sqlite")
    assert migrated.pop("alembic_version")
    migrated.pop("sqlite_autoindex_alembic_version_1", None)
    assert migrated == created


def _schema(file: Path) -> dict[str, set[str]]:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: {part.strip(" ,\n\t") for part in sql.splitlines() if part.strip()} for name, sql in rows}


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'badges.sqlite'}"
    with open_store(url) as store:
        store.save_catalogue(the_catalogue())
    migrate(url)
    with open_store(url) as store:
        assert len(store.units()) == 34


def test_the_file_is_in_wal_mode_and_a_missing_folder_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "badges.sqlite"
    open_store(f"sqlite:///{file}").close()
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_database_of_another_version_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "badges.sqlite"
    migrate(f"sqlite:///{file}")
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    with pytest.raises(NotMigrated, match="badges migrate"):
        open_store(f"sqlite:///{file}")


def test_another_kind_of_database_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedDatabase, match="postgresql"):
        open_store("postgresql://user:secret@localhost/badges")


def test_many_who_open_a_new_file_at_once_all_get_in(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'badges.sqlite'}"

    def opened(_: int) -> int:
        with open_store(url) as store:
            return len(store.units())

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(opened, range(6))) == [0] * 6


def test_a_time_without_a_zone_is_refused() -> None:
    with open_store("sqlite://") as store, pytest.raises(StatementError, match="time zone"):
        store.add_token("aa", "school", frozenset(), datetime(2026, 1, 1))
