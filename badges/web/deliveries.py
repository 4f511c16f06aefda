"""The doors to deliveries: where credentials are on their way to wallets, and sending them on their way again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response

from badges.delivering import AS_IT_IS, Afresh, described, retry, stop
from badges.europass import BadWalletAddress, checked_address
from badges.issuing import Desk
from badges.model.delivery import Delivery, DeliveryState
from badges.store import School, Token
from badges.web.access import Right, admitted
from badges.web.credentials import of_issuer
from badges.web.problems import Problem, not_found
from badges.web.world import World

ON_A_PAGE = 100
MOST_ON_A_PAGE = 500
NO_STORE = {"cache-control": "private, no-store"}
_STATES = tuple(state.value for state in DeliveryState)


def router(world: World, desk: Desk) -> APIRouter:
    """Doors for deliveries; like all that belongs to an issuer, only its own tokens see them."""
    doors = APIRouter(tags=["deliveries"])

    @doors.get("/deliveries", summary="Where credentials are on their way to wallets", response_model=None)
    def many(request: Request) -> Response:
        """In the order they were made, a page at a time; `next` is the address of the page after this one.

        The token needs the right `issue` or `deliver`. The first page also counts how many are in each `state`; `award` is the
        id or the reference of an award, `credential` the id of a credential, and then there are no pages.
        """
        token = admitted(request, world.store, world.clock(), Right.ISSUE, Right.DELIVER)
        return JSONResponse(_page(_asked(request.query_params), token, world), headers=NO_STORE)

    @doors.get("/deliveries/{id}", summary="One delivery", response_model=None)
    def one(request: Request, id: str) -> Response:
        """For the issuer's own tokens; any other id is not found."""
        token = admitted(request, world.store, world.clock(), Right.ISSUE, Right.DELIVER)
        return JSONResponse(described(*_own(id, token, world)), headers=NO_STORE)

    @doors.post("/deliveries/{id}/retry", summary="Send it on its way again", response_model=None)
    async def again(request: Request, id: str) -> Response:
        """Begins afresh with all attempts, at once. The body may be empty, or name what is to be different from now on.

        The token needs the right `deliver`.
        """
        token = await run_sync(admitted, request, world.store, world.clock(), Right.DELIVER)
        content = await request.body()  # not a byte of it is read before the token is known
        return await run_sync(_again, id, content, token, world, desk)

    @doors.post("/deliveries/{id}/stop", summary="Stop it before it arrives", response_model=None)
    def stopped(request: Request, id: str) -> Response:
        """It is not sent any more, unless somebody sends it on its way again.

        The token needs the right `deliver`.
        """
        token = admitted(request, world.store, world.clock(), Right.DELIVER)
        before, ref = _own(id, token, world)
        if not stop([before], world.store, world.clock()):
            detail = "It arrived, or need not arrive, or is being attempted right now. See how it stands."
            raise Problem(409, "delivery-not-stopped", detail)
        after, _ = _own(id, token, world)
        return JSONResponse(described(after, ref), headers=NO_STORE)

    return doors


@dataclass(frozen=True, slots=True)
class _Asked:
    state: DeliveryState | None
    award: str | None
    credential: str | None
    after: str | None
    limit: int

    def following(self, last: Delivery) -> str:
        """The address of the next page."""
        query = {"state": self.state.value if self.state else None, "limit": self.limit, "after": last.id}
        return "/deliveries?" + urlencode({name: value for name, value in query.items() if value is not None})


def _asked(query: QueryParams) -> _Asked:
    """Raises Problem for what cannot be asked."""
    if unknown := [name for name in query if name not in ("state", "award", "credential", "after", "limit")]:
        raise _wrong(unknown[0][:40], "this is not known; there are state, award, credential, after and limit")
    state, limit = query.get("state"), query.get("limit", str(ON_A_PAGE))
    if state is not None and state not in _STATES:
        raise _wrong("state", f"there are {', '.join(_STATES)}")
    if not re.fullmatch(r"[1-9][0-9]{0,2}", limit, re.ASCII) or int(limit) > MOST_ON_A_PAGE:
        raise _wrong("limit", f"a number from 1 to {MOST_ON_A_PAGE}")
    wanted = None if state is None else DeliveryState(state)
    return _Asked(wanted, query.get("award"), query.get("credential"), query.get("after"), int(limit))


