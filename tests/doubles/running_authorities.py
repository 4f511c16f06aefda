"""Starts the stand-in for the authorities as a process of its own, with a certification authority of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.doubles.certification import Certification, a_certification
from tests.doubles.running import wait_for

AUTHORITIES = Path(__file__).with_name("authorities.py")


@dataclass(frozen=True)
class RunningAuthorities:
    """Where it listens, and the authority that it speaks for."""

    url: str
    certification: Certification

    @property
    def tsa(self) -> str:
        """Where timestamps are asked for."""
        return f"{self.url}/tsa"

    def plan(self, *entries: dict[str, Any]) -> None:
        """What goes wrong from now on; without entries all is well again. Faults: FAULTS of authorities.py."""
        _put(self.certification.folder / "faults.json", json.dumps(entries))

    def set_clock(self, at: datetime | None) -> None:
        """The moment of every answer from now on; None: the machine's clock."""
        clock = self.certification.folder / "clock"
        if at is None:
            clock.unlink(missing_ok=True)
        else:
            _put(clock, at.isoformat())

    def asked(self) -> list[str]:
        """The doors that were knocked on, in order: tsa, ocsp, crl, issuer."""
        log = self.certification.folder / "asked"
        return log.read_text().split() if log.exists() else []


@contextmanager
def running_authorities(folder: Path, name: str = "Test") -> Iterator[RunningAuthorities]:
    """The stand-in, until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / "authorities-url"
    ready.unlink(missing_ok=True)
    command = [sys.executable, str(AUTHORITIES), "--folder", str(folder), "--ready", str(ready), "--asked", str(folder / "asked")]
    process = subprocess.Popen([*command, "--with-parent"], stdout=subprocess.DEVNULL)
    try:
        wait_for(ready, process)
        url = ready.read_text()
        yield RunningAuthorities(url, a_certification(folder, url, name))
    finally:
        process.kill()
        process.wait(30)


def _put(file: Path, content: str) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(content)
    draft.rename(file)
