"""Small documents for tests of shapes, and what each such test asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from badges.canonical import NotThisShape, Path, Shape, canonicalize, reference
from badges.canonical.shape_quads import with_values
from tests.benchmarks.reference import nquads
from tests.canonical.kinds import Document, a_small_badge

ALIGNMENT = {"type": ["Alignment"], "targetName": "bees", "targetUrl": "https://x.example/bees"}
HOLDER: Path = ("credentialSubject", "id")
SOURCE: Path = ("credentialSubject", "source")
"""An IRI that only ever is a value."""


def with_subject(**members: Any) -> Document:
    badge = a_small_badge()
    badge["credentialSubject"] |= members
    return badge


def with_achievement(**members: Any) -> Document:
    badge = a_small_badge()
    badge["credentialSubject"]["achievement"] |= members
    return badge


def results(*values: str) -> list[Document]:
    return [{"type": ["Result"], "resultDescription": f"urn:uuid:{n}", "value": value} for n, value in enumerate(values)]


def refusal(way: Callable[[], Any]) -> str:
    with pytest.raises(NotThisShape) as refused:
        way()
    return refused.value.reason.partition(":")[0]


def assert_same(shape: Shape, document: Document, values: list[str]) -> str:
    """The bytes of the full path, of the reference and of PyLD, which are the same."""
    whole = with_values(document, shape.slots, values)
    form = shape.canonical(values)
    assert form == canonicalize(whole) == reference.canonicalize(whole) == nquads(whole).decode()
    return form
