"""The part of the store that lists to check are in: every method is one short transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from badges.store import checks
from badges.store.kept_seals import KeptSeals
from badges.store.values import CheckList, SealedRow


@dataclass(frozen=True, slots=True)
class KeptChecks(KeptSeals):
    """Sealed rows that wait, and sealed rows of what was found; the keys are ``badges.checking``'s."""

    def begin_checks(self, secret: str, count: int, at: datetime, ends: datetime) -> int:
        """A new list of so many rows, which nobody works on before ``start_checks``; its number."""
        with self._database.writing() as connection:
            return checks.begin(connection, secret, count, at, ends)

    def add_checks(self, number: int, rows: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Some of its rows: place, sealed label, sealed things to check."""
        with self._database.writing() as connection:
            checks.add(connection, number, rows)

    def start_checks(self, number: int, key: bytes) -> None:
        """Every row is there. The key stays until the last of them is checked."""
        with self._database.writing() as connection:
            checks.start(connection, number, key)

    def check_list(self, secret: str) -> CheckList | None:
        """The list that this secret opens, be its time over or not."""
        with self._database.reading() as connection:
            return checks.find(connection, secret)

    def check_rows(self, number: int, place: int | None = None) -> tuple[SealedRow, ...]:
        """The rows of a list in their order, or the one in this place."""
        with self._database.reading() as connection:
            return checks.rows(connection, number, place)

    def waiting_checks(self) -> tuple[int, ...]:
        """The numbers of the lists that wait for work, oldest first."""
        with self._database.reading() as connection:
            return checks.waiting(connection)

    def held_checks(self) -> tuple[int, int]:
        """How many lists wait, and how many bytes in them."""
        with self._database.reading() as connection:
            return checks.held(connection)

    def next_checks(self, number: int, limit: int) -> tuple[bytes | None, tuple[tuple[int, bytes, bytes], ...]]:
        """The key of a list, and its next rows that wait: place, label, what is to be checked."""
        with self._database.reading() as connection:
            return checks.next_rows(connection, number, limit)

    def keep_checks(self, number: int, found: Iterable[tuple[int, bytes]]) -> int:
        """What was found, by place, takes the place of what was sent, and with the last row the key goes; how many rows.

        A row that was checked already, or is no longer there, is left as it is. After the last row nothing of the list is in
        the log of the database either, unless somebody was in the way: ``empty_log`` is for later.
        """
        with self._database.writing() as connection:
            kept, ended = checks.keep(connection, number, found)
        if ended:
            self.empty_log()
        return kept

    def drop_checks(self, secret: str) -> bool:
        """Deletes a list with its rows; False when there is none."""
        with self._database.writing() as connection:
            dropped = checks.drop(connection, secret)
        if dropped:
            self.empty_log()
        return dropped

    def forget_checks(self, at: datetime) -> int:
        """Deletes every list whose time is over by this moment; how many."""
        with self._database.writing() as connection:
            forgotten = checks.forget(connection, at)
        if forgotten:
            self.empty_log()
        return forgotten

    def empty_log(self) -> bool:
        """Let nothing that was deleted stay in the log of the database; False when somebody was in the way: ask again."""
        return self._database.empty_log()
