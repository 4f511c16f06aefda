"""Starts the wallet stand-in as a process of its own, and reads its ledger."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

WALLET = Path(__file__).with_name("europass_wallet.py")


@dataclass(frozen=True)
class RunningWallet:
    """Where it listens and where its ledger is."""

    url: str
    ledger: Path
    faults: Path

    def plan(self, *entries: dict[str, Any]) -> None:
        """More that will go wrong."""
        draft = self.faults.with_suffix(".draft")
        draft.write_text(json.dumps([*json.loads(self.faults.read_text()), *entries]))
        draft.rename(self.faults)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the ledger says."""
        with closing(sqlite3.connect(self.ledger)) as connection:
            return connection.execute(query).fetchall()

    def deposited(self) -> list[str]:
        """Ids of the credentials that were accepted, in order, as often as they were."""
        return [uuid for (uuid,) in self.rows("SELECT uuid FROM deposits ORDER BY seq")]

    def answers(self) -> list[tuple[int, str | None]]:
        """Status and code of every request."""
        return [(status, code) for status, code in self.rows("SELECT status, code FROM requests ORDER BY seq")]


@contextmanager
def running_wallet(
    folder: Path, trust: Path, *options: str, plan: Sequence[dict[str, Any]] = (), port: int = 0
) -> Iterator[RunningWallet]:
    """The stand-in, until the end of the block; what it was told is in ``folder``."""
    ready, ledger, faults = folder / "wallet-url", folder / "wallet.sqlite", folder / "faults.json"
    ready.unlink(missing_ok=True)
    faults.write_text(json.dumps(list(plan)))
    command = [sys.executable, str(WALLET), "--port", str(port), "--ledger", str(ledger), "--trust", str(trust)]
    command += ["--ready", str(ready), "--fault-plan", str(faults), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(ready, process)
        yield RunningWallet(ready.read_text(), ledger, faults)
    finally:
        process.kill()
        process.wait()


class Running(Protocol):
    """A process that may end."""

    @property
    def returncode(self) -> Any:
        """Its exit code, if it ended."""
        ...

    def poll(self) -> int | None:
        """The same, looked at now."""
        ...


def wait_for(marker: Path, process: Running, seconds: float = 60) -> None:
    """Until the file is there. Raises when the process ends first or the time is up."""
    end = time.monotonic() + seconds
    while not marker.exists():
        if process.poll() is not None:
            raise RuntimeError(f"the process ended with {process.returncode} before {marker.name} was written")
        if time.monotonic() > end:
            raise TimeoutError(f"{marker.name} was not written within {seconds} s")
        time.sleep(0.01)
