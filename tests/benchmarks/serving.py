"""`badges serve` under load: what a verification over HTTP costs beyond the same call in process.

The server runs as users run it, in a process of its own over a store and keys of its own; the client in another. CPU is that of
the server's whole family of processes.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles
from urllib.request import urlopen

from badges.issuing import Issued, issue
from badges.model.issued import FormName
from badges.verification.verdict import Outcome
from badges.verifying import from_documents, verify
from badges.web.checking import IN_DETAIL
from tests.benchmarks.measuring import Base, Figures, Measured, Row, measure
from tests.benchmarks.processes import cpu_seconds, family
from tests.installations import ADDRESSES, PASSPHRASE, an_installation, orders, prepare
from tests.makers import AT

CONNECTIONS = 16
REQUESTS = 3_000
"""In one round."""
BATCH_BEGINS = 3.0
"""Seconds until a batch issues."""


class Served:
    """A running server, the badge that it is asked about, and a file with it."""

    def __init__(self, folder: Path) -> None:
        installation = an_installation(prepare(folder / "prepared"), folder / "served")
        (made,) = issue(orders("2026-LU-02-01"), installation.desk, at=AT)
        assert isinstance(made, Issued)
        self.badge = next(one.content for one in made.credentials if one.form is FormName.OPEN_BADGE)
        self.file = folder / "badge.json"
        self.file.write_bytes(self.badge)
        self.documents = installation.documents()
        self.trust = installation.keyring.trust(ADDRESSES, AT.date())
        installation.store.close()
        (folder / "passphrase").write_bytes(PASSPHRASE)
        self.data = installation.folder
        self.port = _free_port()
        self._addresses = count(0, 1_000)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """The server, until the end of the block."""
        command = [sys.executable, "-m", "badges", "serve", "--no-worker", "--port", str(self.port)]
        command += ["--data", str(self.data), "--keys", str(self.data / "keys"), "--public-url", ADDRESSES.base]
        command += ["--passphrase-file", str(self.data.parent / "passphrase")]
        with _running(command, self.port) as server:
            yield server

    @contextmanager
    def bare(self) -> Iterator[subprocess.Popen[bytes]]:
        """The server that only parses, in its place."""
        with _running([sys.executable, "-m", "tests.benchmarks.bare", str(self.port)], self.port) as server:
            yield server

    @contextmanager
    def issuing(self, number: int) -> Iterator[None]:
        """A long batch that is issued into the same store meanwhile; ``number`` is another one each time."""
        command = [sys.executable, "-m", "tests.benchmarks.long_batch", str(self.data), "--awards", "1000000"]
        batch = subprocess.Popen([*command, "--start", str(number * 2_000_000)], stdout=subprocess.DEVNULL)
        try:
            time.sleep(BATCH_BEGINS)
            yield
            assert batch.poll() is None, "the batch ended before the load did"
        finally:
            batch.kill()
            batch.wait(30)

    def load(self, requests: int, connections: int = CONNECTIONS) -> list[float]:
        """Seconds that each request took, from a client in a process of its own."""
        command = [sys.executable, "-m", "tests.benchmarks.loading", str(self.port), str(self.file)]
        command += [str(requests), str(connections), str(next(self._addresses))]
        took: list[float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        return took


@dataclass
class Load:
    """What the rounds of one kind of load came to."""

    cpu: list[float] = field(default_factory=list)
    """Microseconds of the server's CPU, a request."""
    wall: list[float] = field(default_factory=list)
    """Microseconds from the first request to the last answer, a request."""
    p99: list[float] = field(default_factory=list)
    """Microseconds."""
    tail: list[float] = field(default_factory=list)
    """p99 / p50."""

    def add(self, served: Served, server: subprocess.Popen[bytes]) -> None:
        """One round."""
        before = cpu_seconds(family(server.pid))
        took = served.load(REQUESTS)
        self.cpu.append((cpu_seconds(family(server.pid)) - before) / REQUESTS * 1e6)
        self.wall.append(sum(took) / CONNECTIONS / REQUESTS * 1e6)
        self.p99.append(_p99(took) * 1e6)
        self.tail.append(_p99(took) / quantiles(took, n=2)[0])


def serving(folder: Path, rounds: int, seconds: float) -> tuple[list[Measured], dict[str, Figures]]:
    """Rows beside a bare server; overhead a request in µs of CPU, and p99 / p50."""
    served = Served(folder)
    fetch = from_documents(served.documents)

    def in_process() -> None:
        verdict = verify(served.badge, fetch, served.trust, at=AT, policy=IN_DETAIL)
        assert verdict.summary is not None  # what it says is part of every answer
        assert verdict.outcome is Outcome.PASSED

    row = Row("http", "verify in process", in_process, Base.FLOOR)
    bare, alone, beside, overheads = Load(), Load(), Load(), list[float]()
    with served.bare() as server:
        served.load(REQUESTS // 3)
        for _ in range(rounds):
            bare.add(served, server)
    with served.running() as server:
        served.load(REQUESTS // 3)
        for number in range(1, rounds + 1):
            alone.add(served, server)
            (same_call,) = measure([row], rounds=1, seconds=seconds)
            overheads.append(alone.cpu[-1] - same_call.microseconds.median)
            with served.issuing(number):
                beside.add(served, server)
    rows = [
        _row("CPU", "an endpoint that only parses the JSON", bare.cpu, Base.FLOOR),
        _row("CPU", "ours, every check", alone.cpu),
        _row("wall time", "an endpoint that only parses the JSON", bare.wall, Base.FLOOR),
        _row("wall time", "ours, every check", alone.wall),
        _row("wall time", "the same, while a batch is issued", beside.wall),
        _row("p99, wall time", "an endpoint that only parses the JSON", bare.p99, Base.FLOOR),
        _row("p99, wall time", "ours, every check", alone.p99),
        _row("p99, wall time", "the same, while a batch is issued", beside.p99),
    ]
    return rows, {"http overhead": Figures.of(overheads), "http tail": Figures.of(alone.tail)}


def _row(what: str, name: str, rounds: Sequence[float], base: Base | None = None) -> Measured:
    return Measured(Row(f"verify over HTTP, {CONNECTIONS} connections: {what}", name, lambda: None, base), tuple(rounds))


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(server, port)
        yield server
    finally:
        server.terminate()
        server.wait(30)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        try:
            with urlopen(f"http://127.0.0.1:{port}/verify", timeout=5):  # our own server
                return
        except OSError:
            time.sleep(0.1)
        assert server.poll() is None, "the server ended"
    raise TimeoutError("the server does not answer")


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100)[-1]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
