"""`make bench`: how fast credentials are issued and verified, beside PyLD and beside the bare floor, in one run.

    python -m tests.benchmarks [--out bench.json] [--rounds 5] [--seconds 0.25] [--unit LU-02]

Figures are CPU microseconds of this process, medians of the rounds with least and most. Ratios are taken within each
round, so a machine that is busy or slow changes them less than the times.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from badges import paper
from badges.canonical import canonicalize
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.proofs import jades
from tests.benchmarks.europeans import european_rows
from tests.benchmarks.measuring import Base, Figures, Measured, measure
from tests.benchmarks.open_badges import open_badge_rows
from tests.benchmarks.rendering import rendering_rows
from tests.oracles.samples import Sample, a_school

PACKAGES = ("badges", "pyld", "cryptography", "orjson", "jsonschema-rs", "typst", "pillow")


@cache
def display_image(unit: LearningUnit, language: str, issuer: Issuer, demo: bool) -> bytes:
    """The real picture, made once as issuing does."""
    return paper.display_image(unit, language=language, issuer=issuer, demo=demo)


def size(content: bytes, document: dict[str, Any]) -> dict[str, int]:
    """Bytes of the file; quads and blank nodes of what it says."""
    lines = canonicalize({name: value for name, value in document.items() if name != "proof"}).splitlines()
    blank = {label for line in lines for label in re.findall(r"_:c14n\d+", line)}
    return {"bytes": len(content), "quads": len(lines), "blank_nodes": len(blank)}


def as_row(one: Measured, bases: dict[Base, Measured]) -> dict[str, Any]:
    """A row of bench.json."""
    ratios = {f"times_{base}": written(one.ratio_to(other), 3) for base, other in bases.items()}
    micro = written(one.microseconds, 2)
    return {"group": one.row.group, "row": one.row.name, "per_second": round(1e6 / micro["median"], 1), "us": micro, **ratios}


def written(figures: Figures, digits: int) -> dict[str, float]:
    """Figures for bench.json."""
    return {"median": round(figures.median, digits), "min": round(figures.least, digits), "max": round(figures.most, digits)}


def report(measured: Sequence[Measured], sample: Sample, arguments: argparse.Namespace) -> dict[str, Any]:
    """Everything that bench.json says."""
    rows = []
    for one in measured:
        group = [other for other in measured if other.row.group == one.row.group]
        rows.append(as_row(one, {other.row.base: other for other in group if other.row.base}))
    payload = json.loads(jades.parse(sample.european).payload)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "clock": "CPU time of one process",
        "rounds": arguments.rounds,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {name: version(name) for name in PACKAGES},
        "sample": {
            "unit": arguments.unit,
            "open_badge": size(sample.open_badge, sample.badge),
            "european": size(sample.european, payload),
        },
        "rows": rows,
    }


def told(made: dict[str, Any]) -> str:
    """The report as people read it."""
    kinds = {"open badge": made["sample"]["open_badge"], "european credential": made["sample"]["european"]}
    lines = [f"Python {made['python']}, " + ", ".join(f"{name} {of}" for name, of in made["versions"].items())]
    lines += [
        f"{kind} of {made['sample']['unit']}: {of['bytes']:,} bytes, {of['quads']} quads, {of['blank_nodes']} blank nodes"
        for kind, of in kinds.items()
    ]
    lines.append(f"CPU time, medians of {made['rounds']} rounds (least - most); x = times as fast, within each round")
    group = ""
    for row in made["rows"]:
        if row["group"] != group:
            group = row["group"]
            lines += ["", f"{group:<58}{'per second':>12}{'µs':>12}{'(least - most)':>24}{'x PyLD':>9}{'x floor':>9}"]
        span = f"({row['us']['min']:,.1f} - {row['us']['max']:,.1f})"
        ratios = "".join(f"{row[key]['median']:>9.3g}" if key in row else " " * 9 for key in ("times_pyld", "times_floor"))
        lines.append(f"  {row['row']:<56}{row['per_second']:>12,.1f}{row['us']['median']:>12,.1f}{span:>24}{ratios}")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.25, help="how long a row runs in a round")
    parser.add_argument("--unit", default="LU-02")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        school = a_school(Path(folder), arguments.unit, display_image)
        sample = school.sample()
        rows = (*open_badge_rows(school, sample), *european_rows(school, sample), *rendering_rows(school, sample))
        made = report(measure(rows, rounds=arguments.rounds, seconds=arguments.seconds), sample, arguments)
    print(told(made))
    arguments.out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"\nWritten to {arguments.out}")


if __name__ == "__main__":
    main()
