"""Spoilt files by the ten thousand: `python -m tests.fuzz --out fuzz.json` (see ``fuzzing``)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.fuzz import corpus
from tests.fuzz.canonical import SECTION
from tests.fuzz.fuzzing import Tally, work


def main(arguments: list[str] | None = None) -> int:
    """Run, write, tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--executions", type=int, default=20_000, help="files through the whole verification")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("fuzz.json"))
    asked = parser.parse_args(arguments)
    began, share = time.monotonic(), -(-asked.executions // asked.processes)
    whole = Tally()
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        for tally in pool.map(work, [asked.seed] * asked.processes, range(0, asked.executions, share), [share] * asked.processes):
            whole.verified += tally.verified
            whole.read += tally.read
            whole.twins_passed += tally.twins_passed
            whole.headlines += tally.headlines
            whole.by_mutation += tally.by_mutation
            whole.faults += tally.faults
    kinds = Counter(one["kind"] for one in whole.faults)
    report = {
        "seed": asked.seed,
        "executions": whole.verified,
        "read": whole.read,
        "seconds": round(time.monotonic() - began, 1),
        "corpus": corpus.digest(corpus.originals()),
        "originals": list(corpus.MAKERS),
        "headlines": dict(whole.headlines.most_common()),
        "twins_passed": whole.twins_passed,
        "exceptions": kinds["exception"],
        "wrongly_passed": kinds["wrongly passed"],
        "faults": whole.faults[:50],
    }
    # What the fuzzer of canonical forms wrote stays.
    before = json.loads(asked.out.read_bytes()) if asked.out.is_file() else {}
    kept = {SECTION: before[SECTION]} if SECTION in before else {}
    asked.out.write_text(json.dumps(report | kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    told = {name: report[name] for name in ("executions", "read", "seconds", "twins_passed", "exceptions", "wrongly_passed")}
    print(" · ".join(f"{name.replace('_', ' ')}: {value}" for name, value in told.items()))
    return 1 if whole.faults else 0


if __name__ == "__main__":
    sys.exit(main())
