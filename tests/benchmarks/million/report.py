"""What was found so far, on disk from the moment it is known, and the same for people."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.million.costs import metered
from tests.oracles.agreed import BADGESLIB, BAZAAR, OPENVC
from tests.oracles.ledger import versions

_OTHERS = (BAZAAR, BADGESLIB, OPENVC)
_WIDTH = 120
"""Of a reason; the file has it whole."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many of everything."""

    awards: int
    verify: int
    slow: int
    changed: int
    processes: int
    seed: int


@dataclass(frozen=True, slots=True)
class Journal:
    """What was found, by the name of the step; a step that stands here is not done again."""

    file: Path
    found: dict[str, Any]

    @classmethod
    def of(cls, file: Path, asked: Asked) -> Journal:
        """The journal of earlier runs. Of runs that asked something else, only what issuing cost stays."""
        read: dict[str, Any] = json.loads(file.read_bytes()) if file.is_file() else {}
        if read.get("asked") != asdict(asked):
            read = {**_about(asked), "attempts": read.get("attempts", [])}
        return cls(file, read)

    def keep(self, name: str, value: object) -> None:
        """Note what a step found."""
        self.found[name] = value
        self._write()

    def once(self, name: str, step: Callable[[], Mapping[str, object]]) -> None:
        """Do a step, unless it was done, and note what it found and what it cost."""
        if name not in self.found:
            print(f"{name} …", flush=True)
            with metered() as cost:
                found = step()
            self.keep(name, {**found, **cost.as_json()})

    def attempt(self) -> int:
        """Begin to issue, the first time or again; the number of this attempt."""
        number = len(self.found["attempts"])
        print(f"issuing, attempt {number + 1} …", flush=True)
        self.found["attempts"].append({})
        return number

    def tried(self, number: int, so_far: Mapping[str, object]) -> None:
        """Note how far an attempt came."""
        self.found["attempts"][number] = {**so_far}
        self._write()

    def conclude(self) -> None:
        """Say whether all is as it must be."""
        self.keep("sound", not list(faults(self.found)))

    def _write(self) -> None:
        beside = self.file.with_suffix(".part")
        beside.write_text(json.dumps(self.found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        beside.replace(self.file)


def _about(asked: Asked) -> dict[str, Any]:
    return {
        "asked": asdict(asked),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "versions": {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **_versions()},
    }


def _versions() -> dict[str, str]:
    known = versions()
    return {package: version for name in _OTHERS for package, version in known[name].items()}


def faults(found: Mapping[str, Any]) -> Iterator[str]:
    """Everything that is not as it must be."""
    asked = found["asked"]
    for name, number in found["lines"].items():
        if name not in _COSTS and number != asked["awards"]:
            yield f"{name}: {number:,}, not {asked['awards']:,}"
    if found["database"]["same"] != asked["verify"]:
        yield f"in the database stand other bytes: only {found['database']['same']:,} are the same"
    for name, number in ((BAZAAR, asked["verify"]), (BADGESLIB, asked["slow"]), (OPENVC, asked["slow"])):
        if found[name]["accepted"] != number:
            yield f"{name} accepts {found[name]['accepted']:,}, not {number:,}: {found[name]['reasons']}"
    if found["changed"]["refused"] != asked["changed"]:
        yield f"{BAZAAR} accepts {found['changed']['accepted']} of those that were changed"


_COSTS = ("wall", "cpu", "memory_mb")


def told(found: Mapping[str, Any]) -> str:
    """The report as people read it."""
    issued, lines = found["issued"], found["lines"]
    jsonl, sqlite = issued["jsonl_bytes"], issued["sqlite_bytes"]
    written = [
        f"{found['at']}, {found['machine']}; " + ", ".join(f"{name} {version}" for name, version in found["versions"].items()),
        "",
        f"{issued['awards']:,} badges issued to disk by {found['asked']['processes']} processes"
        f": {_cost(issued)}, {issued['per_second']:,.0f} a second",
        *_interruptions(issued),
        f"  badges.jsonl {jsonl:,} bytes ({jsonl / issued['awards']:,.0f} a badge), "
        f"badges.sqlite {sqlite:,} bytes ({sqlite / issued['awards']:,.0f} a badge)",
        f"all lines read, compared with each other and with the database: {_cost(lines)}",
        *(f"  {number:>11,} {name}" for name, number in lines.items() if name not in _COSTS),
        f"{found['database']['same']:,} of {found['database']['asked']:,} drawn lines stand in the database byte for byte: "
        f"{_cost(found['database'])}",
        *(f"{name} in {_processes(found[name])}: {_answers(found[name])}" for name in _OTHERS),
        f"{BAZAAR}, one character changed in each: {_answers(found['changed'])}",
        *(f"  {number:>5} {reason[:_WIDTH]}" for reason, number in found["changed"]["reasons"].items()),
        "",
    ]
    wrong = [f"WRONG: {fault}" for fault in faults(found)]
    return "\n".join([*written, *(wrong or ["All is as it must be."])])


def _interruptions(issued: Mapping[str, Any]) -> Iterator[str]:
    if issued["attempts"] > 1:
        yield (
            f"  in {issued['attempts']} attempts; {issued['from_database']:,} lines were written from the database, which had "
            f"them already; what {issued['not_counted']:,} cost is not counted: nobody noted it before an attempt was killed"
        )


def _cost(found: Mapping[str, Any]) -> str:
    return f"{found['wall']:,.1f} s, CPU {found['cpu']:,.1f} s, at most {found['memory_mb']:,.0f} MB"


def _processes(found: Mapping[str, Any]) -> str:
    return "one process" if found["processes"] == 1 else f"{found['processes']} processes"


def _answers(found: Mapping[str, Any]) -> str:
    rate = found["asked"] / found["wall"] if found["wall"] else 0
    return f"{found['accepted']:,} accepted, {found['refused']:,} refused; {_cost(found)}, {rate:,.1f} a second"
