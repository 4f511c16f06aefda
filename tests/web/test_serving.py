"""``badges serve`` as a process: it answers, it writes no secret, and it takes its worker with it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.installations import PASSPHRASE, Installation, issue_one
from tests.web.houses import share_path


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
def served(
    installation: Installation, port: int, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[subprocess.Popen[bytes]]:
    """The server as a process of its own, with a worker and these options."""
    (tmp_path / "passphrase").write_bytes(PASSPHRASE + b"\n")
    places = {"--data": installation.folder, "--keys": installation.folder / "keys", "--passphrase-file": tmp_path / "passphrase"}
    options = [str(part) for pair in places.items() for part in pair]
    command = [sys.executable, "-m", "badges", "serve", "--port", str(port), "--public-url", "http://localhost:8000", *options]
    command += request.param
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        yield process
        if process.poll() is None:
            process.kill()
        process.wait()


def patiently(port: int, path: str) -> httpx.Response:
    """The answer, as soon as the server is there."""
    for _ in range(300):
        try:
            return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=30)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within half a minute")


def ask_for_somebody_else(port: int, here: str, there: str) -> None:
    """As a proxy does at one address of this machine."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address=here)) as client:
        client.get(f"http://127.0.0.1:{port}/healthz", headers={"x-forwarded-for": f"198.51.100.1, {there}"}, timeout=30)


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def workers(pid: int) -> list[int]:
    """Those of them that do the durable work."""
    return [child for child in children(pid) if b"\0work\0" in Path(f"/proc/{child}/cmdline").read_bytes()]


def another_worker(pid: int, dead: int) -> int:
    """The one that takes the place of a dead one."""
    for _ in range(300):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread or a process that has just ended
            if new := [worker for worker in workers(pid) if worker != dead]:
                return new[0]
        time.sleep(0.1)
    raise AssertionError("nobody took the place of the worker within half a minute")


@pytest.mark.parametrize(
    "served",
    [[], ["--log-requests", "--trusted-proxies", "127.0.0.2"]],
    indirect=True,
    ids=["as it is", "with a line for every request"],
)
def test_the_server_answers_logs_no_secret_and_ends_with_its_worker(
    installation: Installation, served: subprocess.Popen[bytes], port: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = share_path(issue_one(installation))
    assert patiently(port, "/healthz").json() == {"status": "ok"}
    shown = patiently(port, path)
    assert "Noor van Voorbeeld" in shown.text
    assert "server" not in shown.headers
    patiently(port, "/share/" + "a" * 28)
    assert "xq7marker4" in patiently(port, "/verify?lang=nl&link=https%3A%2F%2Fwallet.example%2Fxq7marker4").text
    ask_for_somebody_else(port, "127.0.0.2", "203.0.113.7")
    ask_for_somebody_else(port, "127.0.0.1", "203.0.113.8")
    started = children(served.pid)
    (worker,) = workers(served.pid)
    asked_for_lines = request.node.callspec.params["served"]
    if not asked_for_lines:  # once is enough
        os.kill(worker, signal.SIGKILL)
        started += [another_worker(served.pid, worker)]
    served.send_signal(signal.SIGTERM)
    assert served.wait(30) == 0
    for _ in range(100):
        if not (left := [pid for pid in started if running(pid)]):
            break
        time.sleep(0.1)
    assert not left, "nobody stays behind"
    log = (tmp_path / "log").read_text()
    assert path.rpartition("/")[2] not in log
    assert "xq7marker4" not in log
    assert ("The worker has ended by itself" in log) == (not asked_for_lines)
    assert len(re.findall(r"GET /share/… HTTP", log)) == (2 if asked_for_lines else 0)
    assert ("203.0.113.7:" in log) == bool(asked_for_lines), "a proxy that was named is believed"
    assert "203.0.113.8" not in log, "nobody else is"
    assert ("127.0.0.1:" in log.replace(f"127.0.0.1:{port}", "")) == bool(asked_for_lines)
    assert "Traceback" not in log


def running(pid: int) -> bool:
    """Whether this process is still at work."""
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
