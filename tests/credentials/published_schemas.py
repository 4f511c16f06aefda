"""The JSON Schemas that 1EdTech published, and ours, as tests use them: without the code that uses ours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs

from badges import schemas
from badges.credentials.reading_schema import TOLERANT

__all__ = ["PUBLISHED", "STRICT", "TOLERANT", "Generation", "Generations", "read_published", "sources", "subschemas", "validator"]

STRICT = "urn:badges:json-schema:open-badges:strict"

PUBLISHED: Mapping[str, tuple[str, ...]] = {
    "AchievementCredential": ("generated-2024/ob_v3p0", "published-2026/ob_v3p0", "published-2026/clr_v2p0"),
    "EndorsementCredential": ("generated-2024/ob_v3p0", "published-2026/ob_v3p0", "published-2026/clr_v2p0"),
    "Profile": ("generated-2024/ob_v3p0", "published-2026/ob_v3p0", "published-2026/clr_v2p0"),
    "ClrCredential": ("published-2026/clr_v2p0",),  # the generation of 2024 has no CLR
}


@dataclass(frozen=True)
class Generation:
    """One published schema of one class."""

    schema: dict[str, Any]
    validator: Any


Generations = Mapping[str, tuple[Generation, ...]]


def read_published(shared: Path) -> Generations:
    def read(prefix: str, name: str) -> Generation:
        file = shared / "standards" / "open-badges" / "schemas" / f"{prefix}_{name.lower()}_schema.json"
        schema = json.loads(file.read_bytes())
        return Generation(schema, jsonschema_rs.validator_for(schema, validate_formats=True))

    return {name: tuple(read(prefix, name) for prefix in prefixes) for name, prefixes in PUBLISHED.items()}


def validator(form: str, name: str) -> jsonschema_rs.Draft202012Validator:
    """Our schema for a class, from the files, without the code that uses them."""
    asking = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": f"{form}#{name}"}
    ours = jsonschema_rs.Registry([(url, schemas.document(url)) for url in {form, STRICT}], draft=jsonschema_rs.Draft202012)
    return jsonschema_rs.Draft202012Validator(asking, registry=ours, validate_formats=True)


def sources(published: Generations, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every schema from which documents of a class are drawn: ours and theirs, as the whole file and where the class is in it."""
    for form in (STRICT, TOLERANT):
        yield schemas.document(form), {"$ref": f"#{name}"}
    for generation in published[name]:
        yield generation.schema, {key: value for key, value in generation.schema.items() if key != "$ref"}


def subschemas(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every schema in a schema, and where it stands."""
    single = not path or path[-1] in ("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else")
    one_of_several = len(path) > 1 and path[-2] in ("properties", "$defs", "prefixItems", "anyOf", "oneOf", "allOf")
    if single or one_of_several:
        yield path, value
    if isinstance(value, dict | list) and not (path and path[-1] in ("enum", "required", "dependentRequired")):
        for part, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from subschemas(member, (*path, part))
