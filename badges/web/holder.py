"""The door where a reader compares an address with the fingerprint in a badge.

Open Badges name nobody: they carry a salted fingerprint of an e-mail address. Nothing of a file is kept here, so the form on the
page of a verdict brings the fingerprint and its salt along. Whoever has them can compare as often as they like without us: the
door tells nothing that the file does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from badges.credentials.identity import is_identity_of
from badges.web.forms import BrokenForm, urlencoded
from badges.web.holder_words import Asked, box_label
from badges.web.negotiation import prefers_html
from badges.web.problems import Problem, response
from badges.web.rates import PerMinute
from badges.web.readable import readable
from badges.web.world import World

LONGEST = 500
PER_MINUTE = 30
_ALGORITHMS = ("sha256$", "md5$")


def router(world: World) -> APIRouter:
    """The door where an address is compared with a fingerprint."""
    doors = APIRouter(tags=["checking"])
    rate = PerMinute(PER_MINUTE, "Too many comparisons in this minute.")

    @doors.post("/verify/holder", summary="Compare an address with the fingerprint in a badge", response_model=None)
    async def holder(request: Request) -> Response:
        """A form with `fingerprint`, `salt` and `address`; the answer is whether the one was made of the other.

        What is compared is the address as it was typed, without spaces around it, and the same in lower case. Nothing of it is
        kept or written down.
        """
        html, given = prefers_html(request.headers), dict[str, str]()
        try:
            rate.count(request.client.host if request.client else None, world.clock())
            given = _read(await request.body())
            _see_to(given)
        except Problem as problem:
            return _page(request, world, given, None, problem) if html else response(problem)
        matches = is_identity_of({"hashed": True, "identityHash": given["fingerprint"], "salt": given["salt"]}, given["address"])
        if html:
            return _page(request, world, given, matches, None)
        content = {"matches": matches, "compared": ["as given, without spaces around it", "the same in lower case"]}
        return Response(orjson.dumps(content), headers={"cache-control": "no-store"}, media_type="application/json")

    return doors


def _read(body: bytes) -> dict[str, str]:
    """The fields of the form. Raises Problem."""
    try:
        said = urlencoded(body)
    except BrokenForm as error:
        raise Problem(400, "form-not-readable", f"The form could not be read: {error}.") from error
    return {name: said.get(name, "")[: LONGEST + 1] for name in ("fingerprint", "salt", "kind", "address")}


def _see_to(given: Mapping[str, str]) -> None:
    """Raises Problem when there is nothing that can be compared."""
    if any(len(value) > LONGEST for value in given.values()):
        raise Problem(400, "too-long", f"At most {LONGEST} letters are compared.")
    if not given["fingerprint"].lower().startswith(_ALGORITHMS):
        raise Problem(400, "no-fingerprint", "There is no fingerprint of a kind that we know to compare with.")
    if not given["address"].strip():
        raise Problem(400, "nothing-given", "Fill in what is to be compared.")


def _page(request: Request, world: World, given: Mapping[str, str], matches: bool | None, problem: Problem | None) -> Response:
    wording = world.pages.wording(request)
    kind = given.get("kind", "")
    box = Asked(box_label(kind, wording), kind, given.get("fingerprint", ""), given.get("salt", ""))
    return world.pages.page(
        request,
        "holder.html",
        status=problem.status if problem else 200,
        private=True,
        menu="check",
        here="/verify",
        language_path="/verify",
        headers=problem.headers if problem else {},
        matches=matches,
        problem=problem.code if problem else None,
        box=box if given else None,
        address=readable(given.get("address", "")),
    )
