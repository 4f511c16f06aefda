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
from sqlalchemy.exc import IntegrityError, StatementError

from badges.store import NewerDatabase, NotMigrated, UnreadableDatabase, UnsupportedDatabase, migrate, open_store, opening
from badges.store.opening import PATIENCE
from badges.store.tables import metadata
from tests.makers import AT, the_catalogue


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
    # A table that a migration copied has its name in quotes.
    return {name: {part.replace('"', "").strip(" ,\n\t") for part in sql.splitlines() if part.strip()} for name, sql in rows}


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


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "badges.sqlite"
    migrate(f"sqlite:///{file}")
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = file.read_bytes()
    with pytest.raises(NewerDatabase, match="9999"):
        migrate(f"sqlite:///{file}")
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "badges.sqlite"
    path.write_bytes(content)
    for opening_it in (open_store, migrate):
        with pytest.raises(UnreadableDatabase, match=r"badges\.sqlite cannot be opened: file is not a database\."):
            opening_it(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_nobody_else_on_the_machine_may_read_the_database(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        store.save_catalogue(the_catalogue())
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_errors_of_the_database_do_not_repeat_what_was_in_the_row(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        store.add_token("aa", "a name that is nobody's business", frozenset(), AT)
        with pytest.raises(IntegrityError) as error:
            store.add_token("aa", "a name that is nobody's business", frozenset(), AT)
    assert "nobody's business" not in str(error.value)


def test_a_writer_waits_for_another_one(tmp_path: Path) -> None:
    file = tmp_path / "badges.sqlite"
    with open_store(f"sqlite:///{file}") as store, ThreadPoolExecutor(1) as pool:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = pool.submit(store.add_token, "aa", "school", frozenset[str](), AT)
        assert store.tokens() == (), "who reads does not wait"
        assert not waiting.done()
        other.execute("COMMIT")
        other.close()
        assert waiting.result(timeout=PATIENCE).id == 1


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
