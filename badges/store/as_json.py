"""Values of the model as JSON text and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def written(kind: type[T], value: T, *, without: Mapping[str, Any] | None = None) -> str:
    """The value as JSON text; ``without`` names fields to leave out, as pydantic's ``exclude`` does."""
    return _adapter(kind).dump_json(value, exclude=without).decode()


def read(kind: type[T], text: str) -> T:
    """The value that was written; fields that the class learned since then have their defaults."""
    return _adapter(kind).validate_json(text)


def completed(kind: type[T], fields: Mapping[str, Any]) -> T:
    """The value with these fields, parsed from JSON text or values of the model already."""
    return _adapter(kind).validate_python(fields)


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _ADAPTERS:  # making one costs milliseconds
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
