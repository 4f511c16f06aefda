"""Everything in a JSON value that holds something, found once for all who ask about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Containers:
    """The objects and the lists of a JSON value, the outer ones first. They are those of the value, and stay as they are."""

    objects: list[dict[str, Any]]
    lists: list[list[Any]]
    names: frozenset[str] = field(init=False)
    """Every name of a member."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset[str]().union(*self.objects))


def containers(value: Any) -> Containers:
    """What holds something in a value as JSON is read: objects are ``dict``, lists are ``list``."""
    found = bounded(value, depth=None, values=None)
    assert found is not None
    return found


def bounded(value: Any, *, depth: int | None, values: int | None) -> Containers | None:
    """The same of a value with at most so many levels and values, itself included; None for one with more of either."""
    objects: list[dict[str, Any]] = []
    lists: list[list[Any]] = []
    below, levels, counted = [value], 1, 1
    while below:
        # Nearly all that is in a document is text. To look at each value once is what this takes: most are in no cache yet.
        level = [one for one in below if type(one) is dict]
        rows = [one for one in below if type(one) is list]
        members = sum(map(len, level)) + sum(map(len, rows))
        levels += bool(members)
        counted += members
        if (depth is not None and levels > depth) or (values is not None and counted > values):
            return None
        objects += level
        lists += rows
        below = [one for item in level for one in item.values() if type(one) is not str]
        if rows:
            below += [one for row in rows for one in row if type(one) is not str]
    return Containers(objects, lists)
