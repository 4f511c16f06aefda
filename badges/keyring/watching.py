"""Trust that stays up to date while a server runs: read again when a file behind it, or the day, has changed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from badges.keyring.folders import files_in
from badges.keyring.record import RECORD, DamagedRecord
from badges.keyring.ring import Keyring, UnknownIssuer
from badges.keyring.seals import TRUSTED
from badges.keyring.trust import UnreadableTrust
from badges.model.addresses import Addresses
from badges.verification.facts import Trust
from badges.verification.lookalike import prepare

_log = logging.getLogger(__name__)

Sight = tuple[object, ...]


class WatchedTrust:
    """Whom an installation trusts now. Calling it looks at the files' dates and reads them only when one is new.

    A file that cannot be used while somebody edits it, or that goes while it is read, changes nothing: the last good reading
    counts, and the log says so.
    """

    def __init__(
        self, keyring: Keyring, addresses: Addresses, today: Callable[[], date], *folders: Path, rest: float = 0.0
    ) -> None:
        """``rest``: seconds between two looks, for a server that is asked a thousand times in one.

        Raises UnreadableTrust and DamagedRecord when the first reading fails.
        """
        self._keyring, self._addresses, self._today, self._folders = keyring, addresses, today, folders
        self._rest, self._next_look = rest, time.monotonic() + rest
        self._seen = self._look()
        self._trust = keyring.trust(addresses, today(), *folders)
        prepare(self._trust)

    def __call__(self) -> Trust:
        """The trust as it stands now."""
        if self._rest and time.monotonic() < self._next_look:
            return self._trust
        self._next_look = time.monotonic() + self._rest
        sight = self._look()
        if sight != self._seen:
            self._seen = sight
            try:
                self._trust = self._keyring.trust(self._addresses, self._today(), *self._folders)
                prepare(self._trust)
            except (UnreadableTrust, DamagedRecord) as error:
                _log.warning("the trust read last still counts: %s", error)
            except (
                UnknownIssuer,
                OSError,
            ) as error:  # it went while it was read: look again, whatever the dates say
                self._seen = ()
                _log.warning("the trust read last still counts: %s", error)
        return self._trust

    def _look(self) -> Sight:
        return (self._today(), *self._states())

    def _states(self) -> Iterator[tuple[str, int, int]]:
        own = self._keyring.folder
        for folder, pattern in ((own, f"*/{RECORD}"), (own / TRUSTED, "*"), *((folder, "*") for folder in self._folders)):
            for path in files_in(folder, pattern):
                try:
                    state = path.stat()
                except OSError:  # gone since it was listed, or a link that leads nowhere: that is a state, too
                    yield str(path), 0, 0
                else:
                    yield str(path), state.st_mtime_ns, state.st_size
