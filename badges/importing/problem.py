"""What is wrong with a catalogue file, all of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: which file and line, where inside the file, what is wrong, how to mend it."""

    file: str
    path: str
    message: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path or 'the file'}: {self.message}. {self.remedy}."


class ImportFailed(ValueError):
    """The file has mistakes; nothing of it was imported."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))
