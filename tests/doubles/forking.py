"""Commands of the program as processes of their own, without loading it for each: one process loads it and forks for every one.

What is forked is a whole process: it can be killed at any moment like any other. Only the second or two of loading is saved.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOADER = """
import json, os, signal, sys, threading
import badges.cli, badges.cli.seal, badges.cli.sending, badges.cli.work
import badges.jobs, badges.sealing, badges.store
assert threading.active_count() == 1, "only a process of one thread can be forked"
alive = set()
for line in sys.stdin:
    order = json.loads(line)
    if order["do"] == "start":
        pid = os.fork()
        if pid == 0:
            sys.stdin.close()
            os.environ.clear()
            os.environ.update(order["environment"])
            os.chdir(order["folder"])
            for stream, name in ((1, os.devnull), (2, order["errors"])):
                os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), stream)
            code = 70
            try:
                sys.argv[1:] = order["words"]
                exec(order["code"], {}) if "code" in order else badges.cli.main(order["words"])
            except SystemExit as left:
                code = left.code or 0
            except BaseException:
                import traceback
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        alive.add(pid)
        answer = pid
    else:
        pid, status = os.waitpid(order["pid"], os.WNOHANG)
        answer = None if pid == 0 else os.waitstatus_to_exitcode(status)
        alive.discard(pid)
    sys.stdout.write(json.dumps(answer) + "\\n")
    sys.stdout.flush()
for pid in alive:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
"""


@dataclass(slots=True)
class Forked:
    """One command that runs; what of ``subprocess.Popen`` tests use."""

    forks: Forks
    pid: int
    errors: Path
    returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        if self.returncode is None:
            self.returncode = self.forks.ask({"do": "poll", "pid": self.pid})
        return self.returncode

    def wait(self, timeout: float = 60) -> int:
        """Its exit code, once it has one. Raises TimeoutError."""
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise TimeoutError(f"{self.pid} did not end within {timeout} s")
            time.sleep(0.01)
        return code

    def communicate(self, timeout: float = 60) -> tuple[None, str]:
        """Nothing, and what it said on standard error, once it has ended. Raises TimeoutError."""
        self.wait(timeout)
        return None, self.said()

    def said(self) -> str:
        """What it said on standard error so far."""
        return self.errors.read_text() if self.errors.exists() and self.errors.is_file() else ""

    def kill(self) -> None:
        """kill -9."""
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM."""
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:  # until somebody asked, the number belongs to nobody else
            os.kill(self.pid, number)


@dataclass(slots=True)
class Forks:
    """The process that forks."""

    loader: subprocess.Popen[str]
    started: int = 0

    def start(self, folder: Path, environment: Mapping[str, str], *words: str) -> Forked:
        """A command, in this folder and with nothing but this environment."""
        return self._start(folder, environment, {"words": words})

    def start_code(self, folder: Path, code: str, *arguments: str) -> Forked:
        """Python instead of a command; it finds the arguments in ``sys.argv[1:]``."""
        return self._start(folder, {}, {"code": code, "words": arguments})

    def _start(self, folder: Path, environment: Mapping[str, str], what: Mapping[str, object]) -> Forked:
        self.started += 1
        errors = folder / f"errors-{self.started}"
        order = {"do": "start", "folder": str(folder), "environment": {**environment}, "errors": str(errors), **what}
        return Forked(self, self.ask(order) or 0, errors)

    def ask(self, order: Mapping[str, object]) -> int | None:
        """One order, answered."""
        assert self.loader.stdin is not None
        assert self.loader.stdout is not None
        self.loader.stdin.write(json.dumps(order) + "\n")
        self.loader.stdin.flush()
        answer: int | None = json.loads(self.loader.stdout.readline())
        return answer


@contextmanager
def forking(root: Path) -> Iterator[Forks]:
    """Until the end of the block; what still runs then is killed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
    environment["PYTHONPATH"] = str(root)
    command = [sys.executable, "-c", LOADER]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as loader:
        try:
            yield Forks(loader)
        finally:
            assert loader.stdin is not None
            loader.stdin.close()
            loader.wait(timeout=60)
