"""Whether a document conforms to one of our JSON Schemas, and what is wrong where it does not.

A schema is named by the URL of its file, or by that of one class in it: ``urn:badges:json-schema:open-badges:tolerant#Profile``.
The fast validator (jsonschema-rs, formats on) says yes or no; the slower one (jsonschema) explains.
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

from badges import schemas
from badges.credentials.values import Path, pointer
from badges.credentials.violation import Document, Violation
from badges.patience import about_to_take_long

Validator = jsonschema_rs.Draft202012Validator

MOST = 200
"""Violations that are told of one document; whoever mends so many looks again."""
DEEPEST = 70
"""Levels of a document that is explained; whoever reads one lets fewer through."""


def conforms(document: Document, url: str) -> bool:
    """Whether a document is what this schema describes. How deep it is, has been asked before: readers let 64 levels through."""
    return _validator(url).is_valid(document)


def schema_violations(document: Document, url: str, *, most: int = MOST) -> list[Violation]:
    """What one of our JSON Schemas says no to, in the order of places; at most so many, and never none for what is refused."""
    if conforms(document, url):
        return []
    about_to_take_long()
    errors = list(islice(_validator(url).iter_errors(document), most))
    found: dict[tuple[str, str], Violation] = {}
    if _is_small(document):
        for violation in islice((v for error in _explainer(url).iter_errors(document) for v in _explain(error)), 2 * most):
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
    """Whether explaining takes no longer than a reader waits (10,000 values are about a fifth of a second), and no deeper a stack
    than there is: jsonschema goes some six calls into each level.
    """
    level, left = [document], 10_000
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _members(value)]
        left -= len(level)
        if not level or left < 0:
            break
    return not level and left >= 0


def _members(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _unexplained(error: jsonschema_rs.ValidationError) -> Violation:
    """In the words of the fast one, which are about programs."""
    keyword = next((part for part in reversed(error.schema_path) if isinstance(part, str)), "refused")
    return Violation(pointer(error.instance_path), f"schema.{keyword}", error.message[:200])


@cache
def _validator(url: str) -> Validator:
    # formats are not checked unless asked for: `validFrom: "foo"` would pass
    return Validator(_asking(url), registry=_fast_registry(), validate_formats=True)


@cache
def validator_but_for(url: str, known: frozenset[Path]) -> Validator:
    """The validator of one class of a schema, for documents whose members at these paths are known to conform.

    It looks at everything else just as the whole schema does, and takes whatever stands at those places.

    Raises:
        ValueError: when the schema asks more of such a member than ``properties`` does, so that it cannot be left out.
    """
    resource, _, anchor = url.partition("#")
    # Another name, so that nobody takes it for the whole; what it refers to is its own.
    schema = {**schemas.document(resource), "$id": f"{resource}:but-for", "$ref": "#/$defs/but-for"}
    definitions: dict[str, Any] = schema["$defs"]
    asked = next(definition for definition in definitions.values() if definition.get("$anchor") == anchor)
    schema["$defs"] = {**definitions, "but-for": _without(asked, known, definitions)}
    return Validator(schema, registry=_fast_registry(), validate_formats=True)


def _without(asked: Mapping[str, Any], known: Iterable[Path], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A schema of an object that takes whatever stands at these paths."""
    if "$ref" in asked:
        referred = definitions[asked["$ref"].removeprefix("#/$defs/")]
        asked = {**referred, **{keyword: value for keyword, value in asked.items() if keyword != "$ref"}}
    # `properties` applies to each member alone (Core §10.3.2.1), and these see no more than which members there are.
    own = asked.keys() - {"$anchor", "type", "description", "required", "properties"}
    choices = [choice for keyword in ("anyOf", "oneOf") for choice in asked.get(keyword, [])]
    if (
        own - {"additionalProperties", "anyOf", "oneOf"}
        or asked.get("additionalProperties", False) is not False
        or any(choice.keys() - {"type", "description", "required"} for choice in choices)
    ):
        raise ValueError(f"{sorted(own)} may look into members")
    properties = dict(asked["properties"])
    paths = set(known)
    for name in {str(path[0]) for path in paths}:
        inner = {path[1:] for path in paths if path[0] == name}
        properties[name] = True if () in inner else _without(properties[name], inner, definitions)
    return {**{keyword: value for keyword, value in asked.items() if keyword != "$anchor"}, "properties": properties}


@cache
def _explainer(url: str) -> Draft202012Validator:
    return Draft202012Validator(_asking(url), registry=_slow_registry())


def _asking(url: str) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": url}


def _ours() -> list[tuple[str, dict[str, Any]]]:
    return [(row.url, schemas.document(row.url)) for row in schemas.index() if row.kind == "json-schema"]


@cache
def _fast_registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry(_ours(), draft=jsonschema_rs.Draft202012)


@cache
def _slow_registry() -> Registry[Any]:
    return Registry[Any]().with_resources((url, DRAFT202012.create_resource(schema)) for url, schema in _ours()).crawl()


def _explain(error: ValidationError) -> Iterator[Violation]:
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
