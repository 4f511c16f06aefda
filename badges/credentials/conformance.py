"""Whether a document may be signed: what is wrong with it, where, and what to do about it. What has a violation is never signed.

Every document passes the same checks of its values (no control characters, no null, nothing empty, nothing a JSON-LD processor
would drop) and those of its own kind: a JSON Schema of our own, narrower than both that 1EdTech published, and the rules between
properties that no schema can say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, cast

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from badges import schemas
from badges.canonical import undefined
from badges.credentials import elm_profile
from badges.credentials.badge_rules import badge_rules, status_list_rules
from badges.credentials.values import pointer, unsound_values
from badges.credentials.violation import Document, Violation

OPEN_BADGE = "urn:badges:json-schema:open-badge"
STATUS_LIST = "urn:badges:json-schema:status-list"

_UNDEFINED = {
    "property": "no context defines this property, so no signature would cover it: leave it out",
    "type": "no context defines this type, so no signature would cover it: take one that is defined",
    "relative_iri": "this is no absolute address: write it out from https:// on",
    "dropped": "JSON-LD passes over this value, so no signature would cover it: leave it out",
    "protected": "a context redefines a term of another one: take that context out",
    "invalid": "this is no JSON-LD that can be signed",
}


def violations(document: Document) -> list[Violation]:
    """Everything that keeps this document from being signed, in the order of the document; empty when it may be."""
    check = next((CHECKS[type] for type in _types(document) if type in CHECKS), None)
    if check is None:
        return [Violation("/type", "type.unknown", f"this is no document we sign; known: {', '.join(CHECKS)}")]
    found = unsound_values(document)
    if any(violation.code in ("text.surrogate", "number.not_finite", "value.not_json") for violation in found):
        return found  # not even JSON: nothing further can be said
    found += check(document)
    found += [
        Violation(culprit.pointer, f"term.{culprit.kind}", _UNDEFINED[culprit.kind], {"value": culprit.value})
        for culprit in undefined(document)
    ]
    return list({(v.pointer, v.code): v for v in found}.values())


def schema_violations(document: Document, url: str) -> list[Violation]:
    """What one of our JSON Schemas says no to; the fast validator decides, the slower one explains."""
    if _validator(url).is_valid(document):
        return []
    found = [violation for error in _explainer(url).iter_errors(document) for violation in _explain(error)]
    explained = {violation.pointer for violation in found}
    for error in _validator(url).iter_errors(document):  # what only the fast one looks at: the 31st of February
        place = pointer(error.instance_path)
        if error.schema_path[-1] == "format" and place not in explained:
            found.append(Violation(place, "schema.format", f"{_short(error.instance)}: no such date or time: correct it"))
    return sorted(found, key=lambda violation: violation.pointer)


def _open_badge(document: Document) -> list[Violation]:
    return schema_violations(document, OPEN_BADGE) or badge_rules(document)


def _status_list(document: Document) -> list[Violation]:
    return schema_violations(document, STATUS_LIST) or status_list_rules(document)


CHECKS: Mapping[str, Callable[[Document], list[Violation]]] = MappingProxyType(
    {
        "OpenBadgeCredential": _open_badge,
        "AchievementCredential": _open_badge,
        "BitstringStatusListCredential": _status_list,
        "EuropeanDigitalCredential": elm_profile.violations,
    }
)
"""What is checked of a document, by its type."""


def _types(document: Document) -> list[str]:
    types = document.get("type", [])
    return [type for type in (types if isinstance(types, list) else [types]) if isinstance(type, str)]


@cache
def _validator(url: str) -> jsonschema_rs.Draft202012Validator:
    # formats are not checked unless asked for: `validFrom: "foo"` would pass
    return jsonschema_rs.Draft202012Validator(schemas.document(url), validate_formats=True)


@cache
def _explainer(url: str) -> Draft202012Validator:
    return Draft202012Validator(schemas.document(url))


def _explain(error: ValidationError) -> Iterator[Violation]:
    place = pointer(error.absolute_path)
    schema = error.schema if isinstance(error.schema, dict) else {}
    wanted = schema.get("description", "")
    keyword, value = str(error.validator), cast(Any, error.validator_value)
    instance: Any = error.instance
    match keyword:
        case "required":
            missing = [name for name in value if name not in instance]
            for name in missing:
                yield Violation(f"{place}/{name}", "schema.required", f"{name} is missing: add it", {"property": name})
        case "additionalProperties":
            for name in instance.keys() - schema.get("properties", {}).keys():
                remedy = f"{name} is not something we say here: leave it out"
                yield Violation(pointer([*error.absolute_path, name]), "schema.additionalProperties", remedy, {"property": name})
        case "const" | "enum":
            allowed = value if keyword == "enum" else [value]
            said = " or ".join(json.dumps(one, ensure_ascii=False) for one in allowed)
            yield Violation(place, f"schema.{keyword}", f"{_short(instance)}: must be {said}")
        case "type":
            remedy = f"must be {_ARTICLES.get(value, value)}" + (f", {wanted}" if wanted else "")
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
