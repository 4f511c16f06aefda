"""Remembering what follows from a value that is large and never changes, by the value's identity."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class TheVery(Generic[T]):
    """A value that is equal to itself alone: comparing two whole units would take longer than what is remembered of them.

    Whoever remembers it holds on to it, so no other value takes its identity.
    """

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TheVery) and self.it is other.it
