"""A typesetter in a process of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from threading import Lock
from types import TracebackType
from typing import Generic, TypeVar

Page = TypeVar("Page")

PAGES = 1_000
"""Pages that one process makes before a fresh one takes over."""


class Typesetter(Generic[Page]):
    """Makes pages elsewhere, one after another, with this function; the process starts with the first page."""

    def __init__(self, typeset: Callable[[Page], bytes]) -> None:
        self._typeset = typeset
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def __call__(self, page: Page) -> bytes:
        """The page. Raises what making it raises, and BrokenProcessPool when it ended two processes."""
        try:
            return self._submitted(page)
        except BrokenProcessPool:  # the kernel may have ended it for want of memory, and not because of this page
            return self._submitted(page)

    def __enter__(self) -> Typesetter[Page]:
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _submitted(self, page: Page) -> bytes:
        pool = self._open()
        try:
            return pool.submit(self._typeset, page).result()
        except BrokenProcessPool:
            with self._lock:
                if self._pool is pool:
                    self._pool = None
            pool.shutdown(wait=False)
            raise

    def _open(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # Spawned, not forked: a fork of a process with threads may hold a lock for ever.
                self._pool = ProcessPoolExecutor(
                    1,
                    mp_context=get_context("spawn"),
                    initializer=signal.signal,
                    initargs=(signal.SIGINT, signal.SIG_IGN),
                    max_tasks_per_child=PAGES,
                )
            return self._pool
