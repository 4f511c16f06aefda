"""What a client of the VC-API sends: JSON read strictly, and every refusal as a list of errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from badges.canonical import Undefined, undefined
from badges.credentials.violation import Document, Violation
from badges.verification.facts import LIMITS
from badges.verification.strict_json import Fault, read_json

MOST_POINTERS = 500
"""JSON pointers that one request may give."""

_OUTSIDE = {
    "property": "no context defines this property, so no signature would cover it",
    "type": "no context defines this type, so no signature would cover it",
    "relative_iri": "this is no absolute URL, so no signature would cover it",
    "dropped": "JSON-LD passes over this value, so no signature would cover it",
    "protected": "a context redefines a protected term of another one",
    "invalid": "this is no JSON-LD that can be signed",
    "too_complex": "there is more in it than is looked at",
}


class Refused(ValueError):
    """A request that cannot be followed; ``errors`` says why, each with its place."""

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        super().__init__(str(errors[0]) if errors else "refused")
        self.errors = list(errors)


def error(code: str, message: str, pointer: str = "") -> dict[str, Any]:
    """One error, as it is sent."""
    return {"code": code, "message": message} | ({"pointer": pointer} if pointer else {})


def request_of(body: bytes) -> dict[str, Any]:
    """The JSON object that was sent. Raises Refused."""
    match read_json(body, LIMITS):
        case Fault(code):
            raise Refused([error(code, "the body is no JSON that can be read")])
        case read if isinstance(read.value, dict):
            return read.value
    raise Refused([error("request.not_an_object", "the body must be a JSON object")])


def member(request: dict[str, Any], name: str) -> Document:
    """An object that must be there. Raises Refused."""
    value = request.get(name)
    if not isinstance(value, dict):
        raise Refused([error("request.member", f"{name} must be an object", f"/{name}")])
    return value


def options_of(request: dict[str, Any]) -> dict[str, Any]:
    """The options; unknown ones are nobody's concern. Raises Refused when they are no object."""
    options = request.get("options")
    if options is not None and not isinstance(options, dict):
        raise Refused([error("request.member", "options must be an object", "/options")])
    return options or {}


def pointers(options: dict[str, Any], name: str) -> list[str]:
    """JSON pointers among the options. Raises Refused."""
    given = options.get(name, [])
    if not isinstance(given, list) or len(given) > MOST_POINTERS or not all(isinstance(one, str) for one in given):
        raise Refused([error("request.pointers", f"{name} must be a list of JSON pointers", f"/options/{name}")])
    return given


def text_of(options: dict[str, Any], name: str) -> str | None:
    """A text among the options. Raises Refused when it is something else."""
    value = options.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused([error("request.member", f"{name} must be a text", f"/options/{name}")])
    return value


def errors_of(violations: Iterable[Violation]) -> list[dict[str, Any]]:
    """Breaches of the data model, as errors."""
    return [error(one.code, one.message, one.pointer) for one in violations]


def outside(document: Document) -> list[dict[str, Any]]:
    """Everything that no signature over this document would cover, as errors."""
    return [_outside(culprit) for culprit in undefined(document)[:50]]


def _outside(culprit: Undefined) -> dict[str, Any]:
    return error(f"term.{culprit.kind}", f"{_OUTSIDE[culprit.kind]}: {culprit.value[:200]}", culprit.pointer)
