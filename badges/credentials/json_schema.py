"""Whether a document conforms to one of our JSON Schemas, and what is wrong where it does not.

A schema is named by the URL of its file, or by that of one class in it: ``urn:badges:json-schema:open-badges:tolerant#Profile``.
The fast validator (jsonschema-rs, formats on) says yes or no; a slower one explains (``explaining``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from badges import schemas
from badges.credentials.values import Path
from badges.credentials.violation import Document, Violation
from badges.patience import about_to_take_long

Validator = jsonschema_rs.Draft202012Validator

MOST = 200
"""Violations that are told of one document; whoever mends so many looks again."""


def conforms(document: Document, url: str) -> bool:
    """Whether a document is what this schema describes. How deep it is, has been asked before: readers let 64 levels through."""
    return validator(url).is_valid(document)


def schema_violations(document: Document, url: str, *, most: int = MOST) -> list[Violation]:
    """What one of our JSON Schemas says no to, in the order of places; at most so many, and never none for what is refused."""
    if conforms(document, url):
        return []
    about_to_take_long()
    from badges.credentials.explaining import explain  # loads a library that most documents do not need

    return explain(document, url, most=most)


@cache
def validator(url: str) -> Validator:
    """What says yes or no, made once."""
    # formats are not checked unless asked for: `validFrom: "foo"` would pass
    return Validator(asking(url), registry=_fast_registry(), validate_formats=True)


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


def asking(url: str) -> dict[str, Any]:
    """A schema that asks for what this one describes."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": url}


def ours() -> list[tuple[str, dict[str, Any]]]:
    """Every JSON Schema in ``schemas/``, by URL."""
    return [(row.url, schemas.document(row.url)) for row in schemas.index() if row.kind == "json-schema"]


@cache
def _fast_registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry(ours(), draft=jsonschema_rs.Draft202012)
