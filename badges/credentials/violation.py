"""What a document does wrong before it is signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

Document = dict[str, Any]
"""A JSON-LD document, as ``json.loads`` gives it."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach: where (JSON Pointer, RFC 6901), which rule, and what a person can do about it."""

    pointer: str
    code: str
    message: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)


class NonConforming(ValueError):
    """A document that may not be signed. Nothing was signed and nothing stored."""

    def __init__(self, what: str, violations: Sequence[Violation]) -> None:
        self.what, self.violations = what, tuple(violations)
        lines = "\n".join(f"  {v.pointer or '/'}: {v.message} [{v.code}]" for v in self.violations)
        super().__init__(f"{what} does not conform:\n{lines}")

    def __reduce__(self) -> tuple[type[Self], tuple[str, tuple[Violation, ...]]]:
        """For other processes, which would have only the message otherwise."""
        return type(self), (self.what, self.violations)
