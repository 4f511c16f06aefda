"""For whom a credential is, in words; and the door where a reader compares an address with the fingerprint in it.

Open Badges name nobody: they carry a salted fingerprint of an e-mail address. Nothing of a file is kept here, so the form on the
page of a verdict brings the fingerprint and its salt along. Whoever has them can compare as often as they like without us: the
door tells nothing that the file does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from fastapi import APIRouter, Request
from markupsafe import Markup, escape
from starlette.responses import Response

from badges.credentials.identity import EMAIL, is_identity_of
from badges.credentials.summary import Identity, Summary
from badges.web.forms import BrokenForm, urlencoded
from badges.web.negotiation import prefers_html
from badges.web.problems import Problem, response
from badges.web.rates import PerMinute
from badges.web.readable import readable
from badges.web.wording import Wording
from badges.web.world import World

MOST_ASKED = 3
"""Boxes on one page."""
LONGEST = 500
PER_MINUTE = 30
_ALGORITHMS = ("sha256$", "md5$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A box in which a reader may give what they know, to compare it with a fingerprint."""

    label: str
    kind: str
    fingerprint: str
    salt: str


@dataclass(frozen=True, slots=True)
class HolderWords:
    """How a credential says for whom it is."""

    lines: tuple[Markup | str, ...]
    boxes: tuple[Asked, ...]


def holder_words(summary: Summary, wording: Wording) -> HolderWords:
    """How a credential says for whom it is, in sentences, with a box for every fingerprint."""
    lines: list[Markup | str] = []
    if summary.holder:
        lines.append(wording.gettext("It names the person. Compare the name with an identity document."))
    for identity in summary.identities:
        if identity.fingerprint is None and identity.value == summary.holder:
            continue
        lines.append(_hidden(identity, wording) if identity.fingerprint else _open(identity, wording))
    if not lines:
        lines.append(wording.gettext("It does not say for whom it is."))
    hidden = [one for one in summary.identities if one.fingerprint]
    boxes = [Asked(box_label(one.kind, wording), one.kind, one.fingerprint or "", one.salt) for one in hidden]
    return HolderWords(tuple(dict.fromkeys(lines)), tuple(boxes[:MOST_ASKED]))


def _hidden(identity: Identity, wording: Wording) -> str:
    gettext = wording.gettext
    if identity.kind in (EMAIL, ""):
        return gettext(
            "It carries the fingerprint of an e-mail address, not the address itself. "
            "Nobody can read the address from it, but whoever knows the address can compare."
        )
    if identity.kind == "name":
        return gettext("It carries the fingerprint of a name. Whoever knows the name, as the issuer writes it, can compare.")
    return gettext("It carries the fingerprint of a number or account of the person. Whoever knows that can compare.")


def _open(identity: Identity, wording: Wording) -> Markup | str:
    gettext, said = wording.gettext, Markup("<bdi>{}</bdi>").format(readable(identity.value or "")[:200])
    if identity.kind == EMAIL:
        return escape(gettext("It gives the e-mail address %(value)s.")) % {"value": said}
    if identity.kind == "dateOfBirth":
        return gettext("It gives a date of birth, which you can compare with an identity document.")
    if identity.kind == "id" and (identity.value or "").startswith("did:"):
        words = gettext("It gives a digital identity, %(value)s. Whoever has the key to it can show that it is theirs.")
        return escape(words) % {"value": said}
    if identity.kind == "id":
        words = gettext("It gives the person a sign of its own, %(value)s, which tells nobody who it is.")
        return escape(words) % {"value": said}
    return escape(gettext("It gives a number or account of the person: %(value)s.")) % {"value": said}


def box_label(kind: str, wording: Wording) -> str:
    """What to give in the box."""
    if kind in (EMAIL, ""):
        return wording.gettext("E-mail address of the person")
    if kind == "name":
        return wording.gettext("Name of the person")
    return wording.gettext("Number or account of the person")


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
