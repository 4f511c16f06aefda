"""Spoilt files and odd documents by the million: `python -m tests.fuzz [--only read …] [--cases 1000000] [--out fuzz.json]`.

A run may be stopped at any time; the same command goes on where it was. Leaves with 1 when anything was found.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz import pieces
from tests.fuzz.sections import SECTIONS


def main(arguments: list[str] | None = None) -> int:
    """Run, write, tell."""
    told = "\n".join(f"  {name:<11}{section.about} ({section.cases:,})" for name, section in SECTIONS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description=(__doc__ or "").partition("\n")[0],
        epilog=f"sections, and their cases in a run:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), default=list(SECTIONS))
    parser.add_argument("--cases", type=int, help="cases in this run, of each section")
    parser.add_argument("--start", type=int, help="number of the first case; by default where the report of this seed ended")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("fuzz.json"))
    asked = parser.parse_args(arguments)
    found = 0
    for name in asked.only:
        section = SECTIONS[name]
        report = pieces.run(section, asked.cases or section.cases, asked.seed, asked.processes, asked.out, asked.start)
        counts = {what: count for what, count in report.items() if isinstance(count, int | float) and what != "seed"}
        said = " · ".join(f"{what}: {count:,}" for what, count in counts.items())
        print(f"{name}: {said} · faults: {len(report['faults'])}", flush=True)
        found += len(report["faults"])
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
