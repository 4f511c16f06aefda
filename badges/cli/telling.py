"""How commands speak: results on standard output, news and problems on standard error."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

RENEWED = 0.1
"""Seconds between two looks of a line on a terminal."""
SURE = 2.0
"""Seconds after which a pace is worth telling."""
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
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def language(asked: str | None, offered: Sequence[str] = ()) -> str:
    """The language to tell something in: the one asked for, else that of the environment; one of those of verdicts, or of
    ``offered``. Raises Failure.
    """
    from badges.web.sentences import FALLBACK, languages

    spoken_here = offered or languages()
    if asked is not None and asked not in spoken_here:
        raise Failure(f"--lang speaks {', '.join(spoken_here)}, not {asked!r}.", USAGE)
    environment = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    spoken = environment.partition("_")[0].partition(".")[0].lower()
    return asked or (spoken if spoken in spoken_here else FALLBACK)


@contextmanager
def told(*errors: type[Exception]) -> Iterator[None]:
    """Turn these errors, whose messages are written for people, into a failure."""
    try:
        yield
    except errors as error:
        raise Failure(str(error)) from error


def duration(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min``, ``2 h 5 min``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 119.5:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


class Counter:
    """Progress of long work: one line that renews itself on a terminal, every tenth part elsewhere.

    After a moment it tells how fast things go and how long they will take.
    """

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what, self._clock = what, clock
        self._terminal = sys.stderr.isatty()
        self._told = -1
        self._seen: deque[tuple[float, int]] = deque(maxlen=10)
        """How many were ready at moments of the last ten seconds or more: the pace is that of late, not of all."""
        self._renewed = 0.0

    def __call__(self, done: int, of: int) -> None:
        """``done`` of ``of`` are ready."""
        now = self._clock()
        if not self._seen or now - self._seen[-1][0] >= 1.0:
            self._seen.append((now, done))
        since, before = self._seen[0]
        line = f"{self._what}: {done} of {of}{_pace(done - before, of - done, now - since)}"
        if self._terminal:
            if done == of or now - self._renewed >= RENEWED:
                self._renewed = now
                sys.stderr.write(f"\r{line}\x1b[K" + ("\n" if done == of else ""))
                sys.stderr.flush()
        elif of and done * 10 // of != self._told:
            self._told = done * 10 // of
            note(line)


def _pace(done: int, left: int, seconds: float) -> str:
    if not done or seconds < SURE:
        return ""
    pace = f", {done / seconds:,.0f} a second"
    return f"{pace}, {duration(left * seconds / done)} left" if left else pace
