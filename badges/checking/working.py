"""Working through lists: every row is checked as one file is, and kept once, whatever happens to the process in between."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from badges.checking.rows import opened_item, opened_label, row_for, sealed_row
from badges.store import Store
from badges.verification.several import Item
from badges.verification.verdict import Verdict, finding

AT_ONCE = 4
"""Rows in progress: most of the time they wait for somebody's server."""
CHUNK = 20
"""Rows in one step of the log, all of them in memory meanwhile."""

_log = logging.getLogger("badges.checking")

Way = Callable[[Item], Verdict]
"""From a thing to its verdict. Remembers what it fetched: the rows of a list often have one issuer."""


@dataclass(frozen=True, slots=True)
class Checks:
    """Whoever works through lists."""

    store: Store
    new_way: Callable[[], Way]
    """A way that knows nothing yet: what is fetched for one list is not kept for another."""
    now: Callable[[], datetime]
    _ways: dict[int, Way] = field(default_factory=dict)

    def waiting(self) -> tuple[int, ...]:
        """The numbers of the lists that wait."""
        return self.store.waiting_checks()

    def some(self, number: int, limit: int = CHUNK) -> bool:
        """Check the next rows of a list; whether there may be more."""
        way = self._ways.get(number)
        if way is None:
            way = self._ways[number] = self.new_way()
        key, rows = self.store.next_checks(number, limit)
        if key is None or not rows:
            self._ways.pop(number, None)
            return False
        with ThreadPoolExecutor(AT_ONCE, "checking") as threads:
            tasks = {threads.submit(self._checked, way, key, *row): row[0] for row in rows}
            waiting = set(tasks)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                # Whatever is ready by now is kept together: a transaction may cost more than the checking did.
                self.store.keep_checks(number, [self._settled(task, key, tasks[task]) for task in done])
        return True

    def _checked(self, way: Way, key: bytes, place: int, label: bytes, sent: bytes) -> tuple[int, bytes]:
        name, line = opened_label(label, key, place)
        item = opened_item(sent, key, place)
        at = self.now()
        verdict = refused(item) or way(item)
        return place, sealed_row(row_for(place, name, line, verdict, at), key)

    def _settled(self, task: Future[tuple[int, bytes]], key: bytes, place: int) -> tuple[int, bytes]:
        """One row that nobody can check must not keep the others waiting for ever."""
        trouble = task.exception()
        if trouble is None:
            return task.result()
        if isinstance(trouble, SQLAlchemyError):  # the row is not to blame: later, somebody tries again
            raise trouble
        _log.error("a row could not be checked: %s", type(trouble).__name__)  # its words may be a stranger's
        return place, sealed_row(row_for(place, "", None, _told("file.too_complex", {}), self.now()), key)


def file_of(item: Item) -> bytes:
    """What is judged: a file, or a text that holds nothing but a link, which leads to one."""
    return item.content if item.content is not None else (item.link or "").encode()


def refused(item: Item) -> Verdict | None:
    """The verdict on what could not be had from the file that was sent."""
    return None if item.fault is None else _told(item.fault.code, item.fault.detail)


def _told(code: str, detail: Mapping[str, Any]) -> Verdict:
    return Verdict.of((finding("file", "", code, **detail),))
