"""Detours are found in every document that has one, and the quick look at documents without any sees no less."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from badges.canonical import compiled, detours
from badges.canonical.containers import containers
from tests.canonical.kinds import MAKERS, Document
from tests.fuzz.mutations import ON_VALUES, holders

OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"


def looked_at(document: Document, *, fast: bool) -> tuple[str, ...]:
    before = compiled.use_reference(not fast)
    try:
        return detours(document)
    finally:
        compiled.use_reference(before)


def some_object(document: Document, random: Random) -> Document:
    return random.choice(containers(document).objects)


def of_an_object(change: Callable[[Document, Document, Random], None]) -> Callable[[Document, Random], Document]:
    def changed(document: Document, random: Random) -> Document:
        change(some_object(document, random), document, random)
        return document

    return changed


def repeated(document: Document, random: Random) -> Document:
    """One thing in two pieces, or two things of one address."""
    place, name = random.choice([*holders(document)])
    place[name] = [{"id": "urn:x"}, place[name], random.choice([{"id": "urn:x"}, {"id": ["urn:x"]}, {"id": 1}, {"id": True}])]
    return document


DETOURS: dict[str, Callable[[Any, Random], Any]] = {
    **ON_VALUES,
    "address as a name": of_an_object(lambda one, _, random: one.update({random.choice([OB, "schema:", "x:"]) + "narrative": 1})),
    "address as a type": of_an_object(
        lambda one, _, random: one.update({"type": random.choice([OB + "Achievement", [OB + "Achievement"]])})
    ),
    "keyword": of_an_object(lambda one, _, random: one.update({random.choice(["@id", "@value", "@reverse"]): "x"})),
    "wording": of_an_object(
        lambda one, _, random: one.update({"narrative": {"@value": "x", random.choice(["@type", "@language"]): "x"}})
    ),
    "blank": of_an_object(lambda one, _, random: one.update({"id": random.choice(["_:b", "_", None, 1])})),
    "the whole again": of_an_object(lambda one, whole, _: one.update({"id": whole.get("id"), "validFrom": "x"})),
    "repeated": repeated,
}


@pytest.mark.parametrize("name", DETOURS)
def test_the_quick_look_sees_no_less(name: str) -> None:
    found = 0
    for number in range(40):
        for make in MAKERS:
            random = Random(f"{name} {number}")
            document = DETOURS[name](make(), random)
            if isinstance(document, dict):
                slowly = looked_at(document, fast=False)
                assert looked_at(document, fast=True) == slowly, document
                found += bool(slowly)
    assert found or name in ON_VALUES


@pytest.mark.parametrize("make", MAKERS)
def test_what_everybody_writes_is_no_detour(make: Callable[[], Document]) -> None:
    assert looked_at(make(), fast=False) == ()
