"""The description of the interface: what the doors take and give, with examples."""

from __future__ import annotations

from typing import Any, get_args

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from badges.issuing.order import HOLDER_FIELDS
from badges.issuing.request import FIELDS
from badges.model.addresses import Addresses
from badges.model.delivery import DeliveryState
from badges.settings import SealLevel
from badges.web.composites import COMPOSITE, RULES
from badges.web.composites import schema as composite_schema
from badges.web.further_schema import PROPERTIES
from badges.web.openapi_answers import describe_answers
from badges.web.openapi_many import describe_many
from badges.web.openapi_verify import VERIFY, describe_verify
from badges.web.receipt_schema import describe_receipts

AWARD = {
    "award_ref": "2026-LU-02-017",
    "unit": "LU-02",
    "holder": {"given_name": "Noor", "family_name": "van Voorbeeld", "email": "noor@student.example"},
    "language": "en",
    "awarded_on": "2026-06-12",
    "activity_start": "2026-05-04",
    "activity_end": "2026-05-29",
    "country": "IT",
    "host": "org-trattoria-esempio",
    "results": {"LU-02.1": 3, "LU-02.2": 2, "LU-02.3": 2, "LU-02.4": 3},
    "grade": "good",
    "evidence_url": "",
    "wallet": "",
}
AWARDED = {
    "id": "0b7c9a5e-54a1-4f0e-8d55-2f6f2b9e7d10",
    "award_ref": "2026-LU-02-017",
    "unit": "LU-02",
    "unit_version": "1.0.0",
    "awarded_on": "2026-06-12",
    "language": "en",
    "holder": {"given_name": "Noor", "family_name": "van Voorbeeld"},
    "credentials": [
        {
            "id": "https://badges.example/credentials/6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11",
            "form": "open-badge",
            "language": "en",
            "edition": 1,
            "issued_at": "2026-06-15T12:00:00+00:00",
            "status": "https://badges.example/status/1#90210",
            "withdrawn": False,
        }
    ],
    "deliveries": [
        {
            "id": "5d0d7c1e-7a0f-4f57-8a3c-0a4d7e6b9f21",
            "credential": "urn:credential:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11",
            "state": "not_configured",
            "reason": "no_wallet_address",
            "attempts": 0,
            "due_at": None,
            "changed_at": "2026-06-15T12:00:00+00:00",
        }
    ],
}
DELIVERY = {
    "id": "5d0d7c1e-7a0f-4f57-8a3c-0a4d7e6b9f21",
    "award": "0b7c9a5e-54a1-4f0e-8d55-2f6f2b9e7d10",
    "award_ref": "2026-LU-02-017",
    "credential": "urn:credential:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11",
    "state": "refused",
    "meaning": "wallet_unknown",
    "reason": "WL-0003",
    "says": {"en": "There is no wallet at this address.", "nl": "Er is geen wallet op dit adres."},
    "remedy": {"en": "Ask the holder for the wallet address, …", "nl": "Vraag het walletadres na, …"},
    "attempts": 1,
    "due_at": None,
    "changed_at": "2026-06-15T12:00:02+00:00",
    "viewer_url": None,
    "locale": None,
    "send_email": None,
}
DELIVERIES = {
    "deliveries": [DELIVERY],
    "next": "/deliveries?limit=100&after=5d0d7c1e-7a0f-4f57-8a3c-0a4d7e6b9f21",
    "counts": {state.value: int(state is DeliveryState.REFUSED) for state in DeliveryState},
}
UNSEALED = {"@context": ["…"], "id": "urn:credential:6f0c…", "type": ["VerifiableCredential", "EuropeanDigitalCredential"]}
SEALED = {"payload": "{…}", "signatures": [{"protected": "eyJhbGciOiJSUzI1NiI…", "signature": "…"}]}
SENT = {
    "credential": "urn:credential:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11",
    "sealed_before": False,
    "sealed": '{"payload":"{…}","signatures":[{"protected":"eyJhbGciOiJSUzI1NiI…","signature":"…"}]}',
    "remarks": [],
    "deliveries": [
        {
            **DELIVERY,
            **{"award": None, "award_ref": None, "state": "pending", "meaning": "waiting", "reason": None, "attempts": 0},
            "says": {"en": "It waits for its turn.", "nl": "Het wacht op zijn beurt."},
            "remedy": {},
            "address": "noor@student.example",
            "href": "https://badges.example/deliveries/5d0d7c1e-7a0f-4f57-8a3c-0a4d7e6b9f21",
        }
    ],
}
NEEDED = ("award_ref", "unit", "language", "awarded_on", "activity_start", "activity_end", "results", "grade")
NAMED_PICTURE = (
    "Whether the picture inside the European credential names the holder, the date and the grade. By default it does not: "
    "whoever shows the picture alone, as wallets do, would show them to everybody, and a picture is not signed by itself."
)
BINARY = {"type": "string", "format": "binary"}


