"""The door for composites: several awards of one person become one more."""

from __future__ import annotations

from datetime import date
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from badges.composing import MAX_PARTS, Composition, NotComposed, compose
from badges.issuing import Desk, NonConforming, order
from badges.keyring import NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase
from badges.model.completeness import Completeness
from badges.model.delivery import DeliveryState
from badges.store import Token
from badges.web.access import Right, admitted
from badges.web.awards import award_json
from badges.web.problems import Problem
from badges.web.world import World

TEXTS = ("collection", "ref", "language", "level", "wallet")
DATES = ("awarded_on", "valid_until")
FIELDS = (*TEXTS, *DATES, "parts", "named_picture")
LONGEST = 200
COMPOSITE: dict[str, Any] = {
    "collection": "COL-GREEN",
    "parts": ["2026-LU-05-01", "2026-LU-23-01"],
    "ref": "2026-green-017",
    "language": "nl",
    "awarded_on": "2026-06-12",
    "level": "hbo",
}
RULES = [
    {"rule": "min_units", "state": "fulfilled", "about": "2 of at least 2 units."},
    {"rule": "reflection_required", "state": "not_checked", "about": "A reflection is required. That is not checked here."},
]


def schema() -> dict[str, Any]:
    """Of an order, as JSON Schema."""
    text = {"type": "string", "maxLength": LONGEST}
    properties: dict[str, Any] = dict.fromkeys(TEXTS, text) | {name: {"type": "string", "format": "date"} for name in DATES}
    properties["parts"] = {"type": "array", "items": text, "minItems": 1, "maxItems": MAX_PARTS}
    properties["named_picture"] = {"type": "boolean", "default": False}
    return {"type": "object", "required": ["collection", "parts"], "properties": properties, "additionalProperties": False}


def router(world: World, desk: Desk) -> APIRouter:
    """Doors for composites."""
    doors = APIRouter(tags=["awards"])

    @doors.post("/composites", summary="Award a composite of awards that somebody has", response_model=None)
    async def composite(request: Request) -> Response:
        """Signs an Open Badge and a European credential that has the parts in it. Asking twice issues once.

        The rules of the collection are checked; while one is not fulfilled nothing is signed. The parts are named by reference or
        id, and are awards of the token's own issuer. The token needs the right ``issue``, and ``deliver`` when the order names a
        wallet. The composite is an award: see ``/awards/{id}``.
        """
        token = await run_sync(admitted, request, world.store, world.clock(), Right.ISSUE)
        content = await request.body()  # not a byte of it is read before the token is known
        return await run_sync(_composed, content, token, world, desk)

    return doors


def _composed(content: bytes, token: Token, world: World, desk: Desk) -> Response:
    """The answer to an order: what was issued, and how it fulfils the collection. Raises Problem; then nothing was."""
    asked = _order(content)
    if asked.wallet and Right.DELIVER not in token.rights:
        raise Problem(403, "right-missing", "This token may not send to a wallet; it needs the right deliver.")
    if token.issuer not in world.keyring.names():
        raise Problem(403, "other-issuer", "This token is of an issuer that has no keys here.")
    try:
        made = compose(asked, desk, at=world.clock(), issuers=[token.issuer])
    except NotComposed as error:
        errors = [{"field": p.field, "message": p.message, "remedy": p.remedy} for p in error.problems]
        raise Problem(
            422, "not-valid", "These awards cannot become this composite; nothing was issued.", errors=errors
        ) from error
    except NonConforming as error:
        errors = [{"field": v.pointer, "message": v.message, "code": v.code} for v in error.violations]
        detail = "The credential would break its standard; nothing was signed."
        raise Problem(422, "not-conforming", detail, errors=errors) from error
    except (NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase) as error:
        raise Problem(503, "cannot-sign", "The keys of this issuer cannot be used now.") from error
    issued = made.issued
    if not issued.again:
        world.enqueue([d.id for d in issued.deliveries if d.state is DeliveryState.PENDING])
    headers = {"location": f"/awards/{issued.award.id}", "cache-control": "no-store"}
    parts = [{"id": part.id, "award_ref": part.ref, "unit": part.unit.id} for part in issued.award.parts]
    answer = {**award_json(issued, world.store), "parts": parts, "rules": rules_json(made.completeness)}
    return JSONResponse(answer, 200 if issued.again else 201, headers=headers)


def rules_json(held: Completeness) -> list[dict[str, Any]]:
    """The rules of a collection, and how each stands."""
    return [{"rule": check.rule, "state": check.state.value, "about": check.sentence} for check in held.rules]


def _order(content: bytes) -> Composition:
    """What is asked for. Raises Problem."""
    try:
        fields = order.parsed(content)
    except order.NotJson as error:
        raise Problem(400, "not-json", "The body is not JSON.") from error
    except order.NotAnOrder as error:
        raise Problem(422, "not-valid", "The body is not an object.") from error
    errors = [_error(name, "this field is not known", f"Use {', '.join(FIELDS)}") for name in fields if name not in FIELDS]
    for name in (*TEXTS, *DATES):
        value = fields.get(name)
        if value is not None and not (isinstance(value, str) and len(value) <= LONGEST):
            errors.append(_error(name, "this is not a short text", "Write it as a text, or leave it out"))
    days: dict[str, date | None] = {}
    for name in DATES:
        try:
            days[name] = date.fromisoformat(fields[name]) if isinstance(fields.get(name), str) else None
        except ValueError:
            errors.append(_error(name, "this is not a date", "Write year-month-day, such as 2026-07-03"))
    if not fields.get("collection"):
        errors.append(_error("collection", "this is empty", "Name a collection of the catalogue, such as COL-GREEN"))
    parts = fields.get("parts")
    if not isinstance(parts, list) or not all(isinstance(part, str) and 0 < len(part) <= LONGEST for part in parts):
        errors.append(_error("parts", "this is not a list of texts", "Give the references or ids of the awards"))
    if not isinstance(fields.get("named_picture", False), bool):
        errors.append(_error("named_picture", "this is neither true nor false", "Write true or false, or leave it out"))
    if errors or not isinstance(parts, list):
        raise Problem(422, "not-valid", "The order has mistakes; nothing was issued.", errors=errors)
    return Composition(
        fields["collection"],
        tuple(parts),
        fields.get("ref") or None,
        fields.get("language") or None,
        days["awarded_on"],
        fields.get("level") or None,
        days["valid_until"],
        fields.get("wallet") or None,
        named_picture=fields.get("named_picture", False),
    )


def _error(field: str, message: str, remedy: str) -> dict[str, str]:
    return {"field": field[:LONGEST], "message": message, "remedy": remedy}
