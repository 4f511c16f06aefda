"""References that stand in a roster twice, found however long the roster is: on disk, not in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import Self

_CHUNK = 10_000


class Doubles:
    """Notes references as they come by. The notes are a file that nobody else sees and that goes when this is closed."""

    def __init__(self) -> None:
        self._notes = sqlite3.connect("", isolation_level=None)  # SQLite's own temporary file
        self._notes.execute("CREATE TABLE seen (ref TEXT NOT NULL, place INTEGER NOT NULL)")
        self._waiting: list[tuple[str, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._notes.close()

    def note(self, ref: str, place: int) -> None:
        """This reference stands at this place."""
        self._waiting.append((ref, place))
        if len(self._waiting) == _CHUNK:
            self._write()

    def found(self) -> Iterator[tuple[str, int]]:
        """Every reference that came by before, with its place, in the order of places."""
        self._write()
        query = (
            "SELECT ref, place FROM ("
            "SELECT ref, place, row_number() OVER (PARTITION BY ref ORDER BY place) AS time FROM seen"
            ") WHERE time > 1 ORDER BY place"
        )
        yield from self._notes.execute(query)

    def _write(self) -> None:
        with self._notes:
            self._notes.execute("BEGIN")
            self._notes.executemany("INSERT INTO seen VALUES (?, ?)", self._waiting)
        self._waiting.clear()
