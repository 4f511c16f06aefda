"""Many European credentials of one unit, sealed at B in a process of their own and given away one by one.

    python -m tests.benchmarks.sealing FOLDER --awards 10000

FOLDER holds the school's keys, which are made there when it is empty.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from badges.issuing.forms import Making, Press
from badges.issuing.templates import AT_ONCE
from badges.model.issued import FormName
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from tests.benchmarks.batches import makings
from tests.benchmarks.measuring import Figures
from tests.benchmarks.processes import peak_megabytes
from tests.oracles.samples import a_school

SHORT, LONG = 1_000, 10_000
WARM = 128
"""Sealed first: imports, and what is compiled once a process, are no cost of the next thousand."""


def many_seals(folder: Path, rounds: int) -> dict[str, Figures]:
    """How ten thousand compare with a thousand: in time for each, and in memory."""
    a_school(folder)
    found: dict[str, list[float]] = {"seals growth": [], "seals memory": []}
    for _ in range(rounds):
        short, long = (_sealed(folder, awards) for awards in (SHORT, LONG))
        found["seals growth"].append((long["cpu"] / LONG) / (short["cpu"] / SHORT))
        found["seals memory"].append(long["peak_mb"] / short["peak_mb"])
    return {name: Figures.of(values) for name, values in found.items()}


def _sealed(folder: Path, awards: int) -> dict[str, Any]:
    command = [sys.executable, "-m", __spec__.name, str(folder), "--awards", str(awards)]
    said: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return said


@cache
def _noise(_unit: LearningUnit, _language: str, _issuer: Issuer, _demo: bool) -> bytes:
    """A picture that no drawing takes memory for, as large as a real one."""
    written = io.BytesIO()
    Image.frombytes("RGB", (120, 120), Random(1).randbytes(120 * 120 * 3)).save(written, "PNG")
    return written.getvalue()


def _seal_all(makings: Iterable[Making]) -> Iterator[bytes]:
    press, left = Press([FormName.EUROPEAN]), iter(makings)
    while handful := list(islice(left, AT_ONCE)):
        yield from (made.content for (made,) in press.make(handful))


def run(folder: Path, awards: int, warm: int = WARM) -> dict[str, Any]:
    """Seal so many, after some that do not count: what it took, and a digest of all of them."""
    school, digest, size, count = a_school(folder, picture=_noise), hashlib.sha256(), 0, 0
    sealing = _seal_all(makings(school, warm + awards))
    for _ in islice(sealing, warm):
        pass
    gc.collect()
    start = time.process_time()
    for content in sealing:
        digest.update(content)
        size, count = size + len(content), count + 1
    spent = time.process_time() - start
    assert count == awards
    return {"awards": awards, "cpu": spent, "mb": size / 1e6, "peak_mb": peak_megabytes(), "sha256": digest.hexdigest()}


def main() -> None:
    """Seal them, and say what it cost as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--awards", type=int, required=True)
    asked = parser.parse_args()
    json.dump(run(asked.folder, asked.awards), sys.stdout)


if __name__ == "__main__":
    main()
