"""`make bench`: how fast credentials are issued and verified, beside PyLD and beside the bare floor, in one run.

    python -m tests.benchmarks [--out bench.json] [--rounds 5] [--seconds 0.25] [--only documents batches …]

Figures are CPU microseconds of this process, medians of the rounds with least and most. Ratios are taken within each
round, so a machine that is busy or slow changes them less than the times.
"""

from __future__ import annotations

import argparse
import tempfile
from functools import cache
from pathlib import Path

from badges import paper
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from tests.benchmarks import reporting
from tests.benchmarks.sections import SECTIONS, Setting
from tests.oracles.samples import a_school


@cache
def display_image(unit: LearningUnit, language: str, issuer: Issuer, demo: bool) -> bytes:
    """The real picture, made once as issuing does."""
    return paper.display_image(unit, language=language, issuer=issuer, demo=demo)


def main() -> None:
    """Measure, print, write; a section that was left out keeps what the file says of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.25, help="how long a row runs in a round")
    parser.add_argument("--unit", default="LU-02")
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), default=list(SECTIONS), help="sections to measure")
    parser.add_argument("--awards", type=int, default=100_000, help="awards in the longest batch; the goal is set for 1000000")
    parser.add_argument("--requests", type=int, default=100_000, help="requests after which the web worker's memory is read")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        school = a_school(Path(folder), asked.unit, display_image)
        setting = Setting(school, school.sample(), Path(folder), asked.rounds, asked.seconds, asked.awards, asked.requests)
        for name in asked.only:
            print(f"measuring {name} …", flush=True)
            reporting.add(asked.out, name, SECTIONS[name](setting), setting)
    print(reporting.told(asked.out))
    print(f"\nWritten to {asked.out}")


if __name__ == "__main__":
    main()