def describe(app: FastAPI, addresses: Addresses) -> None:
    """Serve the description at /openapi.json; made once."""
    description = completed(get_openapi(title="Badges", version="1", description=ABOUT, routes=app.routes), addresses)
    doors = APIRouter(include_in_schema=False)

    @doors.get("/openapi.json", response_model=None)
    def openapi(_: Request) -> Response:
        return JSONResponse(description, headers={"cache-control": "public, max-age=300", "access-control-allow-origin": "*"})

    app.include_router(doors)


ABOUT = (
    "Micro-credentials for international experience: a public catalogue, a free check for everybody, and awarding with a token. "
    "Pages and data share addresses: ask for JSON with `Accept`."
)


def completed(description: dict[str, Any], addresses: Addresses) -> dict[str, Any]:
    """The generated description with bodies, examples, errors and the token."""
    description["servers"] = [{"url": addresses.base}]
    parts = description.setdefault("components", {})
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "`badges token new` makes one."}}
    parts["schemas"] = {**parts.get("schemas", {}), "Problem": _problem_schema(), "Award": _award_schema()}
    paths = description["paths"]
    paths["/verify"]["post"] = {**VERIFY, "responses": {}}  # no route of FastAPI's, so nothing is generated for it
    for path, operations in paths.items():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            if path.startswith(("/awards", "/composites", "/credentials", "/deliveries", "/seal")):
                operation["security"] = [{"token": []}]
    paths["/awards"]["post"]["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Award"}, "example": AWARD}},
    }
    paths["/awards"]["post"]["responses"]["201"] = _answer("Issued", "application/json", AWARDED)
    paths["/awards"]["post"]["responses"]["200"] = _answer("Issued before: the same as then", "application/json", AWARDED)
    paths["/awards/{id}"]["get"]["responses"]["200"] = _answer("The award", "application/json", AWARDED)
    _describe_composites(paths["/composites"]["post"])
    _describe_deliveries(paths)
    _describe_seal(paths["/seal"]["post"])
    _describe_holder(paths["/verify/holder"]["post"])
    verdict = describe_verify(paths["/verify"]["post"])
    describe_many(paths)
    describe_receipts(paths, verdict)
    describe_answers(paths)
    return description


def _describe_holder(door: dict[str, Any]) -> None:
    given = {"fingerprint": "sha256$b5809d8a…", "salt": "Kosher", "address": "a@example.com"}
    text = {"type": "string", "maxLength": 500}
    schema = {"type": "object", "properties": dict.fromkeys(given, text), "required": ["fingerprint", "address"]}
    door["requestBody"] = {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": schema, "example": given}},
    }
    answer = {"matches": True, "compared": ["as given, without spaces around it", "the same in lower case"]}
    door["responses"]["200"] = _answer("Whether the fingerprint was made of the address", "application/json", answer)


