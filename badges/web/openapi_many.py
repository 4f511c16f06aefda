"""The description of the doors for many things at once, with examples."""

from __future__ import annotations

from typing import Any

from badges.verification.several import MOST_ITEMS
from badges.web.many_told import COLUMNS, CSV, XLSX

PATH = "/verify/many"
OPENS = "a2bcd3efg4hjk5mnp6qrs7tuv8wx"
FORMATS = {name: f"{PATH}/{OPENS}?format={name}" for name in ("json", "html", "csv", "xlsx")}
LINKS = "naam;link\nNoor van Voorbeeld;https://school.example/share/a2bcd3efg4hjk5mnp6qrs7tuv8wx\n"
ORDER = {
    "items": [
        {"url": "https://school.example/share/a2bcd3efg4hjk5mnp6qrs7tuv8wx", "name": "Noor van Voorbeeld"},
        {"content": "eyJAY29udGV4dCI6WyLigKYiXX0=", "name": "badge.json"},
    ]
}
TAKEN = {"href": FORMATS["json"].partition("?")[0], "formats": FORMATS, "state": "waiting"}
CHECKED = {
    "number": 1,
    "row": 2,
    "label": "Noor van Voorbeeld",
    "state": "checked",
    "outcome": "passed",
    "headline": "valid",
    "says": "This badge is valid",
    "title": "Green skills at work",
    "holder": None,
    "issuer": "Voorbeeldcollege",
    "credentials": 1,
    "codes": ["proof.valid", "issuer.bound", "issuer.listed", "status.clear"],
    "checked_at": "2026-06-15T12:00:04+00:00",
}
WAITING: dict[str, Any] = {**dict.fromkeys(COLUMNS), "number": 2, "label": "badge.json", "state": "waiting", "codes": []}
LIST = {
    "state": "waiting",
    "count": 2,
    "checked": 1,
    "counts": {"failed": 0, "indeterminate": 0, "passed": 1, "not_applicable": 0, "waiting": 1},
    "made_at": "2026-06-15T12:00:00+00:00",
    "ends_at": "2026-06-16T12:00:00+00:00",
    "formats": FORMATS,
    "items": [CHECKED, WAITING],
}
_BINARY = {"type": "string", "format": "binary"}
_TEXT = {"type": "string"}


def describe_many(paths: dict[str, Any]) -> None:
    """Say what these doors take and give."""
    sent = paths[PATH]["post"]
    link = {"type": "object", "required": ["url"], "properties": {"url": _TEXT, "name": _TEXT}}
    file = {"type": "object", "required": ["content"], "properties": {"content": {**_TEXT, "format": "byte"}, "name": _TEXT}}
    items = {"type": "array", "minItems": 1, "maxItems": MOST_ITEMS, "items": {"oneOf": [link, file]}}
    form = {"files": {"type": "array", "items": _BINARY}, "links": {**_TEXT, "description": "One on a line."}}
    sent["requestBody"] = {
        "required": True,
        "content": {
            "application/zip": {"schema": _BINARY},
            CSV: {"schema": _TEXT, "example": LINKS},
            "multipart/form-data": {"schema": {"type": "object", "properties": form}},
            "application/json": {
                "schema": {"type": "object", "required": ["items"], "properties": {"items": items}},
                "example": ORDER,
            },
        },
    }
    sent["responses"].pop("200", None)
    where = {"description": "Where the list is; whoever has this address may read and delete it.", "schema": _TEXT}
    sent["responses"]["202"] = {
        "description": "Taken; it is worked through from now on",
        "headers": {"Location": where},
        "content": _json(TAKEN),
    }
    found = paths[PATH + "/{secret}"]["get"]
    kinds = {"type": "string", "enum": [*FORMATS]}
    found["parameters"] = [
        *found.get("parameters", []),
        {"name": "format", "in": "query", "schema": kinds, "description": "Instead of `Accept`."},
        {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}, "description": "Of the page for people."},
    ]
    example = ",".join(COLUMNS) + '\r\n1,2,Noor van Voorbeeld,checked,passed,valid,"This badge is valid",…\r\n'
    others = {CSV: {"schema": _TEXT, "example": example}, XLSX: {"schema": _BINARY}, "text/html": {"schema": _TEXT}}
    told = "All rows, as they are now. `counts` says of how many what came out; `not_applicable` is what is no badge."
    found["responses"]["200"] = {"description": told, "content": {**_json(LIST), **others}}
    one = {"description": "One row", "content": {**_json(CHECKED), "text/html": {"schema": _TEXT}}}
    paths[PATH + "/{secret}/{number}"]["get"]["responses"]["200"] = one


def _json(example: Any) -> dict[str, Any]:
    return {"application/json": {"schema": {"type": "object"}, "example": example}}
