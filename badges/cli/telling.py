"""How commands speak: results on standard output, news and problems on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

FAILED = 1
USAGE = 64


class Failure(Exception):
    """A command that cannot go on: what to tell the person, and the exit code."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        self.code = code
        super().__init__(message)


def fail(failure: Failure) -> int:
    """Tell what went wrong; the exit code."""
    sys.stderr.write(f"{failure}\n")
    return failure.code


def say(text: str = "") -> None:
    """A line of result."""
    sys.stdout.write(f"{text}\n")


def note(text: str) -> None:
    """A line of news for whoever watches; never part of the result."""
    sys.stderr.write(f"{text}\n")


def counted(number: int, what: str) -> str:
    """``1 award``, ``2 awards``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


@contextmanager
def told(*errors: type[Exception]) -> Iterator[None]:
    """Turn these errors, whose messages are written for people, into a failure."""
    try:
        yield
    except errors as error:
        raise Failure(str(error)) from error


class Counter:
    """Progress of long work: one line that renews itself on a terminal, every tenth part elsewhere."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._terminal = sys.stderr.isatty()
        self._told = -1

    def __call__(self, done: int, of: int) -> None:
        """``done`` of ``of`` are ready."""
        if self._terminal:
            sys.stderr.write(f"\r{self._what}: {done} of {of}" + ("\n" if done == of else ""))
            sys.stderr.flush()
        elif of and done * 10 // of != self._told:
            self._told = done * 10 // of
            note(f"{self._what}: {done} of {of}")
