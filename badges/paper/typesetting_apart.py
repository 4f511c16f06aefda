"""A typesetter in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Generic, TypeVar

from badges.apart import Died, Several

Page = TypeVar("Page")

PAGES = 1_000
"""Pages that one process makes before a fresh one takes over."""


class Typesetter(Generic[Page]):
    """Makes pages elsewhere, one after another, with this function; the process starts with the first page."""

    def __init__(self, typeset: Callable[[Page], bytes]) -> None:
        self._processes: Several[Page, bytes] = Several(1, typeset, answers=PAGES)

    def __call__(self, page: Page) -> bytes:
        """The page. Raises what making it raises, and Died when it ended two processes."""
        try:
            return self._processes.ask(page)
        except Died:  # the kernel may have ended it for want of memory, and not because of this page
            return self._processes.ask(page)

    def __enter__(self) -> Typesetter[Page]:
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._processes.close()
