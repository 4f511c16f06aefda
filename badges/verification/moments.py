"""Moments as credentials write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII).fullmatch


def moment(value: Any) -> datetime | None:
    """An xsd:dateTimeStamp in UTC; None for anything else, such as a time without a zone."""
    if not isinstance(value, str) or not _TIMESTAMP(value):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