def _describe_seal(door: dict[str, Any]) -> None:
    text, yes = {"type": "string"}, {"type": "boolean", "default": False}
    queries = {
        "check": (yes, "Only say what is wrong or odd; nothing is sealed."),
        "deliver": (yes, "Keep it, and send it to each address that the draft names."),
        "level": ({"type": "string", "enum": [*get_args(SealLevel)]}, "How long the seal can be checked. [BADGES_SEAL_LEVEL]"),
        "mandate": (text, "By what right you seal for another organisation, in words."),
    }
    door["parameters"] = [
        {"name": name, "in": "query", "schema": schema, "description": about} for name, (schema, about) in queries.items()
    ]
    form = {"type": "object", "properties": {"draft": BINARY, "mandate": text, "mandate_pdf": BINARY}, "required": ["draft"]}
    door["requestBody"] = {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}, "example": UNSEALED},
            "multipart/form-data": {"schema": form},
        },
    }
    door["responses"]["200"] = _answer("The sealed credential", "application/json", SEALED)
    door["responses"]["202"] = _answer("Sealed, and on its way", "application/json", SENT)


def _describe_composites(door: dict[str, Any]) -> None:
    door["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": composite_schema(), "example": COMPOSITE}},
    }
    part = {"id": AWARDED["id"], "award_ref": "2026-LU-05-01", "unit": "LU-05"}
    example = {**AWARDED, "award_ref": COMPOSITE["ref"], "unit": "COL-GREEN-1f3a5c7e", "parts": [part], "rules": RULES}
    door["responses"]["201"] = _answer("Issued, and how the collection is fulfilled", "application/json", example)
    door["responses"]["200"] = _answer("Issued before: the same as then", "application/json", example)


def _describe_deliveries(paths: dict[str, Any]) -> None:
    text, one_of = {"type": "string"}, {"type": "string", "enum": [state.value for state in DeliveryState]}
    limit = {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}
    queries = {"state": one_of, "award": text, "credential": text, "after": text, "limit": limit}
    paths["/deliveries"]["get"]["parameters"] = [{"name": n, "in": "query", "schema": schema} for n, schema in queries.items()]
    paths["/deliveries"]["get"]["responses"]["200"] = _answer("A page of deliveries", "application/json", DELIVERIES)
    paths["/deliveries/{id}"]["get"]["responses"]["200"] = _answer("The delivery", "application/json", DELIVERY)
    retry = paths["/deliveries/{id}/retry"]["post"]
    different = {"address": text, "locale": {"type": "string", "pattern": "^[a-z]{2}$"}, "send_email": {"type": "boolean"}}
    schema = {"type": "object", "properties": different, "additionalProperties": False}
    example = {"address": "noor@student.example", "locale": "nl", "send_email": True}
    retry["requestBody"] = {"content": {"application/json": {"schema": schema, "example": example}}}
    waiting = {"state": "pending", "meaning": "waiting", "reason": None, "attempts": 0, "due_at": "2026-06-15T13:00:00+00:00"}
    stopped = {"state": "superseded", "meaning": "stopped", "reason": "stopped", "attempts": 0}
    answer = _answer("It is not sent any more", "application/json", {**DELIVERY, **stopped})
    paths["/deliveries/{id}/stop"]["post"]["responses"]["200"] = answer
    retry["responses"].pop("200", None)
    retry["responses"]["202"] = _answer("It waits for its turn", "application/json", {**DELIVERY, **waiting})


def _answer(about: str, media: str, example: Any) -> dict[str, Any]:
    return {"description": about, "content": {media: {"schema": {"type": "object"}, "example": example}}}


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    errors = {"type": "array", "items": {"type": "object", "properties": {"field": text, "message": text, "remedy": text}}}
    members = {"type": text, "title": text, "status": {"type": "integer"}, "detail": text, "code": text, "errors": errors}
    return {"type": "object", "required": ["type", "title", "status", "detail", "code"], "properties": members}


def _award_schema() -> dict[str, Any]:
    """Like a row of a roster; the person's fields stand in ``holder`` or beside the others."""
    properties: dict[str, Any] = {name: {"type": "string", "maxLength": 500} for name in FIELDS}
    properties |= PROPERTIES
    properties["holder"] = {"type": "object", "properties": {name: {"type": "string"} for name in HOLDER_FIELDS}}
    properties["named_picture"] = {"type": "boolean", "default": False, "description": NAMED_PICTURE}
    properties["results"] = {"oneOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "integer"}}]}
    return {"type": "object", "required": list(NEEDED), "properties": properties, "additionalProperties": False}
