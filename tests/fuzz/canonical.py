"""Documents by the million in every way to a canonical form: `python -m tests.fuzz.canonical --executions 1000000`.

Compiled tables, the reference and PyLD alone have to agree on each (see ``tests.canonical.generated``). A run may be stopped at
any time and goes on where it was; what came of it so far stands in the section ``canonical`` of the report.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from badges.canonical import compiled
from tests.canonical.generated import Comparison, comparison

SECTION = "canonical"
A_PIECE = 500
"""Documents compared between two looks at the clock."""
_COUNTED = ("documents", "covered", "against_pyld", "with_a_form", "told_apart", "undefined")


def piece(seed: int, start: int, length: int) -> tuple[Comparison, Counter[str]]:
    """Some documents, and what of them was left to the reference."""
    compiled.use_reference(False)
    compiled.fallbacks.clear()
    return comparison(seed, range(start, start + length)), Counter(compiled.fallbacks)


def main(arguments: list[str] | None = None) -> int:
    """Run, write, tell; 1 when anything differed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.canonical", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--executions", type=int, default=20_000, help="documents to compare in this run")
    parser.add_argument("--start", type=int, help="number of the first one; by default where the report of this seed ended")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("fuzz.json"))
    asked = parser.parse_args(arguments)
    report = begun(asked.out, asked.seed, asked.start)
    first = report["next"]
    try:
        compare_all(report, first, first + asked.executions, asked)
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here")
    told = {name: report[name] for name in (*_COUNTED, "seconds", "next")}
    print(" · ".join(f"{name.replace('_', ' ')}: {value}" for name, value in told.items()))
    print(f"differences: {report['differences']}")
    return 1 if report["differences"] else 0


def compare_all(report: dict[str, Any], first: int, end: int, asked: argparse.Namespace) -> None:
    """Piece by piece on every process; the report is written whenever the pieces without a gap have grown."""
    done: dict[int, tuple[Comparison, Counter[str]]] = {}
    starts = iter(range(first, end, A_PIECE))
    began, before = time.monotonic(), report["seconds"]
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        waiting: dict[Future[tuple[Comparison, Counter[str]]], int] = {}

        def more() -> None:
            for start in starts:
                waiting[pool.submit(piece, asked.seed, start, min(A_PIECE, end - start))] = start
                if len(waiting) > asked.processes:
                    return

        more()
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    done[waiting.pop(future)] = future.result()
                more()
                while report["next"] in done:
                    add(report, *done.pop(report["next"]))
                    report["seconds"] = round(before + time.monotonic() - began, 1)
                    write(asked.out, report)
        finally:
            pool.shutdown(cancel_futures=True)


def begun(out: Path, seed: int, start: int | None) -> dict[str, Any]:
    """The report of this seed so far, or a new one."""
    so_far = whole(out).get(SECTION)
    if isinstance(so_far, dict) and so_far.get("seed") == seed and start in (None, so_far["next"]):
        return so_far
    first = start or 0
    return {
        "seed": seed,
        "first": first,
        "next": first,
        **dict.fromkeys(_COUNTED, 0),
        "seconds": 0.0,
        "left": {},
        "differences": [],
    }


def add(report: dict[str, Any], seen: Comparison, left: Counter[str]) -> None:
    """One piece more."""
    for name in _COUNTED:
        report[name] += getattr(seen, name)
    report["next"] += seen.documents
    report["left"] = dict((Counter(report["left"]) + left).most_common())
    report["differences"] = (report["differences"] + seen.differences)[:50]


def whole(out: Path) -> dict[str, Any]:
    """Everything in the report, whoever wrote it."""
    read: dict[str, Any] = json.loads(out.read_bytes()) if out.is_file() else {}
    return read


def write(out: Path, report: dict[str, Any]) -> None:
    """Put the section into the report."""
    written = json.dumps({**whole(out), SECTION: report}, indent=2, ensure_ascii=False) + "\n"
    beside = out.with_suffix(".part")
    beside.write_text(written, encoding="utf-8")
    beside.replace(out)


if __name__ == "__main__":
    sys.exit(main())
