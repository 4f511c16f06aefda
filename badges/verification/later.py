"""What is made when somebody first asks for it: most who verify want to know whether it holds, not yet what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """A value that is made at the first call and kept. Two are equal if their values are; into another process goes the value."""

    __slots__ = ("_kept", "_make")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Callable[[], T] | None = make
        self._kept: T | None = None

    @classmethod
    def of(cls, value: T) -> Later[T]:
        """One that is made already."""
        return cls(lambda: value)

    def __call__(self) -> T:
        """The value. Two threads that ask at once may both make it, and get equal ones."""
        make = self._make
        if make is not None:
            self._kept = make()
            self._make = None  # and with it goes what it was made from
        kept: Any = self._kept
        value: T = kept
        return value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Later) and bool(self() == other())

    def __hash__(self) -> int:
        return hash(Later)  # of a value that nobody has asked for yet, nothing else is known

    def __repr__(self) -> str:
        return f"Later({self()!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Later.of, (self(),)
