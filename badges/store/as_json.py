"""Values of the model as JSON text and back."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def written(kind: type[T], value: T) -> str:
    """The value as JSON text."""
    return _adapter(kind).dump_json(value).decode()


def read(kind: type[T], text: str) -> T:
    """The value that was written; fields that the class learned since then have their defaults."""
    return _adapter(kind).validate_json(text)


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _ADAPTERS:  # making one costs milliseconds
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
