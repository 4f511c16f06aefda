"""Time of this process for a call, in rounds: every row once a round, so that ratios compare what ran side by side."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from time import process_time

ROUNDS = 5
SECONDS_A_ROUND = 0.25
"""How long one row runs in one round, at least."""


class Base(StrEnum):
    """What other rows of the group are compared with."""

    FLOOR = "floor"
    PYLD = "pyld"
    WHOLE = "whole"
    """The same, and more."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to measure. ``group`` is what it is compared within: a form and an act."""

    group: str
    name: str
    call: Callable[[], object]
    base: Base | None = None
    reaches: tuple[tuple[str, Base | None], ...] = ()
    """Goals that this row decides, each with what it is compared with; None for a time as such."""
    at_once: int = 1
    """How many things a call does; the figures are for one of them."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Median, least and most of the rounds."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Figures:
        """The figures of these values."""
        return cls(median(values), min(values), max(values))


def written(figures: Figures, digits: int) -> dict[str, float]:
    """Figures for bench.json."""
    return {"median": round(figures.median, digits), "min": round(figures.least, digits), "max": round(figures.most, digits)}


@dataclass(frozen=True, slots=True)
class Measured:
    """A row's CPU microseconds a call, a figure a round."""

    row: Row
    rounds: tuple[float, ...]

    @property
    def microseconds(self) -> Figures:
        """CPU microseconds a call."""
        return Figures.of(self.rounds)

    def ratio_to(self, base: Measured) -> Figures:
        """How many times faster than ``base``, taken within each round."""
        return Figures.of([theirs / ours for ours, theirs in zip(self.rounds, base.rounds, strict=True)])


def measure(rows: Sequence[Row], *, rounds: int = ROUNDS, seconds: float = SECONDS_A_ROUND) -> tuple[Measured, ...]:
    """Every row in every round, after one call to warm it and one to learn how often it fits into a round."""
    calls = {row: _calls_that_fit(row, seconds) for row in rows}
    times: Mapping[Row, list[float]] = {row: [] for row in rows}
    for _ in range(rounds):
        for row in rows:
            times[row].append(_time(row.call, calls[row]) / row.at_once)
    return tuple(Measured(row, tuple(times[row])) for row in rows)


def _calls_that_fit(row: Row, seconds: float) -> int:
    row.call()
    once = _time(row.call, 1) / 1e6
    return max(3, int(seconds / max(once, 1e-6)))


def _time(call: Callable[[], object], times: int) -> float:
    gc.collect()
    gc.disable()
    try:
        start = process_time()
        for _ in range(times):
            call()
        return (process_time() - start) / times * 1e6
    finally:
        gc.enable()
