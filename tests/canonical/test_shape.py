"""The compiled canonical form of a badge says what the full path says, byte for byte."""

from __future__ import annotations

from hashlib import sha256

import pytest

from badges.canonical import NotThisShape, Shape, canonicalize, compiled
from tests.credentials.badge_samples import a_badge

pytestmark = pytest.mark.usefixtures("fast_way")

SLOTS = (
    ("id",),
    ("validFrom",),
    ("credentialSubject", "identifier", 0, "identityHash"),
    ("credentialSubject", "identifier", 0, "salt"),
    ("credentialSubject", "result", 1, "achievedLevel"),
)


def test_a_badge_put_into_its_shape_has_the_bytes_of_the_full_path() -> None:
    shape = Shape.of(a_badge(), SLOTS)
    level = a_badge()["credentialSubject"]["result"][1]["resultDescription"] + "-level-4"
    values = ("urn:uuid:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c12", "2026-06-16T12:00:00Z", "sha256$00", 'pep"per', level)
    badge = a_badge()
    badge["id"], badge["validFrom"] = values[:2]
    badge["credentialSubject"]["identifier"][0] |= {"identityHash": values[2], "salt": values[3]}
    badge["credentialSubject"]["result"][1]["achievedLevel"] = level
    assert shape.canonical(values) == canonicalize(badge)
    assert shape.digest(values) == sha256(canonicalize(badge).encode()).digest()


def test_there_are_no_shapes_when_fast_ways_are_switched_off() -> None:
    compiled.use_reference()
    with pytest.raises(NotThisShape) as refused:
        Shape.of(a_badge(), SLOTS)
    assert refused.value.reason == "switched off"
