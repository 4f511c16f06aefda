"""Everything in a JSON value that holds something, found once for all who ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_HOLD = frozenset({dict, list})


@dataclass(frozen=True, slots=True, eq=False)
class Containers:
    """The objects and the lists of a JSON value, the outer ones first. They are those of the value, and stay as they are."""

    objects: list[dict[str, Any]]
    lists: list[list[Any]]


def containers(value: Any) -> Containers:
    """What holds something in a value as JSON is read: objects are ``dict``, lists are ``list``."""
    found: list[Any] = []
    level = [value] if type(value) in _HOLD else []
    while level:
        found += level
        level = [one for item in level for one in (item.values() if type(item) is dict else item) if type(one) in _HOLD]
    return Containers([one for one in found if type(one) is dict], [one for one in found if type(one) is list])
