"""The doors that issue: closed without a token, and not there at all while nobody has one."""

from __future__ import annotations

from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from badges.issuing import Desk, Issued, NonConforming, handed_out, issue, order
from badges.keyring import NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase
from badges.model.annex_i import award_meter
from badges.model.delivery import Delivery, DeliveryState
from badges.revoking import is_withdrawn
from badges.store import Store, Token
from badges.web.access import Right, admitted
from badges.web.credentials import of_issuer
from badges.web.elements import meter_json
from badges.web.problems import Problem, not_found
from badges.web.world import World


def router(world: World, desk: Desk) -> APIRouter:
    """Doors for awards."""
    doors = APIRouter(tags=["awards"])

    @doors.post("/awards", summary="Award a unit to somebody", response_model=None)
    async def award(request: Request) -> Response:
        """Signs an Open Badge and a European credential, and makes the certificate. Asking twice issues once.

        The token needs the right ``issue``, and ``deliver`` when the order names a wallet.
        """
        token = await run_sync(admitted, request, world.store, world.clock(), Right.ISSUE)
        content = await request.body()  # not a byte of it is read before the token is known
        return await run_sync(awarded, content, token, world, desk)

    @doors.get("/awards/{id}", summary="An award with its credentials and deliveries", response_model=None)
    def one(request: Request, id: str) -> Response:
        """For the issuer's own tokens; any other id is not found."""
        token = admitted(request, world.store, world.clock(), Right.ISSUE, Right.DELIVER)
        found = world.store.award(id)
        if found is None or not of_issuer(found, token.issuer, world.keyring):
            raise not_found()
        return JSONResponse(
            award_json(handed_out(found, world.store, again=True), world.store), headers={"cache-control": "private, no-store"}
        )

    return doors


def awarded(content: bytes, token: Token, world: World, desk: Desk) -> Response:
    """The answer to an order: what was issued. Raises Problem; then nothing was."""
    fields = fields_of(content)
    if fields.get("wallet", "").strip() and Right.DELIVER not in token.rights:
        raise Problem(403, "right-missing", "This token may not send to a wallet; it needs the right deliver.")
    _only_own_units(fields, token, world)
    try:
        outcome = issue([fields], desk, at=world.clock())[0]
    except NonConforming as error:
        errors = [{"field": v.pointer, "message": v.message, "code": v.code} for v in error.violations]
        detail = "The credential would break its standard; nothing was signed."
        raise Problem(422, "not-conforming", detail, errors=errors) from error
    except (NoActiveKey, PassphraseMissing, UnusableKey, WrongPassphrase) as error:
        raise Problem(503, "cannot-sign", "The keys of this issuer cannot be used now.") from error
    if not isinstance(outcome, Issued):
        errors = [{"field": p.field, "message": p.message, "remedy": p.remedy} for p in outcome.problems]
        raise Problem(422, "not-valid", "The award has mistakes; nothing was issued.", errors=errors)
    if not outcome.again:
        world.enqueue([d.id for d in outcome.deliveries if d.state is DeliveryState.PENDING])
    headers = {"location": f"/awards/{outcome.award.id}", "cache-control": "no-store"}
    return JSONResponse(award_json(outcome, world.store), 200 if outcome.again else 201, headers=headers)


def fields_of(content: bytes) -> dict[str, str]:
    """The order as flat fields, named like the columns of a roster. Raises Problem."""
    try:
        return order.flat(order.parsed(content))
    except order.NotJson as error:
        raise Problem(400, "not-json", "The body is not JSON.") from error
    except order.NotAnOrder as error:
        raise Problem(422, "not-valid", "The body is not an object.") from error
    except order.WrongField as error:
        errors = [{"field": error.field, "message": error.message}]
        raise Problem(422, "not-valid", "The award has mistakes; nothing was issued.", errors=errors) from error


def award_json(issued: Issued, store: Store) -> dict[str, Any]:
    """An award as its own school reads it."""
    award = issued.award
    return {
        "id": award.id,
        "award_ref": award.ref,
        "unit": award.unit.id,
        "unit_version": award.unit.version,
        "awarded_on": award.awarded_on.isoformat(),
        "language": award.language,
        "holder": {"given_name": award.holder.given_name, "family_name": award.holder.family_name},
        "credentials": [
            {
                "id": credential.id,
                "form": credential.form.value,
                "language": credential.language,
                "edition": credential.edition,
                "issued_at": credential.issued_at.isoformat(),
                "status": credential.status.url,
                "withdrawn": is_withdrawn(credential, store),
            }
            for credential in issued.credentials
        ],
        "annex_i": meter_json(award_meter(award)),
        "deliveries": [_delivery_json(delivery) for delivery in issued.deliveries],
    }


def _delivery_json(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "credential": delivery.credential_id,
        "state": delivery.state.value,
        "reason": delivery.reason,
        "attempts": delivery.attempts,
        "due_at": delivery.due_at.isoformat() if delivery.due_at else None,
        "changed_at": delivery.changed_at.isoformat() if delivery.changed_at else None,
    }


def _only_own_units(fields: dict[str, str], token: Token, world: World) -> None:
    """A token awards units of its own issuer and no others. An unknown unit is left to the check of the order."""
    unit = world.store.unit(fields.get("unit", ""))
    if unit is None:
        return
    own = token.issuer in world.keyring.names() and world.keyring.record(token.issuer).organisation == unit.issuing_body.id
    if not own:
        raise Problem(403, "other-issuer", "This token awards only units of its own issuer.")
