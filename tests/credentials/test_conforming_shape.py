"""A shape never admits what the whole check refuses."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.credentials.conformance import violations
from badges.credentials.conforming_shape import ConformingShape
from badges.credentials.edition import editions
from badges.credentials.values import Path
from badges.credentials.violation import Document, NonConforming
from tests.credentials.badge_samples import a_badge
from tests.makers import an_award, the_catalogue

LATER = [
    ("id",),
    ("validFrom",),
    ("awardedDate",),
    ("credentialSubject", "identifier", 0, "identityHash"),
    ("credentialSubject", "identifier", 0, "salt"),
    ("credentialSubject", "activityStartDate"),
    ("credentialSubject", "activityEndDate"),
    ("credentialSubject", "narrative"),
    ("evidence", 0, "id"),
    ("credentialStatus", "id"),
    ("credentialStatus", "statusListIndex"),
    ("credentialStatus", "statusListCredential"),
]
"""What differs from badge to badge, results apart."""


def slots_of(badge: Document) -> list[Path]:
    results = badge["credentialSubject"]["result"]
    members = ("resultDescription", "value", "status", "achievedLevel")
    said = [("credentialSubject", "result", n, name) for n, result in enumerate(results) for name in members if name in result]
    return [*LATER, *said]


def at(document: Document, path: Path) -> Any:
    value: Any = document
    for step in path:
        value = value[step]
    return value


def filled(document: Document, slots: Sequence[Path], values: Sequence[object]) -> Document:
    document = copy.deepcopy(document)
    for path, value in zip(slots, values, strict=True):
        at(document, path[:-1])[path[-1]] = value
    return document


BADGE = a_badge()
SLOTS = slots_of(BADGE)
VALUES = [at(BADGE, slot) for slot in SLOTS]
SHAPE = ConformingShape.of(BADGE, SLOTS)


def every_badge() -> Iterator[Document]:
    for unit in the_catalogue().units:
        for language in editions(unit):
            yield a_badge(an_award(unit.id, language=language), language=language)


def test_every_badge_of_the_catalogue_is_admitted_to_its_own_shape() -> None:
    for badge in every_badge():
        slots = slots_of(badge)
        assert ConformingShape.of(badge, slots).admits([at(badge, slot) for slot in slots])


def test_a_badge_that_may_not_be_signed_gives_no_shape() -> None:
    with pytest.raises(NonConforming):
        ConformingShape.of({**BADGE, "nickname": "x"}, SLOTS)


NASTY: list[object] = [
    "",
    " ",
    "\u2003",
    "\x00",
    "bell \x07",
    "tab\t",
    "\r",
    "\x7f",
    "\x85",
    "\ufffe",
    "\ud83d",
    "two\nlines",
    "@type",
    "_:b0",
    "relative",
    "/relative",
    "//host/path",
    "http:",
    "https://",
    "https://bücher.example/",
    "https://x.example/a b",
    "https://x.example/\u00a0",
    "https://x.example/<>",
    "urn:x",
    "urn:uuid:0b7c9a5e-54a1-4f0e-8d55-2f6f2b9e7d10",
    "did:web:x.example",
    "ext:ESCO",
    "2026-02-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-06-15T25:00:00Z",
    "2026-06-15T12:00:00.5Z",
    "2026-06-15T12:00:00",
    "2026-06-15",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "sha256$" + "0" * 64,
    "sha256$" + "G" * 64,
    "007",
    "-1",
    "1e1",
    "nan",
    "inf",
    "Completed",
    "Pass",
    "x" * 100_000,
    None,
    True,
    1,
    1.5,
    [],
    {},
    ["x"],
    b"x",
]


@pytest.mark.parametrize("slot", range(len(SLOTS)), ids=lambda slot: "/".join(map(str, SLOTS[slot])))
def test_what_is_wrong_in_one_slot_is_never_admitted(slot: int) -> None:
    others = [*NASTY, *VALUES, *ids_in(BADGE)]
    for value in others:
        values: list[Any] = [*VALUES[:slot], value, *VALUES[slot + 1 :]]
        if SHAPE.admits(values):
            assert violations(filled(BADGE, SLOTS, values)) == [], value


def ids_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from [value["id"]] if "id" in value else []
        for member in value.values():
            yield from ids_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from ids_in(member)


POOL = [*(value for value in NASTY if isinstance(value, str)), *VALUES, *ids_in(BADGE)]


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.integers(0, len(SLOTS) - 1), st.sampled_from(POOL) | st.text(), min_size=1, max_size=5))
def test_what_is_wrong_in_several_slots_is_never_admitted(spoilt: dict[int, str]) -> None:
    values = [spoilt.get(slot, value) for slot, value in enumerate(VALUES)]
    if SHAPE.admits(values):
        assert violations(filled(BADGE, SLOTS, values)) == []
