"""Moments and days as the documents write them."""

from __future__ import annotations

from datetime import UTC, date, datetime


def rfc3339(at: datetime) -> str:
    """A moment in UTC, whole seconds: ``2026-06-15T09:30:00Z``.

    Raises:
        ValueError: for a moment without a time zone.
    """
    if at.utcoffset() is None:
        raise ValueError(f"a moment needs a time zone: {at.isoformat()}")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def last_second(day: date) -> str:
    """The end of a calendar day, itself included, where the standard wants a date-time."""
    return f"{day.isoformat()}T23:59:59Z"


def midnight(day: date) -> str:
    """A calendar day where the standard wants a date-time: its midnight, written as UTC."""
    return f"{day.isoformat()}T00:00:00Z"
