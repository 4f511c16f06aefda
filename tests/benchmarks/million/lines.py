"""Where each line stands and what it says it is, in a database of its own: all are compared, and memory stays as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import BinaryIO

import orjson

_CHUNK = 1000

_Line = tuple[int, int, int, str, str, int]
"""Number, offset, length, id, status list, index."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The index of a file of badges."""

    file: Path

    def made_from(self, badges: Path, database: Path) -> dict[str, int]:
        """Read every line and find it in the database; how many lines there are, and how many of what must be as many."""
        self.file.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.file)) as index, badges.open("rb") as lines:
            index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE")
            index.execute("CREATE TABLE lines (number INTEGER PRIMARY KEY, start, length, id TEXT, list TEXT, place INTEGER)")
            read = _read(lines)
            while chunk := list(islice(read, _CHUNK)):
                index.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", chunk)
            index.commit()
            index.execute("ATTACH ? AS kept", (f"{database}",))
            return {name: index.execute(query).fetchone()[0] for name, query in _COUNTED.items()}

    def drawn(self, number: int, seed: int) -> list[int]:
        """The numbers of so many lines, each as likely as any other, in no order."""
        with closing(sqlite3.connect(self.file)) as index:
            (lines,) = index.execute("SELECT count(*) FROM lines").fetchone()
        return Random(seed).sample(range(lines), number)

    def read(self, badges: Path, numbers: Sequence[int]) -> Iterator[bytes]:
        """These lines."""
        with closing(sqlite3.connect(self.file)) as index, badges.open("rb") as lines:
            for number in numbers:
                start, length = index.execute("SELECT start, length FROM lines WHERE number = ?", (number,)).fetchone()
                lines.seek(start)
                yield lines.read(length)


def _read(lines: BinaryIO) -> Iterator[_Line]:
    start = 0
    for number, line in enumerate(lines):
        badge = orjson.loads(line)
        status = badge["credentialStatus"]
        yield number, start, len(line) - 1, badge["id"], status["statusListCredential"], int(status["statusListIndex"])
        start += len(line)


_FOUND = """
    lines JOIN kept.credentials AS credential
        ON credential.uuid = substr(lines.id, -36) AND credential.id = lines.id AND credential.form = 'open-badge'
        AND credential.status_list_url = lines.list AND credential.status_index = lines.place
    JOIN kept.awards AS award ON award.id = credential.award_id
"""

_COUNTED = {
    "lines": "SELECT count(*) FROM lines",
    "ids": "SELECT count(DISTINCT id) FROM lines",
    "places in status lists": "SELECT count(*) FROM (SELECT DISTINCT list, place FROM lines)",
    "references": f"SELECT count(*) FROM (SELECT DISTINCT awarding_body, ref FROM {_FOUND})",
    "references in the order of the roster": f"SELECT count(*) FROM {_FOUND} WHERE award.ref = printf('2026/%07d', lines.number)",
    "credentials in the database": "SELECT count(*) FROM kept.credentials",
    "awards in the database": "SELECT count(*) FROM kept.awards",
}
"""Each must be as many as there are lines: then every line is one award's, and there is nothing else."""