def _page(asked: _Asked, token: Token, world: World) -> dict[str, Any]:
    if token.issuer not in world.keyring.names():
        return {"deliveries": [], "next": None}
    school = _school(token.issuer, world)
    if asked.award is not None:
        return {"deliveries": _of_award(asked.award, asked.state, token, world), "next": None}
    if asked.credential is not None:
        return {"deliveries": _of_credential(asked.credential, asked.state, token, world), "next": None}
    if asked.after is not None:
        _own(asked.after, token, world)
    # One more than asked for shows whether there is a next page.
    found = world.store.deliveries_page(asked.state, school=school, after=asked.after, limit=asked.limit + 1)
    shown = found[: asked.limit]
    refs = world.store.award_refs([delivery.award_id for delivery in shown])
    page: dict[str, Any] = {
        "deliveries": [described(delivery, refs.get(delivery.award_id)) for delivery in shown],
        "next": asked.following(shown[-1]) if len(found) > len(shown) else None,
    }
    if asked.after is None:
        counts = world.store.delivery_counts(school=school)
        page["counts"] = {state: counts[DeliveryState(state)] for state in _STATES}
    return page


def _school(issuer: str, world: World) -> School:
    """The organisation of an issuer, under every name that it issues by: as ``of_issuer`` sees it."""
    records = {name: world.keyring.record(name) for name in world.keyring.names()}
    names = [name for name, record in records.items() if record.organisation == records[issuer].organisation]
    lists = [world.addresses.status_list(number) for name in names for number in world.store.status_list_numbers(name)]
    return School(records[issuer].organisation, world.addresses.did(issuer), tuple(lists))


def _of_award(name: str, state: DeliveryState | None, token: Token, world: World) -> list[dict[str, Any]]:
    direct = world.store.award(name)
    found = (direct,) if direct else world.store.awards_with_ref(name)
    own = [award for award in found if of_issuer(award, token.issuer, world.keyring)]
    if not own:
        raise not_found()
    deliveries = ((delivery, award) for award in own for delivery in world.store.deliveries_of(award.id))
    return [described(delivery, award.ref) for delivery, award in deliveries if state in (None, delivery.state)]


def _of_credential(id: str, state: DeliveryState | None, token: Token, world: World) -> list[dict[str, Any]]:
    found = world.store.deliveries_of_credential(id)
    if not found:
        raise not_found()
    own = [_own(delivery.id, token, world) for delivery in found]
    return [described(delivery, ref) for delivery, ref in own if state in (None, delivery.state)]


def _own(id: str, token: Token, world: World) -> tuple[Delivery, str | None]:
    """A delivery of the token's issuer, and the reference of its award if it is of one. Raises Problem as for an unknown id."""
    delivery = world.store.delivery(id)
    if delivery is None:
        raise not_found()
    if delivery.award_id is None:
        alone = world.store.standalone(delivery.credential_id)
        if alone is None or alone.issuer != world.addresses.did(token.issuer):
            raise not_found()
        return delivery, None
    award = world.store.award(delivery.award_id)
    if award is None or not of_issuer(award, token.issuer, world.keyring):
        raise not_found()
    return delivery, award.ref


def _again(id: str, content: bytes, token: Token, world: World, desk: Desk) -> Response:
    before, ref = _own(id, token, world)
    afresh = _afresh(content)
    if not desk.wallet_configured:
        raise Problem(409, "no-wallet-service", "This installation knows no wallet service; offer the upload bundle.")
    done = retry([before], world.store, world.clock(), afresh)
    if done.without_address:
        raise Problem(409, "no-wallet-address", "The holder gave no wallet address: send one as address, or offer the bundle.")
    if done.settled:
        raise Problem(409, "delivery-settled", "It arrived, or was replaced or withdrawn: there is nothing to send.")
    if done.under_way:
        raise Problem(409, "delivery-under-way", "It is being attempted right now. See how that ends.")
    world.enqueue([id])
    after, _ = _own(id, token, world)
    return JSONResponse(described(after, ref), 202, headers=NO_STORE)


def _afresh(content: bytes) -> Afresh:
    """What a body asks to be different. Raises Problem."""
    if not content.strip():
        return AS_IT_IS
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "not-json", "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise _wrong("", "the body is not an object")
    if unknown := [name for name in body if name not in ("address", "locale", "send_email")]:
        field = unknown[0][:40].encode(errors="replace").decode()  # half a character cannot be said back
        raise _wrong(field, "this is not known; there are address, locale and send_email")
    address, locale, send_email = body.get("address"), body.get("locale"), body.get("send_email")
    if locale is not None and not (isinstance(locale, str) and re.fullmatch(r"[a-z]{2}", locale)):
        raise _wrong("locale", "two letters, such as nl")
    if send_email is not None and not isinstance(send_email, bool):
        raise _wrong("send_email", "true or false")
    try:
        to = None if address is None else checked_address(address if isinstance(address, str) else "")
    except BadWalletAddress as error:
        raise _wrong("address", "an e-mail address, or a wallet address such as europass.eu/ab12") from error
    return Afresh(to, locale, send_email)


def _wrong(field: str, message: str) -> Problem:
    return Problem(
        422, "not-valid", "The request has mistakes; nothing was changed.", errors=[{"field": field, "message": message}]
    )
