"""The quick yes of European credentials: never for anything that the checks without hurry find fault with."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from badges import canonical
from badges.canonical import compiled
from badges.credentials import elm_profile
from badges.credentials.conformance import violations
from badges.credentials.elm_conforming import conforms
from badges.credentials.values import unsound_values
from badges.credentials.violation import Document
from tests.credentials.european_samples import a_european, a_rich_award, changed, claim
from tests.credentials.test_elm_profile import CHANGES, JUNK, PLACES, UNNOTICED, label, the_document
from tests.makers import an_award, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]

ODD_TEXTS = (
    "",
    " ",
    "\n",
    "a\x00b",
    "a\tb",
    "a\x7f",
    "a\u0085b",
    "\ud800",
    "\ufffe",
    "a b",
    "relative",
    "a:b",
    "a:b c",
    "_:b",
    "elm:x",
    "http://data.europa.eu/snb/model/context/edc-ap",
    "https://example.org/\x7f",
    "https://example.org/ä",
    "urn:x:\u00a0",
    "mailto:",
    "@id",
    "２０２６-06-12T00:00:00Z",
    "2026-06-12T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "PT60H",
    "PT٣H",
    "P60M",
    "2.5",
    "٣",
    "https://badges.example/status/1#3",
    "iVBORw0KGgo=",
    "x" * 5000,
)


@pytest.fixture(autouse=True)
def _fast_way() -> Iterator[None]:
    before = compiled.use_reference(False)
    yield
    compiled.use_reference(before)


def faults(document: Document) -> list[object]:
    """All that the checks without hurry have to say."""
    return [*unsound_values(document), *elm_profile.violations(document), *canonical.undefined(document)]


def leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, member in list(value.items()) if isinstance(value, dict) else list(enumerate(value)):
        if isinstance(member, dict | list):
            yield from leaves(member)
        else:
            yield value, key


def holders(value: Any) -> Iterator[Any]:
    yield value
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, dict | list):
            yield from holders(member)


def with_other(name: str, change: Callable[[Any], Any]) -> Callable[[Document], object]:
    return lambda node: node.update({name: change(copy.deepcopy(node[name]))})


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_of_the_catalogue_gives_a_credential_that_conforms_in_every_edition(unit: str) -> None:
    award = an_award(unit)
    assert faults(a_european(award)) == []
    for languages in ((), *((language,) for language in award.unit.complete_languages)):
        assert conforms(a_european(award, *languages))


def test_what_uses_every_property_we_write_conforms() -> None:
    assert conforms(the_document())


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_another_value_in_every_copy_of_a_property_breaks_does_not_conform(change: str) -> None:
    for place in PLACES:
        mutant = changed(the_document(), place[2], with_other(place[3], CHANGES[change]))
        assert conforms(mutant) == (faults(mutant) == []), label(place)


@pytest.mark.parametrize("what", UNNOTICED)
def test_what_the_official_shapes_do_not_notice_does_not_conform(what: str) -> None:
    mutant = copy.deepcopy(the_document())
    UNNOTICED[what][0](mutant)
    assert not conforms(mutant)


def test_odd_texts_conform_only_where_nothing_is_wrong_with_them() -> None:
    document = copy.deepcopy(the_document())
    chance, admitted = random.Random(20261121), 0
    for holder, key in leaves(document):
        before = holder[key]
        for text in chance.sample(ODD_TEXTS, 4):
            holder[key] = text
            if conforms(document):
                assert faults(document) == [], (key, text)
                admitted += 1
        holder[key] = before
    assert admitted > 100


def test_whatever_stands_wherever_conforms_only_where_nothing_is_wrong_with_it() -> None:
    document = copy.deepcopy(the_document())
    chance, admitted = random.Random(20261122), 0
    values = [value for holder in holders(document) for value in (holder.values() if isinstance(holder, dict) else holder)]
    for holder in holders(document):
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            before, holder[key] = holder[key], chance.choice((*JUNK, *chance.sample(values, 8)))
            if conforms(document):
                assert faults(document) == [], key
                admitted += 1
            holder[key] = before
    assert conforms(document)
    assert admitted


def test_members_left_out_or_put_in_conform_only_where_nothing_is_wrong_with_that() -> None:
    document = copy.deepcopy(the_document())
    for holder in holders(document):
        if not isinstance(holder, dict):
            continue
        for name, value in list(holder.items()):
            del holder[name]
            assert not conforms(document) or faults(document) == []
            holder[name] = value
        for name in ("@context", "@type", "@id", "@graph", "nl", "notation", "title", "proof", ""):
            if name not in holder:
                holder[name] = {"en": "x"}
                assert not conforms(document) or faults(document) == []
                del holder[name]


@pytest.mark.parametrize("number", [True, 1.0])
def test_a_copy_that_says_the_same_number_in_another_kind_of_value_is_no_copy(number: Any) -> None:
    document = a_european(a_rich_award())
    first, second = document["displayParameter"]["individualDisplay"]
    second["displayDetail"] = copy.deepcopy(first["displayDetail"])
    assert conforms(document)
    second["displayDetail"]["page"] = number
    assert first["displayDetail"] == second["displayDetail"]
    assert not conforms(document)
    assert [violation.code for violation in elm_profile.violations(document)] == ["elm.positiveInteger"]


def test_the_address_of_something_else_that_we_hold_is_no_list_of_concepts() -> None:
    document = a_european(a_rich_award())
    claim(document)["specifiedBy"]["mode"]["inScheme"]["id"] = "http://data.europa.eu/snb/model/context/edc-ap"
    assert not conforms(document)


def test_without_fast_ways_there_is_no_quick_yes_and_the_same_verdict() -> None:
    document = a_european(a_rich_award())
    before = compiled.use_reference()
    try:
        assert not conforms(document)
        assert violations(document) == []
    finally:
        compiled.use_reference(before)
    assert violations(document) == []
