"""``schemas/`` by URL: contexts, JSON Schemas, shapes, vocabularies. An unknown URL raises; nothing is ever fetched."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


class UnknownSchema(KeyError):
    """A URL, or the name of a vocabulary, that ``schemas/`` does not hold."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of ``schemas/index.json``."""

    url: str
    file: str
    """Path below ``schemas/``."""
    kind: str
    """``context``, ``json-schema``, ``shape`` …"""
    sha256: str
    source: str
    """Package and version that carries these bytes, or ``own``."""
    licence: str


def index() -> tuple[Row, ...]:
    """Every row of the index, in the order of the file."""
    return tuple(_rows().values())


def content(url: str) -> bytes:
    """The exact bytes kept for this URL.

    Raises:
        UnknownSchema: for a URL that is not in the index.
    """
    row = _rows().get(url)
    if row is None:
        raise UnknownSchema(url)
    return (_root() / row.file).read_bytes()


def document(url: str) -> dict[str, Any]:
    """The JSON kept for this URL, parsed once; do not change it.

    Raises:
        UnknownSchema: for a URL that is not in the index.
    """
    return _document(url)


def vocabulary(name: str) -> dict[str, Any]:
    """One of our vocabularies (``country``, ``eqf`` …), parsed once; do not change it.

    Raises:
        UnknownSchema: for a name without a file in ``schemas/vocabularies/``.
    """
    return _vocabulary(name)


@cache
def _document(url: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(content(url))
    return parsed


@cache
def _vocabulary(name: str) -> dict[str, Any]:
    file = _root() / "vocabularies" / f"{name}.json"
    if not name.replace("-", "").isalnum() or not file.is_file():
        raise UnknownSchema(name)
    parsed: dict[str, Any] = json.loads(file.read_bytes())
    return parsed


@cache
def _rows() -> dict[str, Row]:
    return {row["url"]: Row(**row) for row in json.loads((_root() / "index.json").read_bytes())}


@cache
def _root() -> Path:
    """Inside an installed package ``_schemas`` (pyproject.toml puts it there), in a checkout ``schemas`` at the top."""
    here = Path(__file__).resolve().parent
    packed = here / "_schemas"
    return packed if packed.is_dir() else here.parent / "schemas"
