"""What `make bench` measures, in parts that can be run alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.europeans import european_rows
from tests.benchmarks.goals import Reached, reached_by_rows
from tests.benchmarks.measuring import Measured, Row, measure
from tests.benchmarks.open_badges import open_badge_rows
from tests.benchmarks.rendering import rendering_rows
from tests.benchmarks.serving import serving as under_load
from tests.oracles.samples import Sample, School


@dataclass(frozen=True, slots=True)
class Setting:
    """What is measured on, and for how long."""

    school: School
    sample: Sample
    folder: Path
    rounds: int
    seconds: float
    awards: int
    """Awards in the longest batch."""
    requests: int
    """Requests to a web worker before its memory is read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a section measured: rows for reading, figures for the goals."""

    rows: Sequence[Measured] = ()
    reached: Reached = field(default_factory=dict)


def _of_rows(rows: Sequence[Row], setting: Setting) -> Found:
    measured = measure(rows, rounds=setting.rounds, seconds=setting.seconds)
    return Found(measured, reached_by_rows(measured))


def documents(setting: Setting) -> Found:
    """Credentials one by one: issued and verified, in every form."""
    return _of_rows((*open_badge_rows(setting.school, setting.sample), *european_rows(setting.school, setting.sample)), setting)


def rendering(setting: Setting) -> Found:
    """What is drawn."""
    return _of_rows(rendering_rows(setting.school, setting.sample), setting)


def serving(setting: Setting) -> Found:
    """Verification over HTTP."""
    return Found(reached=under_load(setting.folder / "serving", setting.rounds, setting.seconds))


SECTIONS: Mapping[str, Callable[[Setting], Found]] = {
    "documents": documents,
    "rendering": rendering,
    "serving": serving,
}
