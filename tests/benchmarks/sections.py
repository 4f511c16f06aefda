"""What `make bench` measures, in parts that can be run alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.batches import seconds_to_sign
from tests.benchmarks.enduring import enduring as endure
from tests.benchmarks.europeans import european_rows
from tests.benchmarks.goals import Reached, reached_by_rows
from tests.benchmarks.hostile import FILES, ordinary, timed, worst_of
from tests.benchmarks.long_batches import long_batches
from tests.benchmarks.measuring import Base, Figures, Measured, Row, measure
from tests.benchmarks.open_badges import ISSUE, open_badge_rows
from tests.benchmarks.rendering import rendering_rows
from tests.benchmarks.sealing import many_seals
from tests.benchmarks.seals import seal_rows
from tests.benchmarks.serving import serving as under_load
from tests.benchmarks.starting import starting as start
from tests.benchmarks.status_lists import status_list_rows
from tests.benchmarks.tokens import token_rows
from tests.doubles.running_authorities import running_authorities
from tests.oracles.samples import Sample, School

A_BATCH = 10_000
SOME_SIZES = (1, 4, 32)
WORST = 8
"""Hostile families that are looked at in every round."""


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
    school, sample = setting.school, setting.sample
    return _of_rows((*open_badge_rows(school, sample), *token_rows(sample), *european_rows(school, sample)), setting)


def seals(setting: Setting) -> Found:
    """European credentials by level, with authorities behind their seals; and ten thousand of them."""
    with running_authorities(setting.folder / "authorities") as house:
        found = _of_rows(seal_rows(setting.school, setting.sample, house), setting)
    return Found(found.rows, {**found.reached, **many_seals(setting.folder / "sealing", setting.rounds)})


def lists(setting: Setting) -> Found:
    """Status lists."""
    return _of_rows(status_list_rows(setting.school), setting)


def rendering(setting: Setting) -> Found:
    """What is drawn."""
    return _of_rows(rendering_rows(setting.school, setting.sample), setting)


def batch_of_badges(setting: Setting) -> Found:
    """Badges of one unit by the thousand, from award values to signed bytes, beside PyLD and the floor for one of them."""
    school, sample = setting.school, setting.sample
    floors = [row for row in open_badge_rows(school, sample) if row.group == ISSUE and row.base]
    seconds_to_sign(school, 500)  # imports, and contexts compiled to tables
    batches, bases = [], dict[Base, list[float]]()
    for _ in range(setting.rounds):
        for one in measure(floors, rounds=1, seconds=setting.seconds):
            if one.row.base:
                bases.setdefault(one.row.base, []).append(one.microseconds.median)
        batches.append(seconds_to_sign(school, A_BATCH) / A_BATCH * 1e6)
    return Found(
        reached={
            f"batch against {name}": Figures.of([base / ours for base, ours in zip(bases[of], batches, strict=True)])
            for name, of in (("PyLD", Base.PYLD), ("floor", Base.FLOOR))
        }
    )


def batches(setting: Setting) -> Found:
    """Whole batches, kept on disk."""
    return Found(reached=long_batches(setting.folder / "batches", setting.rounds, setting.awards))


def hostile(setting: Setting) -> Found:
    """Files that somebody made to keep a verifier busy: all of them once, and those that do it best in every round."""
    best = sorted(worst_of(list(FILES), SOME_SIZES), key=lambda one: -one.milliseconds)[:WORST]
    ratios = []
    for _ in range(setting.rounds):
        usual = ordinary()
        ratios.append(max(timed(one.family, one.values).milliseconds for one in best) / usual)
    return Found(reached={"hostile": Figures.of(ratios)})


def starting(setting: Setting) -> Found:
    """How soon processes answer."""
    return Found(reached=start(setting.folder / "starting", setting.rounds))


def enduring(setting: Setting) -> Found:
    """What a server holds in memory after many requests; once, since it takes minutes."""
    return Found(reached=endure(setting.folder / "enduring", setting.requests))


def serving(setting: Setting) -> Found:
    """Verification over HTTP."""
    return Found(*under_load(setting.folder / "serving", setting.rounds, setting.seconds))


SECTIONS: Mapping[str, Callable[[Setting], Found]] = {
    "documents": documents,
    "seals": seals,
    "lists": lists,
    "rendering": rendering,
    "batch": batch_of_badges,
    "batches": batches,
    "serving": serving,
    "hostile": hostile,
    "starting": starting,
    "enduring": enduring,
}
