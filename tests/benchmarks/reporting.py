"""bench.json, and the same for people: rows with their ratios, goals with their bounds."""

from __future__ import annotations

import json
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from badges.canonical import canonicalize
from badges.proofs import jades
from tests.benchmarks import goals
from tests.benchmarks.measuring import Base, Measured, written
from tests.benchmarks.sections import Found, Setting

PACKAGES = ("badges", "pyld", "cryptography", "orjson", "jsonschema-rs", "sqlalchemy", "fastapi", "uvicorn", "typst", "pillow")


def add(out: Path, section: str, found: Found, setting: Setting) -> None:
    """Put what a section found into the report, in the place of what it found before."""
    report = _begun(out) | _about(setting)
    rows = [{"section": section, **_row(one, found)} for one in found.rows]
    reached = [{"section": section, **goal} for goal in goals.as_json(found.reached)]
    report["rows"] = [*(row for row in report.get("rows", []) if row.get("section") != section), *rows]
    kept = [goal for goal in report.get("goals", []) if goal["section"] != section]
    order = list(goals.GOALS)
    report["goals"] = sorted([*kept, *reached], key=lambda goal: order.index(goal["goal"]))
    beside = out.with_suffix(".part")
    beside.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(out)


def _begun(out: Path) -> dict[str, Any]:
    """The report so far; one that was written by another program version is begun anew."""
    read: dict[str, Any] = json.loads(out.read_bytes()) if out.is_file() else {}
    return read if "goals" in read else {}


def _about(setting: Setting) -> dict[str, Any]:
    sample = setting.sample
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "clock": "CPU time, unless a row says otherwise",
        "rounds": setting.rounds,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {name: version(name) for name in PACKAGES},
        "sample": {
            "unit": setting.school.unit_id,
            "open_badge": size(sample.open_badge, sample.badge),
            "european": size(sample.european, json.loads(jades.parse(sample.european).payload)),
        },
    }


def size(content: bytes, document: dict[str, Any]) -> dict[str, int]:
    """Bytes of the file; quads and blank nodes of what it says."""
    lines = canonicalize({name: value for name, value in document.items() if name != "proof"}).splitlines()
    blank = {label for line in lines for label in re.findall(r"_:c14n\d+", line)}
    return {"bytes": len(content), "quads": len(lines), "blank_nodes": len(blank)}


def _row(one: Measured, found: Found) -> dict[str, Any]:
    bases: dict[Base, Measured] = {
        other.row.base: other for other in found.rows if other.row.base and other.row.group == one.row.group
    }
    ratios = {f"times_{base}": written(one.ratio_to(other), 3) for base, other in bases.items()}
    micro = written(one.microseconds, 2)
    return {"group": one.row.group, "row": one.row.name, "per_second": round(1e6 / micro["median"], 1), "us": micro, **ratios}


def told(out: Path) -> str:
    """The report as people read it."""
    report = json.loads(out.read_bytes())
    kinds = {"open badge": report["sample"]["open_badge"], "european credential": report["sample"]["european"]}
    lines = [f"Python {report['python']}, " + ", ".join(f"{name} {of}" for name, of in report["versions"].items())]
    lines += [
        f"{kind} of {report['sample']['unit']}: {of['bytes']:,} bytes, {of['quads']} quads, {of['blank_nodes']} blank nodes"
        for kind, of in kinds.items()
    ]
    lines.append(f"CPU time, medians of {report['rounds']} rounds (least - most); x = times as fast, within each round")
    group = ""
    for row in report["rows"]:
        if row["group"] != group:
            group = row["group"]
            lines += ["", f"{group:<58}{'per second':>12}{'µs':>12}{'(least - most)':>24}{'x PyLD':>9}{'x floor':>9}"]
        span = f"({row['us']['min']:,.1f} - {row['us']['max']:,.1f})"
        ratios = "".join(f"{row[key]['median']:>9.3g}" if key in row else " " * 9 for key in ("times_pyld", "times_floor"))
        lines.append(f"  {row['row']:<56}{row['per_second']:>12,.1f}{row['us']['median']:>12,.1f}{span:>24}{ratios}")
    return "\n".join([*lines, "", *goals.told(report["goals"])])
