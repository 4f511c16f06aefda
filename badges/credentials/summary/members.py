"""What stands in a member of a stranger's document, as far as it is of the kind that is wanted."""

from __future__ import annotations

import re
from typing import Any

from badges.credentials.violation import Document

_URL = re.compile(r"https?://[^\s<>\"]+$").match
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T|$)", re.ASCII).match
_DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(\d{1,6})H)?", re.ASCII).fullmatch


def string(value: Any) -> str | None:
    """A text with something in it."""
    return value if isinstance(value, str) and value.strip() else None


def node(value: Any) -> Document:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def first(value: Any) -> Any:
    """The first of a list, or what stands there alone."""
    return (value[0] if value else None) if isinstance(value, list) else value


def nodes(value: Any) -> list[Document]:
    """The objects of a list, or the one that stands there alone."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def link(value: Any) -> str | None:
    """An address that may be followed: http or https."""
    return value if isinstance(value, str) and _URL(value) else None


def day(value: Any) -> str | None:
    """The date part: an award's date is a calendar date, written with a time only because the standards want one."""
    found = _DAY(value) if isinstance(value, str) else None
    return found.group(1) if found else None


def hours(value: str | None) -> int | None:
    """Whole hours of an ISO 8601 duration in hours, or in days and hours as the Commission's issuer writes it."""
    found = _DURATION(value) if value else None
    return int(found.group(1) or 0) * 24 + int(found.group(2) or 0) or None if found else None
