"""Handing deliveries on to the worker, from a process that may never have one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Lock

HandOn = Callable[[Sequence[str]], None]

_log = logging.getLogger("badges.jobs")


@contextmanager
def handing_on(database_url: str) -> Iterator[HandOn]:
    """``jobs.client``, opened with the first delivery: DBOS is large, and most of what a server does needs none of it.

    When the log of this database cannot be opened, the deliveries wait for the worker's next sweep.
    """
    lock = Lock()
    opened: HandOn | None = None

    with ExitStack() as closing:

        def hand_on(ids: Sequence[str]) -> None:
            nonlocal opened
            if not ids:
                return
            from sqlalchemy.exc import SQLAlchemyError

            from badges.jobs import OldSqlite, client
            from badges.store import UnsupportedDatabase

            with lock:
                if opened is None:
                    try:
                        opened = closing.enter_context(client(database_url))
                    except (OldSqlite, UnsupportedDatabase, SQLAlchemyError) as error:
                        _log.warning("not enqueued, the next sweep finds them: %s", error)
                        return
            opened(ids)

        yield hand_on
