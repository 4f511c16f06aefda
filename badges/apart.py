"""Work in processes of their own. One may die at any moment, even in mid-answer: whoever waits for it is told at once.

``concurrent.futures.ProcessPoolExecutor`` does not promise that: its processes share one pipe for their answers, and half an
answer of one that was killed keeps everybody waiting for the other half for ever. Here each has a pipe of its own.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

_NO_MORE = b""
"""What a process is sent when it may go home."""


class Died(RuntimeError):
    """A process ended before its answer was whole."""

    def __init__(self, *, begun: bool) -> None:
        super().__init__("a process ended before it had answered")
        self.begun = begun
        """Whether this was the question that it worked on; others were still in line."""


class Apart(Generic[Q, A]):
    """One process that answers questions in the order in which they come. It ends with this one, however that ends."""

    def __init__(self, work: Callable[[Q], A], begin: Callable[..., None] | None = None, *given: Any) -> None:
        """``begin`` is called in the new process first, with what is given: that travels through a pipe nobody else reads."""
        # Spawned, not forked: a fork of a process with threads may hold a lock for ever, and a database that is not its own.
        fresh = get_context("spawn")
        self._ours, theirs = fresh.Pipe()
        self._process = fresh.Process(target=_live, args=(theirs, work, begin, given), daemon=True)
        self._process.start()
        theirs.close()  # the process has the only other end, so that its death is seen here
        self._in_line: deque[Future[A]] = deque()
        self._lock = threading.Lock()
        self._is_over = False
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def waiting(self) -> int:
        """Questions without an answer yet."""
        return len(self._in_line)

    def ask(self, question: Q) -> Future[A]:
        """What will be answered. The result raises what the work raises, and Died."""
        packed = pickle.dumps(question)
        coming: Future[A] = Future()
        coming.set_running_or_notify_cancel()  # an answer comes whether or not anybody still wants it
        with self._lock:
            if self._is_over:
                coming.set_exception(Died(begun=False))
                return coming
            self._in_line.append(coming)
            with suppress(OSError):  # it died; the listener knows
                self._ours.send_bytes(packed)
        return coming

    def close(self, *, finish: bool = True) -> None:
        """End the process: after what is in line, or at once."""
        if finish:
            with self._lock, suppress(OSError):
                self._ours.send_bytes(_NO_MORE)
        else:
            self._process.kill()
        self._process.join()
        self._listener.join()
        self._ours.close()

    def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                _settle(self._ours.recv_bytes(), self._in_line[0])
                self._in_line.popleft()
        with self._lock:
            self._is_over = True
        for place, lost in enumerate(self._in_line):
            lost.set_exception(Died(begun=place == 0))
        self._in_line.clear()


def _settle(packed: bytes, answered: Future[A]) -> None:
    try:
        is_answer, said = pickle.loads(packed)  # noqa: S301  # our own process packed it
    except Exception as error:  # unpickling raises anything; whoever asked is told, or would wait for ever
        is_answer, said = False, error
    if is_answer:
        answered.set_result(said)
    else:
        answered.set_exception(said)


class Several(Generic[Q, A]):
    """Processes that answer one question each at a time; whoever asks waits for a free one. They start when they are needed."""

    def __init__(
        self, most: int, work: Callable[[Q], A], begin: Callable[..., None] | None = None, *given: Any, answers: int | None = None
    ) -> None:
        """At ``most`` so many; after so many ``answers`` a fresh one takes over. The rest is as for one."""
        self._most, self._answers = most, answers
        self._start: Callable[[], Apart[Q, A]] = lambda: Apart(work, begin, *given)
        self._free: SimpleQueue[tuple[Apart[Q, A] | None, int]] = SimpleQueue()
        for _ in range(most):
            self._free.put((None, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def ask(self, question: Q) -> A:
        """The answer. Raises what the work raises, and Died; another process answers the next question then."""
        process, answered = self._free.get()
        try:
            process = process or self._start()
            answer = process.ask(question).result()
            answered += 1
            return answer
        except Died:
            assert process is not None, "only a process dies"
            process.close(finish=False)
            process = None
            raise
        finally:
            if process is not None and answered == self._answers:
                process.close()
                process = None
            self._free.put((process, answered if process is not None else 0))

    def warm(self) -> None:
        """Start all of them now, so that the first question does not wait for them."""
        for process, answered in [self._free.get() for _ in range(self._most)]:
            self._free.put((process or self._start(), answered))

    def close(self) -> None:
        """Send them home when they have answered. A question after that starts new ones."""
        for process, _ in [self._free.get() for _ in range(self._most)]:
            if process is not None:
                process.close()
            self._free.put((None, 0))


def _live(connection: Connection, work: Callable[[Any], Any], begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    """What the process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started it, which decides when to stop
    questions: SimpleQueue[bytes] = SimpleQueue()
    # A thread takes questions in, so that nobody who asks waits for an answer to somebody else to be taken out first.
    threading.Thread(target=_take_in, args=(connection, questions), daemon=True).start()
    if begin is not None:
        begin(*given)
    while (question := questions.get()) != _NO_MORE:
        connection.send_bytes(_answer(work, question))


def _take_in(connection: Connection, questions: SimpleQueue[bytes]) -> None:
    question = None
    while question != _NO_MORE:
        try:
            question = connection.recv_bytes()
        except (EOFError, OSError):
            os._exit(1)  # the one that asked was killed; nobody else would end this process
        questions.put(question)


def _answer(work: Callable[[Any], Any], question: bytes) -> bytes:
    try:
        return pickle.dumps((True, work(pickle.loads(question))))  # noqa: S301  # the one that started this process packed it
    except BaseException as error:
        error.add_note("In a process apart:\n" + "".join(traceback.format_tb(error.__traceback__)))
        try:
            return pickle.dumps((False, error))
        except Exception:  # what cannot travel raises anything when it is packed; its words travel instead
            return pickle.dumps((False, RuntimeError("".join(traceback.format_exception(error)))))
