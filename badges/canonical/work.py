"""How much work one file may cause: one budget, in steps of about a microsecond, for everybody who looks into that file.

Steps are counted by what a document holds, never by what is known already or which of two ways is taken: so a file is refused by
everybody or by nobody. What no budget is shared for has one of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

from badges.canonical.error import CanonicalizationError

STEPS = 100_000
"""What nearly forty of our richest badges in one learner record cause; whatever causes so much takes a tenth of a second."""

A_DEFINITION = 10
"""Steps of defining one term of a context."""
A_TABLE = 150
"""Steps of making a table of an active context."""
A_VALUE_OF_THE_REFERENCE = 7
"""Steps of expanding one name or value by PyLD; the compiled way takes one."""


class Budget:
    """What is left of the steps that a file may cause."""

    __slots__ = ("kept", "left", "met", "refusals")

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps
        self.met: set[object] = set()
        """Contexts that were counted already: a file pays once for each."""
        self.refusals = 0
        """How often more was asked for than was left. What was refused so says nothing about another file."""
        self.kept: dict[object, Any] = {}
        """What was read, and paid for, already."""

    @classmethod
    def endless(cls) -> Budget:
        """For what was paid for already."""
        return cls(sys.maxsize)

    def affords(self, steps: int) -> bool:
        """Whether so much may still be done; then it counts."""
        if steps > self.left:
            self.refusals += 1
            return False
        self.left -= steps
        return True

    def exhaust(self) -> NoReturn:
        """Whoever went on until nothing was left.

        Raises:
            CanonicalizationError: ``too_complex``.
        """
        self.left = 0
        self.refusals += 1
        raise too_complex()

    def spend(self, steps: int) -> None:
        """Count so much.

        Raises:
            CanonicalizationError: ``too_complex`` when it is more than is left.
        """
        if not self.affords(steps):
            raise too_complex()


def too_complex() -> CanonicalizationError:
    """What is said to whoever would cause more work than that."""
    return CanonicalizationError("too_complex", "there is too much to look at")


_shared: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def shared(budget: Budget) -> Iterator[Budget]:
    """In this block everything counts together."""
    token = _shared.set(budget)
    try:
        yield budget
    finally:
        _shared.reset(token)


def budget() -> Budget:
    """That of the file that is being looked into; a document by itself has one of its own."""
    return _shared.get() or Budget()
