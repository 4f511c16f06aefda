"""JSON-LD's habit of writing one value or a list of them: every reader of strangers' documents meets it."""

from __future__ import annotations

from typing import Any


def listed(value: Any) -> list[Any]:
    """The values of a member: those of its list, the one that stands there alone, or none."""
    return value if isinstance(value, list) else [] if value is None else [value]


def types_of(node: Any) -> list[str]:
    """The types that a node gives itself; whatever is no text is left out."""
    return [one for one in listed(node.get("type") if isinstance(node, dict) else None) if isinstance(one, str)]
