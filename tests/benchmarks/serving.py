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
from itertools import count
from pathlib import Path
from statistics import quantiles
from urllib.request import urlopen

from badges.issuing import Issued, issue
from badges.model.issued import FormName
from badges.verification.verdict import Outcome
from badges.verifying import from_documents, verify
from badges.web.checking import IN_DETAIL
from tests.benchmarks.measuring import Base, Figures, Row, measure
from tests.benchmarks.processes import cpu_seconds, family
from tests.installations import ADDRESSES, PASSPHRASE, an_installation, orders, prepare
from tests.makers import AT

CONNECTIONS = 16
REQUESTS = 3_000
"""In one round."""


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
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self._wait(server)
            yield server
        finally:
            server.terminate()
            server.wait(30)

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        for _ in range(600):
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/verify", timeout=5):  # our own server
                    return
            except OSError:
                time.sleep(0.1)
            assert server.poll() is None, "the server ended"
        raise TimeoutError("the server does not answer")

    def load(self, requests: int, connections: int = CONNECTIONS) -> list[float]:
        """Seconds that each request took, from a client in a process of its own."""
        command = [sys.executable, "-m", "tests.benchmarks.loading", str(self.port), str(self.file)]
        command += [str(requests), str(connections), str(next(self._addresses))]
        took: list[float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        return took


def serving(folder: Path, rounds: int, seconds: float) -> dict[str, Figures]:
    """Overhead a request in µs of CPU, and p99 / p50."""
    served = Served(folder)
    fetch = from_documents(served.documents)

    def in_process() -> None:
        verdict = verify(served.badge, fetch, served.trust, at=AT, policy=IN_DETAIL)
        assert verdict.summary is not None  # what it says is part of every answer
        assert verdict.outcome is Outcome.PASSED

    row = Row("http", "verify in process", in_process, Base.FLOOR)
    overheads, tails = [], []
    with served.running() as server:
        served.load(REQUESTS // 3)
        for _ in range(rounds):
            before = cpu_seconds(family(server.pid))
            took = served.load(REQUESTS)
            spent = (cpu_seconds(family(server.pid)) - before) / REQUESTS * 1e6
            (same_call,) = measure([row], rounds=1, seconds=seconds)
            overheads.append(spent - same_call.microseconds.median)
            tails.append(_p99(took) / quantiles(took, n=2)[0])
    return {"http overhead": Figures.of(overheads), "http tail": Figures.of(tails)}


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100)[-1]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
