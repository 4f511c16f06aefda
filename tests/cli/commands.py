"""What the tests of commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from badges.issuing.roster import TEMPLATE


@dataclass(frozen=True)
class Told:
    """What a command said, and how it left."""

    code: int
    out: str
    err: str


Run = Callable[..., Told]


def roster(tmp_path: Path, text: str = TEMPLATE) -> str:
    path = tmp_path / "roster.csv"
    path.write_text(text.replace("2026-06-12", "2026-06-01"), encoding="utf-8")
    return str(path)
