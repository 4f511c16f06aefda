"""Batches as a school would run them, in processes of their own: growth, memory, two processes against one, the store's share."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import Figures
from tests.installations import prepare

SHORT, MIDDLE, PARALLEL = 1_000, 10_000, 100_000


def long_batches(folder: Path, rounds: int, longest: int) -> dict[str, Figures]:
    """Figures of goals 6, 7 and 8; ``longest`` is the number of awards in the longest batch, of which there is one a round."""
    prepared = prepare(folder / "prepared")
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        short, middle = (_batch(prepared, folder, awards) for awards in (SHORT, MIDDLE))
        one = _batch(prepared, folder, min(PARALLEL, longest))
        two = _batch(prepared, folder, min(PARALLEL, longest), processes=2)
        assert one["sha256"] == two["sha256"], "other bytes, or in another order"
        long = _batch(prepared, folder, longest) if longest > PARALLEL else one
        each = (middle["cpu"] - short["cpu"]) / (MIDDLE - SHORT)
        round = {
            "two processes": one["wall"] / two["wall"],
            "store": middle["cpu"] / (middle["cpu"] - middle["store"]),
            "growth": (long["cpu"] / longest) / (middle["cpu"] / MIDDLE),
            "fixed cost": (short["cpu"] - SHORT * each) * 1e3,
            "batch memory": long["peak_mb"] / short["peak_mb"],
        }
        for name, value in round.items():
            found.setdefault(name, []).append(value)
    return {name: Figures.of(values) for name, values in found.items()}


def _batch(prepared: Path, folder: Path, awards: int, *options: str, processes: int = 1) -> dict[str, Any]:
    """One batch on a fresh copy of the installation."""
    fresh = folder / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(prepared, fresh)
    command: Sequence[str] = [sys.executable, "-m", "tests.benchmarks.long_batch", str(fresh), "--awards", str(awards), *options]
    made = subprocess.run([*command, "--processes", str(processes)], capture_output=True, check=True)
    said: dict[str, Any] = json.loads(made.stdout)
    return said
