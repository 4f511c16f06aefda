"""What is wrong with a document that does not conform to one of our JSON Schemas, in words of our own.

In a file of its own, since the library that explains (jsonschema) takes long to load and most documents need no explanation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, cast

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from badges.canonical.work import budget
from badges.credentials.json_schema import asking, ours, validator
from badges.credentials.values import pointer
from badges.credentials.violation import Document, Violation

MOST_EXPLAINED = 2_000
"""Values of a document that is explained; our richest badge has 500."""
_A_VALUE = 20
"""Steps of work for each of them."""
DEEPEST = 70
"""Levels of a document that is explained; whoever reads one lets fewer through."""


def explain(document: Document, url: str, *, most: int) -> list[Violation]:
    """What the schema says no to in a document that it refuses, in the order of places; at most so many, and never none."""
    errors = list(islice(validator(url).iter_errors(document), most))
    found: dict[tuple[str, str], Violation] = {}
    if _is_small(document):
        for violation in islice((v for error in _explainer(url).iter_errors(document) for v in _explained(error)), 2 * most):
            found.setdefault((violation.pointer, violation.code), violation)
    explained = {place for place, _ in found}
    for error in errors:  # what only the fast one looks at: the 31st of February
        place = pointer(error.instance_path)
        if error.schema_path and error.schema_path[-1] == "format" and place not in explained:
            remedy = f"{_short(error.instance)}: no such date or time: correct it"
            found[place, "schema.format"] = Violation(place, "schema.format", remedy)
    if not found:
        found = {(v.pointer, v.code): v for v in map(_unexplained, errors)}
    return sorted(found.values(), key=lambda violation: violation.pointer)[:most]


def _is_small(document: Document) -> bool:
    """Whether explaining takes no longer than a reader waits, and no deeper a stack than there is: jsonschema goes some six calls
    into each level.
    """
    level, left = [document], MOST_EXPLAINED
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _members(value)]
        left -= len(level)
        if not level or left < 0:
            break
    return not level and left >= 0 and budget().affords(_A_VALUE * (MOST_EXPLAINED - left))


def _members(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _unexplained(error: jsonschema_rs.ValidationError) -> Violation:
    """In the words of the fast one, which are about programs."""
    keyword = next((part for part in reversed(error.schema_path) if isinstance(part, str)), "refused")
    return Violation(pointer(error.instance_path), f"schema.{keyword}", error.message[:200])


@cache
def _explainer(url: str) -> Draft202012Validator:
    return Draft202012Validator(asking(url), registry=_slow_registry())


@cache
def _slow_registry() -> Registry[Any]:
    return Registry[Any]().with_resources((url, DRAFT202012.create_resource(schema)) for url, schema in ours()).crawl()


def _explained(error: ValidationError) -> Iterator[Violation]:
    place = pointer(error.absolute_path)
    schema = error.schema if isinstance(error.schema, dict) else {}
    wanted = schema.get("description", "")
    keyword, value = str(error.validator), cast(Any, error.validator_value)
    instance: Any = error.instance
    match keyword:
        case "required":
            for name in [name for name in value if name not in instance]:
                yield Violation(f"{place}/{name}", "schema.required", f"{name} is missing: add it", {"property": name})
        case "additionalProperties":
            for name in sorted(instance.keys() - schema.get("properties", {}).keys()):
                remedy = f"{name} is not something we say here: leave it out"
                yield Violation(pointer([*error.absolute_path, name]), "schema.additionalProperties", remedy, {"property": name})
        case "const" | "enum":
            allowed = value if keyword == "enum" else [value]
            said = " or ".join(json.dumps(one, ensure_ascii=False) for one in allowed)
            yield Violation(place, f"schema.{keyword}", f"{_short(instance)}: must be {said}")
        case "type":
            said = " or ".join(_ARTICLES.get(one, str(one)) for one in (value if isinstance(value, list) else [value]))
            remedy = f"must be {said}" + (f", {wanted}" if wanted else "")
            yield Violation(place, "schema.type", f"{_short(instance)}: {remedy}")
        case "anyOf" | "oneOf":
            wanted = "; ".join(_alternative(schema) for schema in value)
            yield Violation(place, f"schema.{keyword}", f"give one of: {wanted}")
        case _:
            remedy = f"must be {wanted}" if wanted else str(error.message)
            yield Violation(place, f"schema.{keyword}", f"{_short(instance)}: {remedy}")


_ARTICLES = {"object": "an object", "array": "a list", "string": "a text", "number": "a number", "boolean": "true or false"}


def _alternative(schema: Mapping[str, Any]) -> str:
    return " and ".join(schema.get("required", [])) or str(schema.get("description", ""))


def _short(value: object) -> str:
    said = json.dumps(value, ensure_ascii=False, default=str)
    return said if len(said) <= 60 else said[:57] + "…"
