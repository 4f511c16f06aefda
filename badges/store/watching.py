"""Noticing that something in the database changed, at the price of a look: what lets a server keep answers in memory."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

from badges.store.opening import PATIENCE

_SUPERSEDED = """
    SELECT 1 FROM credentials JOIN superseded_awards USING (award_id, edition) WHERE credentials.id = ? LIMIT 1
"""


class Watch:
    """A connection of its own to a database file, which never writes. Threads may share it."""

    def __init__(self, file: str | None) -> None:
        """``file`` is None for a database in memory: it cannot be watched, so it counts as changed each time."""
        self._lock = threading.Lock()
        self._connection = (
            None if file is None else sqlite3.connect(file, PATIENCE, check_same_thread=False, isolation_level=None)
        )

    def version(self) -> object:
        """Equal to what it was before unless somebody, in whichever process, has written since (PRAGMA data_version)."""
        if self._connection is None:
            return object()
        with self._lock:
            return self._connection.execute("PRAGMA data_version").fetchone()[0]

    def was_superseded(self, credential_id: str) -> bool | None:
        """Whether an edition with this credential id was replaced; None when it has to be asked in another way."""
        if self._connection is None:
            return None
        with self._lock, closing(self._connection.execute(_SUPERSEDED, (credential_id,))) as found:
            return found.fetchone() is not None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
