"""A process of our own that does not stay away: whenever it ends by itself, it is started again."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic

from badges.cli.telling import duration, note

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
"""What cannot start today may do so tomorrow, when somebody has put it right; until then it costs little and is told."""
SOUND_SECONDS = 60.0
"""Whoever ran for so long was in order, and the next pause is a short one again."""
STOP_SECONDS = 15.0
"""How long it may take to stop before it is ended; it may be ended at any moment."""


@contextmanager
def tended(
    command: Sequence[str], what: str, *, stopping: Callable[[], bool] = lambda: False, first_pause: float = FIRST_PAUSE
) -> Iterator[None]:
    """This command runs as long as the block, and is told to stop at its end.

    ``what`` it is called in what is told of it; ``stopping`` says that everything is about to stop, so that nothing is started.
    """
    tender = _Tender(command, what, stopping, first_pause)
    thread = Thread(target=tender.tend, name=f"tending {what}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        tender.stop()
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            tender.end()
            thread.join()


class _Tender:
    def __init__(self, command: Sequence[str], what: str, stopping: Callable[[], bool], first_pause: float) -> None:
        self._command, self._what, self._is_stopping, self._first_pause = command, what, stopping, first_pause
        self._stop, self._lock = Event(), Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        """Start it again and again, with pauses that grow, until it shall stop."""
        pause = self._first_pause
        while True:
            began = monotonic()
            try:
                with self._lock:
                    if self._stop.is_set():
                        return
                    self._child = subprocess.Popen(self._command)  # noqa: S603  # our own program
                how = _how(self._child.wait())
            except OSError as error:  # no memory for one more process, or too many of them
                how = f"it could not be started: {error.strerror}"
            if monotonic() - began >= SOUND_SECONDS:
                pause = self._first_pause
            if self._stop.is_set() or self._is_stopping():
                return
            note(f"The {self._what} has ended by itself ({how}). What it does waits; it is started again in {duration(pause)}.")
            self._stop.wait(pause)
            if self._is_stopping():
                return
            pause = min(2 * pause, LONGEST_PAUSE)

    def stop(self) -> None:
        """Start nothing any more, and tell what runs to stop."""
        with self._lock:
            self._stop.set()
            if self._child is not None:
                self._child.terminate()

    def end(self) -> None:
        """It has had its time."""
        if self._child is not None:
            self._child.kill()


def _how(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    return f"signal {name}" + (", perhaps for want of memory" if -code == signal.SIGKILL else "")
