"""Moments as Open Badges 2.0 writes them: ISO 8601 in many dresses, always with a time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)", re.ASCII | re.IGNORECASE
).fullmatch


def timestamp(value: Any) -> datetime | None:
    """A moment in UTC; None for anything else, such as a time without a zone."""
    found = _TIMESTAMP(value) if isinstance(value, str) else None
    if found is None:
        return None
    day, time, seconds, fraction, zone = found.groups()
    zone = "+00:00" if zone in ("Z", "z") else f"{zone[:3]}:{zone[-2:] if len(zone) > 3 else '00'}"
    try:
        return datetime.fromisoformat(f"{day}T{time}{seconds or ':00'}.{(fraction or '0')[:6]:0<6}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
