"""What the kernel knows of processes: CPU they used, memory they hold (Linux)."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> tuple[int, ...]:
    """This process and everything that it started and that still runs."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:  # grows while it is gone through
        found += children.get(one, [])
    return tuple(found)


def cpu_seconds(pids: Sequence[int]) -> float:
    """User and system time so far, with that of children that have ended."""
    return sum(sum(int(field) for field in fields[11:15]) for pid in pids if (fields := _stat(pid))) / _TICKS


def pss_megabytes(pid: int) -> float:
    """Proportional set size: memory of its own, and its share of what it shares."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))) / 1024


def peak_megabytes() -> float:
    """The most that this process, or one that it started and that ended, has held at once (resident)."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may hold spaces; nothing for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
