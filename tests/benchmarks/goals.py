"""What we mean to reach, and whether a run did: every figure has a bound, most have an aim beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.measuring import Base, Figures, Measured, written


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure to reach. ``at_most`` for what should be small: a cost; else it is how many times as fast as something."""

    number: int
    what: str
    bound: float
    aim: float | None
    unit: str
    at_most: bool = False

    def is_met_by(self, figure: float) -> bool:
        """Whether a median is good enough."""
        return figure <= self.bound if self.at_most else figure >= self.bound


GOALS: Mapping[str, Goal] = {
    "batch against PyLD": Goal(1, "batch issue, 10,000 awards of a unit, every check", 40, 60, "x PyLD"),
    "batch against floor": Goal(1, "the same, beside hashing and signing alone", 0.32, 0.45, "of floor"),
    "single issue": Goal(2, "single issue, shape never seen, every check", 12, 20, "x PyLD"),
    "verify": Goal(3, "verify, any shape, every check that needs no network", 12, 16, "x PyLD"),
    "token issue": Goal(4, "VC-JWT, issue", 0.5, 0.7, "of floor"),
    "token verify": Goal(4, "VC-JWT, verify", 0.5, 0.7, "of floor"),
    "seal": Goal(5, "European credential, seal without rendering", 0.6, 0.8, "of floor"),
    "batch seal": Goal(5, "European credential in a batch, build, check, seal", 0.6, 0.8, "of floor"),
    "verify seal": Goal(5, "European credential, verify without its profile", 0.5, 0.7, "of floor"),
    "profile": Goal(5, "European credential, verify with its profile against without", 10, None, "x", at_most=True),
    "seals growth": Goal(5, "CPU to seal 10,000 at B against ten times 1,000", 1.1, None, "x", at_most=True),
    "seals memory": Goal(5, "peak memory to seal 10,000 at B against 1,000", 1.3, None, "x", at_most=True),
    "two processes": Goal(6, "batch on two processes against one", 1.7, 1.9, "x"),
    "store": Goal(7, "batch issue and store against batch issue", 1.25, 1.1, "x", at_most=True),
    "growth": Goal(8, "CPU a credential at the largest batch against 10,000", 1.1, None, "x", at_most=True),
    "fixed cost": Goal(8, "fixed cost of a batch", 40, None, "ms", at_most=True),
    "batch memory": Goal(8, "peak memory at the largest batch against 1,000", 1.3, None, "x", at_most=True),
    "http overhead": Goal(9, "HTTP verify, CPU a request beyond the same call in process", 120, 60, "µs", at_most=True),
    "http tail": Goal(9, "HTTP verify, 16 connections, p99 / p50", 5, None, "x", at_most=True),
    "hostile": Goal(10, "worst hostile document against the median verification", 100, 30, "x", at_most=True),
    "status list": Goal(11, "status list of 10^6, 1 % set: build and sign", 10, None, "ms", at_most=True),
    "status check": Goal(11, "check one entry of a list at hand", 1, None, "µs", at_most=True),
    "help": Goal(12, "`badges --help` against the bare help of its library", 1.5, None, "x", at_most=True),
    "import": Goal(12, "import of the library", 200, None, "ms", at_most=True),
    "web ready": Goal(12, "web application ready", 900, None, "ms", at_most=True),
    "worker memory": Goal(12, "memory of a web worker (PSS) after the requests", 110, None, "MB", at_most=True),
    "worker growth": Goal(12, "the same, against a tenth of the requests", 1.1, None, "x", at_most=True),
}

Reached = Mapping[str, Figures]
"""Figures by the name of their goal."""

_SCALES = {"µs": 1.0, "ms": 1e-3}


def reached_by_rows(measured: Sequence[Measured]) -> dict[str, Figures]:
    """The goals that rows speak of: as a ratio to a base of their group, or in the goal's own unit of time."""
    found = {}
    for one in measured:
        for name, base in one.row.reaches:
            if base is None:
                scale = _SCALES[GOALS[name].unit]
                found[name] = Figures.of([micro * scale for micro in one.rounds])
            else:
                found[name] = one.ratio_to(base_of(one, base, measured))
    return found


def base_of(one: Measured, base: Base, measured: Iterable[Measured]) -> Measured:
    """What a row is compared with."""
    return next(other for other in measured if other.row.group == one.row.group and other.row.base is base)


def as_json(reached: Reached) -> list[dict[str, Any]]:
    """Goals for bench.json, in their order; what was not measured in this run is not there."""
    return [
        {
            "number": goal.number,
            "goal": name,
            "what": goal.what,
            "unit": goal.unit,
            "at_most" if goal.at_most else "at_least": goal.bound,
            "aim": goal.aim,
            **written(reached[name], 3),
            "met": goal.is_met_by(reached[name].median),
        }
        for name, goal in GOALS.items()
        if name in reached
    ]


def told(goals: Iterable[Mapping[str, Any]]) -> list[str]:
    """The goals as people read them, a line each."""
    lines = [f"{'goals':<66}{'median':>10}{'(least - most)':>22}{'bound':>10}{'aim':>8}"]
    for goal in goals:
        bound = f"≤ {goal['at_most']:g}" if "at_most" in goal else f"≥ {goal['at_least']:g}"
        aim = f"{goal['aim']:g}" if goal["aim"] is not None else ""
        span = f"({goal['min']:.3g} - {goal['max']:.3g})"
        what = f"{goal['number']:>4}  {goal['what']}"
        verdict = "" if goal["met"] else "  not met"
        lines.append(f"{what:<66}{goal['median']:>10.3g}{span:>22}{bound:>10}{aim:>8} {goal['unit']}{verdict}")
    return lines
