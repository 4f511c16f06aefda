"""Our JSON Schemas against the two generations that 1EdTech published: what ours accepts, both accept."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from badges import schemas
from badges.credentials import open_badge
from badges.credentials.conformance import ISSUED, OPEN_BADGE, STATUS_LIST, violations
from badges.credentials.json_schema import schema_violations
from badges.credentials.violation import Document
from tests.credentials.badge_samples import a_badge
from tests.credentials.published_schemas import subschemas, validator
from tests.makers import a_unit, an_award, the_catalogue

OURS = validator(ISSUED, "AchievementCredential")
STRICT, LOOSE = "generated-2024", "published-2026"

WHY_WE_REFUSE_MORE = {
    "additionalProperties": "both generations let strangers in nearly everywhere; what no context defines is not signed",
    "required": "we always say more than the minimum: name, status, schema, alignments, country of the issuer, criteria in words",
    "minLength": "an empty text says nothing",
    "minItems": "the standard's text forbids empty lists; its schemas do not",
    "maxItems": "three contexts, one schema, types without a second one: nobody has to guess what else is meant",
    "uniqueItems": "the same thing said twice is one thing in RDF, or a mistake",
    "const": "one way to say it where the standard leaves several: contexts, fingerprint instead of plain address, purpose",
    "enum": "the kinds of achievement and result that we make, out of all there are",
    "pattern": "addresses are absolute, moments are UTC in whole seconds, fingerprints are SHA-256; their schemas take any text",
    "type": "an issuer is a whole Profile (their own validator fails on a bare URL); a context is a URL",
    "oneOf": "a result is a value, a status or a level: exactly one",
    "anyOf": "the text asks for an id or an identifier; no schema of theirs does",
    "minProperties": "evidence says something about itself",
    "exclusiveMinimum": "no credits is said by not naming them",
    "maximum": "no unit has a thousand credits",
}
"""Every keyword by which ours refuses what both generations accept, with the reason."""

REPLACEMENTS: dict[str, Any] = {
    "null": None,
    "true": True,
    "a number": 7,
    "a negative number": -1,
    "a large number": 10**6,
    "a text": "foo",
    "an empty text": "",
    "an empty list": [],
    "an empty object": {},
    "a language map": {"en": "x"},
    "an extension": "ext:x",
    "a date": "2026-06-15",
    "a local time": "2026-06-15T12:00:00",
    "an impossible day": "2026-02-30T12:00:00Z",
    "a time with an offset": "2026-06-15T12:00:00+02:00",
}

Path_ = tuple[str | int, ...]


def places(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, member in members:
        yield from places(member, (*path, part))


def put(document: Any, path: Path_, value: Any) -> Any:
    if not path:
        return value
    changed = copy.copy(document)
    changed[path[0]] = put(document[path[0]], path[1:], value)
    return changed


def mutations(document: Document) -> Iterator[tuple[str, Path_, Document]]:
    """The document with one thing changed: everything that can be done to one value, at every value."""
    for path, value in places(document):
        if isinstance(value, dict):
            yield "with a stranger", path, put(document, path, value | {"stranger": "x"})
            for gone in value:
                yield "without a property", (*path, gone), put(document, path, {k: v for k, v in value.items() if k != gone})
        if isinstance(value, list):
            yield "with the first twice", path, put(document, path, [*value, value[0]])
            yield "with a stranger in the list", path, put(document, path, [*value, "stranger"])
            for index in range(len(value)):
                yield "without an item", (*path, index), put(document, path, value[:index] + value[index + 1 :])
            if len(value) == 1:
                yield "out of its list", path, put(document, path, value[0])
        if path:
            yield "in a list", path, put(document, path, [value])
            for name, replacement in REPLACEMENTS.items():
                if replacement != value:
                    yield name, path, put(document, path, replacement)


@pytest.fixture(scope="module")
def official(shared: Path) -> dict[str, Any]:
    def read(generation: str) -> Any:
        file = shared / "standards" / "open-badges" / "schemas" / generation / "ob_v3p0_achievementcredential_schema.json"
        return jsonschema_rs.validator_for(json.loads(file.read_bytes()), validate_formats=True)

    return {generation: read(generation) for generation in (STRICT, LOOSE)}


def test_every_unit_in_every_language_passes_ours_and_both_of_theirs(official: dict[str, Any]) -> None:
    for unit in the_catalogue().units:
        for language in open_badge.editions(a_unit(unit.id)):
            badge = a_badge(an_award(unit.id), language=language)
            assert OURS.is_valid(badge)
            for generation in official.values():
                assert generation.is_valid(badge)


def test_whatever_ours_accepts_of_a_changed_badge_both_of_theirs_accept(official: dict[str, Any]) -> None:
    bare = put(
        a_badge(an_award("LU-02"), language="en"), ("evidence", 0), {"id": "https://portfolio.example/1", "type": ["Evidence"]}
    )
    badges = [
        bare,
        a_badge(an_award("LU-05"), language="nl"),
        a_badge(an_award("LU-07"), language="de"),
        a_badge(an_award("LU-17"), language="en"),
    ]
    verdicts: Counter[tuple[bool, bool, bool]] = Counter()
    too_loose, reasons = [], set()
    for name, path, changed in (mutation for badge in badges for mutation in mutations(badge)):
        ours, strict, loose = OURS.is_valid(changed), official[STRICT].is_valid(changed), official[LOOSE].is_valid(changed)
        verdicts[ours, strict, loose] += 1
        if ours and not (strict and loose):
            too_loose.append((name, path))
        if strict and loose and not ours:
            reasons |= {str(error.schema_path[-1]) for error in OURS.iter_errors(changed)}
    assert too_loose == []
    assert reasons == WHY_WE_REFUSE_MORE.keys()
    assert verdicts.total() > 25_000
    # the comparison is worth something: each side says yes and no, and the generations differ from one another
    assert min(verdicts[True, True, True], verdicts[False, True, True], verdicts[False, False, True]) > 100
    assert verdicts[False, True, False] == 0  # the newer generation only ever takes more


def test_the_generations_differ_in_three_things_and_ours_sides_with_the_stricter(official: dict[str, Any]) -> None:
    badge = a_badge(an_award("LU-02"), language="en")
    one_value = put(badge, ("credentialSubject", "type"), "AchievementSubject")
    language_map = put(badge, ("credentialSubject", "achievement", "name"), {"en": "Gastronomy", "nl": "Gastronomie"})
    without_id = put(badge, ("credentialStatus",), {k: v for k, v in badge["credentialStatus"].items() if k != "id"})
    for changed in (one_value, language_map, without_id):
        assert not OURS.is_valid(changed)
        assert not official[STRICT].is_valid(changed)
        assert official[LOOSE].is_valid(changed)


def test_a_refused_badge_is_always_explained() -> None:
    for name, path, changed in list(mutations(a_badge(an_award("LU-07"), language="en")))[::41]:
        found = schema_violations(changed, OPEN_BADGE)
        assert bool(found) != OURS.is_valid(changed), (name, path)
        for violation in found:
            assert violation.pointer.startswith("/") or path == () or len(path) == 1
            assert violation.code.startswith("schema.")
            assert len(violation.message) > 10


@pytest.mark.parametrize("url", [ISSUED, STATUS_LIST])
def test_what_we_issue_holds_nothing_that_is_not_named(url: str) -> None:
    for path, part in subschemas(schemas.document(url)):
        if part is not False and "properties" in part and "not" not in path:
            assert part["additionalProperties"] is False, path


def test_the_examples_conform(shared: Path, official: dict[str, Any]) -> None:
    for file in sorted((shared / "examples").glob("*/open-badge.json")):
        example = json.loads(file.read_bytes())
        assert violations(example) == []
        assert all(generation.is_valid(example) for generation in official.values())
