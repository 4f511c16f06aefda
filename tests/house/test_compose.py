"""Every command of docker-compose.yml runs as a plain process. (Docker itself is not asked: there may be none.)"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@pytest.fixture(scope="module")
def compose() -> Mapping[str, Any]:
    """The file as Docker reads it, without substitutions."""
    parsed: Mapping[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return parsed


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Machine:
    """The containers' world on this machine: volumes become folders, the published port a free one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        for volume in ("data", "keys"):
            (folder / volume).mkdir()
        (folder / "keys" / "passphrase").write_text("correct horse battery staple\n", encoding="utf-8")

    def here(self, text: str) -> str:
        """A word of the file as it reads on this machine; ``${NAME:-default}`` becomes the default."""
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
        text = re.sub(r"^/(data|keys)\b", rf"{self.folder}/\1", text)
        return text.replace("0.0.0.0", "127.0.0.1").replace("8000", str(self.port))

    def environment(self, service: Mapping[str, Any]) -> dict[str, str]:
        """The service's variables; one without a value is taken over from outside, where we have none."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("BADGES_", "PYTHON"))}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        given = {name: self.here(str(value)) for name, value in service["environment"].items() if value is not None}
        return ours | {"PATH": path} | given

    @contextmanager
    def running(self, service: Mapping[str, Any], log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """The service's command, stopped as Docker stops it."""
        command = [self.here(word) for word in service["command"]]
        with log.open("wb") as written:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment(service), stdout=written, stderr=subprocess.STDOUT
            )
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def answer(url: str) -> bytes:
    """What is served there, once it is."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(url, timeout=5) as page:
                body: bytes = page.read()
                return body
        except (URLError, ConnectionError, TimeoutError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_web_and_worker_start_together_on_an_empty_volume_and_stop_when_told(compose: Mapping[str, Any], tmp_path: Path) -> None:
    machine, services = Machine(tmp_path), compose["services"]
    logs = {name: tmp_path / f"{name}.log" for name in services}
    with machine.running(services["web"], logs["web"]) as web, machine.running(services["worker"], logs["worker"]) as worker:
        page = answer(f"http://127.0.0.1:{machine.port}/units")
        probe = [machine.here(word) for word in services["web"]["healthcheck"]["test"][1:]]
        healthy = subprocess.run(probe, env=machine.environment(services["web"]), check=False, capture_output=True)
        second = [machine.here(word) for word in services["worker"]["command"]]
        until = time.monotonic() + PATIENCE
        while not any(lock.stat().st_size for lock in (tmp_path / "data").glob("*.lock")) and time.monotonic() < until:
            time.sleep(0.1)
        refused = subprocess.run(
            second, cwd=tmp_path, env=machine.environment(services["worker"]), check=False, capture_output=True, timeout=PATIENCE
        )
        alive = (web.poll(), worker.poll())
    told = {name: log.read_text(encoding="utf-8") for name, log in logs.items()}
    assert b"<html" in page
    assert (healthy.returncode, alive) == (0, (None, None)), told
    assert refused.returncode != 0, "the worker of the file has the database, a second one must be told so"
    assert "Traceback" not in "".join(told.values())
    assert worker.returncode == 0, told["worker"]
    assert web.returncode in (0, -15), told["web"]


def test_no_service_of_the_file_is_left_untried(compose: Mapping[str, Any]) -> None:
    assert set(compose["services"]) == {"web", "worker"}


def test_the_image_is_built_from_files_that_are_there_and_not_kept_out(compose: Mapping[str, Any]) -> None:
    build = compose["services"]["web"]["build"]["dockerfile_inline"]
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert rules[1] == "*", "everything stays outside but what is let in by name"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    used = set(re.findall(r"-r (\S+)", build)) | {"badges", "schemas", "pyproject.toml", "README.md", "LICENSE"}
    assert let_in == used
    assert all((ROOT / name).exists() for name in let_in)
    assert not any(fnmatch(name, rule) for name in ("keys", "demo", "data") for rule in let_in)
