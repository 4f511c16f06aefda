"""A long run in short pieces, on every process: it may be stopped at any time and goes on where it was.

A section of the report belongs to a seed and counts from a number on; every case is made from both, so any one can be made again.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

MOST_FAULTS = 50
"""Faults that a report tells of; who mends so many runs again."""


@dataclass
class Piece:
    """What came of some cases."""

    cases: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    tallies: dict[str, Counter[str]] = field(default_factory=dict)
    """How often what, by what was asked: the headlines of verdicts, say."""
    faults: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of case: ``look(seed, start, length)`` makes so many of them, from this number on, and looks for faults."""

    name: str
    about: str
    look: Callable[[int, int, int], Piece]
    cases: int
    """In a run that is not told otherwise."""
    a_piece: int
    """Cases between two looks at the clock."""


def run(section: Section, cases: int, seed: int, processes: int, out: Path, start: int | None = None) -> dict[str, Any]:
    """So many cases more; the report is written whenever the pieces without a gap have grown. KeyboardInterrupt ends it well."""
    report = begun(out, section.name, seed, start)
    began, before = time.monotonic(), report["seconds"]
    try:
        for piece in _in_order(section, seed, report["next"], report["next"] + cases, processes):
            add(report, piece)
            report["seconds"] = round(before + time.monotonic() - began, 1)
            write(out, section.name, report)
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here")
    return report


def _in_order(section: Section, seed: int, first: int, end: int, processes: int) -> Iterator[Piece]:
    starts = iter(range(first, end, section.a_piece))
    done: dict[int, Piece] = {}
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting: dict[Future[Piece], int] = {}
        try:
            while True:
                while len(waiting) <= processes and (start := next(starts, None)) is not None:
                    waiting[pool.submit(section.look, seed, start, min(section.a_piece, end - start))] = start
                if not waiting:
                    return
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    done[waiting.pop(future)] = future.result()
                while first in done:
                    piece = done.pop(first)
                    first += piece.cases
                    yield piece
        finally:
            pool.shutdown(cancel_futures=True)


def begun(out: Path, name: str, seed: int, start: int | None = None) -> dict[str, Any]:
    """The section so far, or a new one for another seed or another start."""
    so_far = whole(out).get(name)
    if isinstance(so_far, dict) and so_far.get("seed") == seed and start in (None, so_far["next"]):
        return so_far
    first = start or 0
    return {"seed": seed, "first": first, "next": first, "seconds": 0.0, "faults": []}


def add(report: dict[str, Any], piece: Piece) -> None:
    """One piece more."""
    report["next"] += piece.cases
    for name, count in piece.counts.items():
        report[name] = report.get(name, 0) + count
    for name, tally in piece.tallies.items():
        report[name] = dict((Counter(report.get(name, {})) + tally).most_common())
    report["faults"] = (report["faults"] + piece.faults)[:MOST_FAULTS]


def whole(out: Path) -> dict[str, Any]:
    """Everything in the report, whoever wrote it."""
    read: dict[str, Any] = json.loads(out.read_bytes()) if out.is_file() else {}
    return read


def write(out: Path, name: str, report: dict[str, Any]) -> None:
    """Put a section into the report."""
    beside = out.with_suffix(".part")
    beside.write_text(json.dumps({**whole(out), name: report}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(out)
