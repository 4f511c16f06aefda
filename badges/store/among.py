"""Asking for many rows at once: however many values, they go to the database as one, so the question is always the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.sql.schema import Column


def among(column: Column[Any], parameter: str) -> ColumnElement[bool]:
    """Whether a column holds one of the values that ``listed`` makes this parameter of."""
    return column.in_(select(func.json_each(bindparam(parameter)).table_valued("value").c.value))


def listed(values: Sequence[str]) -> str:
    """Values as one parameter."""
    return json.dumps([*values])
