"""Whether a file says what the page of its issuer says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from badges.credentials.violation import Document
from badges.one_or_many import listed
from badges.verification.open_badges_2.timestamps import timestamp

# How it is written down, shown and checked, not what was awarded: these change when a site moves on to a newer version.
_DRESS = {"@context", "id", "type", "uid", "image", "verify", "verification", "related", "endorsement", "version", "revoked"}
_POINTERS = {"badge", "issuer"}
"""Documents of their own, which are compared with their own pages."""


def differences(presented: Document, published: Document) -> Iterator[str]:
    """The members that a file has and the page has not, or has otherwise. That the page says more is no difference."""
    for name, value in presented.items():
        if name in _DRESS:
            continue
        there = published.get(name)
        same = _same_id(value, there) if name in _POINTERS else _same(value, there)
        if not same:
            yield name[:200]


def _same_id(value: Any, published: Any) -> bool:
    one, other = (part.get("id") if isinstance(part, dict) else part for part in (value, published))
    return one is None or other is None or bool(one == other)


def _same(value: Any, published: Any) -> bool:
    values, there = listed(value), listed(published)
    return len(values) == len(there) and all(_alike(one, other) for one, other in zip(values, there, strict=True))


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        if isinstance(other, dict):
            return all(_same(value, other.get(name)) for name, value in one.items())
        return one.get("id") == other and set(one) <= {"id", "type"}
    if isinstance(other, dict):
        return isinstance(one, str) and other.get("id") == one
    if one == other and isinstance(one, bool) == isinstance(other, bool):
        return True
    moments = timestamp(one), timestamp(other)
    return moments[0] is not None and moments[0] == moments[1]
