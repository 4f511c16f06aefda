"""An order as JSON, over HTTP or as a line of a list, becomes the flat fields of a request, named like a roster's columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from badges.issuing.further import STRUCTURED
from badges.issuing.request import FIELDS

HOLDER_FIELDS = ("given_name", "family_name", "name_latin", "email", "identifiers", "birth_date")


class NotAnOrder(ValueError):
    """The content is no JSON object that asks for an award."""


class NotJson(NotAnOrder):
    """The content is no JSON at all."""


class WrongField(ValueError):
    """A field holds something else than it can."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


def parsed(content: bytes | str) -> dict[str, Any]:
    """The object that an order is. Raises NotAnOrder, NotJson."""
    try:
        order = json.loads(content)
        json.dumps(order, ensure_ascii=False).encode()  # half a character (RFC 8259 §8.2) can be neither stored nor said back
    except (ValueError, RecursionError) as error:
        raise NotJson("it is not JSON") from error
    if not isinstance(order, dict):
        raise NotAnOrder("it is not an object")
    return order


def flat(order: Mapping[str, Any]) -> dict[str, str]:
    """The fields of an order. Raises WrongField.

    ``holder`` may hold the fields of the person, ``results`` may be an object of outcome and level; what few orders say may be
    objects and lists.
    """
    fields = dict(order)
    holder = fields.pop("holder", {})
    if not isinstance(holder, dict):
        raise WrongField("holder", "this is not an object")
    unknown = [name for name in holder if name not in HOLDER_FIELDS]
    if unknown:
        raise WrongField(f"holder.{unknown[0]}", "this field is not known")
    results = fields.get("results")
    if isinstance(results, dict):
        fields["results"] = ";".join(f"{outcome}={level}" for outcome, level in results.items())
    for name in STRUCTURED:
        if isinstance(fields.get(name), dict | list):
            fields[name] = json.dumps(fields[name], ensure_ascii=False)
    return {name: _text(name, value) for name, value in {**fields, **holder}.items()}


def _text(name: str, value: Any) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case bool() if name == "named_picture":
            return "yes" if value else "no"
        case bool():
            pass
        case int() | float():
            return f"{value}"
    known = name if name in FIELDS else "an unknown field"
    raise WrongField(name, f"{known} is text or a number")
