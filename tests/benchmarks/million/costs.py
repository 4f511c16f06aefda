"""What something costs: wall time, CPU time and memory of this process and of everything that it started."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

from tests.benchmarks.processes import cpu_seconds, family, pss_megabytes

EVERY = 2.0
"""Seconds between two looks."""


@dataclass
class Cost:
    """Seconds, and the most megabytes (proportional set size, all processes together) that any look saw."""

    wall: float = 0.0
    cpu: float = 0.0
    memory_mb: float = 0.0
    _began: float = field(default_factory=time.perf_counter)
    _before: float = field(default_factory=lambda: cpu_seconds(family(os.getpid())))

    def look(self) -> None:
        """Bring the figures up to now."""
        processes = family(os.getpid())
        self.wall = time.perf_counter() - self._began
        self.cpu = cpu_seconds(processes) - self._before
        memory = 0.0
        for process in processes:
            with suppress(OSError):  # it ended a moment ago
                memory += pss_megabytes(process)
        self.memory_mb = max(self.memory_mb, memory)

    def as_json(self) -> dict[str, float]:
        """For the report."""
        return {"wall": round(self.wall, 2), "cpu": round(self.cpu, 2), "memory_mb": round(self.memory_mb, 1)}


@contextmanager
def metered(tell: Callable[[Cost], None] = lambda _cost: None) -> Iterator[Cost]:
    """What is done within is measured; ``tell`` hears of it now and then, and at the end."""
    cost, ended = Cost(), Event()

    def watch() -> None:
        while not ended.wait(EVERY):
            cost.look()
            tell(cost)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield cost
    finally:
        ended.set()
        watcher.join()
        cost.look()
        tell(cost)
