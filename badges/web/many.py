"""The doors for many things at once: a list is sent, worked through elsewhere, and looked at by whoever has its address."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Mapping
from datetime import datetime

import anyio.to_thread
import orjson
from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response

from badges.checking import Row, TooManyLists, begin, look, row_of
from badges.issuing.drawn import ALPHABET, SECRET_LENGTH
from badges.store import CheckList
from badges.verification.several import MOST_ITEMS
from badges.web.answering import OPEN_TO_ALL
from badges.web.checking import busy
from badges.web.many_sent import LIST_BYTES, received, things_in
from badges.web.many_told import CSV, XLSX, as_csv, as_json, as_xlsx
from badges.web.many_words import columns, list_words, row_words
from badges.web.negotiation import media_type, prefers_html
from badges.web.problems import Problem, not_found, response
from badges.web.rates import PerMinute, counted_as
from badges.web.world import World

PATH = "/verify/many"
LISTS_PER_MINUTE = 6
"""Lists of one network address."""
LISTS_OF_ONE = 3
"""Lists of one network address that wait at the same time."""
UPLOADS_AT_ONCE = 2
"""Lists that are being unpacked; each may be large."""
UPLOADS_WAITING = 6
BODY_SECONDS = 120.0
"""How long a list may take to arrive: files of a whole class over somebody's telephone."""
READ_BYTES = 150_000_000
"""How much of a body that is too large is thrown away unread, so that a browser gets to see the answer."""
FORMATS = {"json": "application/json", "html": "text/html", "csv": CSV, "xlsx": XLSX}
_SECRET = re.compile(r"[a-z0-9]{28}").fullmatch
PRIVATE = {
    "cache-control": "private, no-store",
    "x-robots-tag": "noindex, nofollow",
    "vary": "Accept, Accept-Language, Cookie",
} | OPEN_TO_ALL


class Lists:
    """What is taken in, and how much of it at once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turns = asyncio.Semaphore(UPLOADS_AT_ONCE)
        self._here = 0
        self._rate = PerMinute(LISTS_PER_MINUTE, "Too many lists in this minute.")
        self._of: dict[str, list[str]] = {}
        """By network address, the lists that may still wait; nowhere but here, and gone with the process."""

    async def take(self, request: Request) -> str:
        """The secret of a new list. Raises Problem."""
        at, client = self._world.clock(), counted_as(request.client.host if request.client else "")
        self._rate.count(client, at)
        if self._here >= UPLOADS_WAITING:
            raise busy()
        self._here += 1
        try:
            async with self._turns, asyncio.timeout(BODY_SECONDS):
                body = await received(request, patient=prefers_html(request.headers))
                return await anyio.to_thread.run_sync(self._keep, body, request.headers.get("content-type", ""), client, at)
        finally:
            self._here -= 1

    def _keep(self, body: bytes, content_type: str, client: str, at: datetime) -> str:
        store = self._world.store
        waiting = [one for one in self._of.get(client, []) if (found := store.check_list(one)) and found.checked < found.count]
        if len(waiting) >= LISTS_OF_ONE:
            raise Problem(429, "too-many", "Your other lists are not ready yet.", headers={"retry-after": "60"})
        items = things_in(body, content_type)
        secret = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
        try:
            begin(items, secret, store, at=at)
        except TooManyLists as error:
            raise busy() from error
        if len(self._of) > 10_000:
            self._of.clear()
        self._of[client] = [*waiting, secret]
        return secret


def router(world: World) -> APIRouter:
    """Doors for lists."""
    doors = APIRouter(tags=["checking"])
    lists = Lists(world)

    @doors.get(PATH, summary="The page where many things are checked at once", response_model=None)
    def page(request: Request) -> Response:
        """Choose files, a ZIP or a CSV, or paste links."""
        return _start(request, world)

    @doors.post(PATH, summary="Have many files or links checked", status_code=202, response_model=None)
    async def take(request: Request) -> Response:
        """Several files in a form, a ZIP, a CSV or a plain list of links, or JSON; at most a thousand things.

        The answer comes at once and says where to look. What is sent is kept, sealed, until it is checked; what was found is
        there for 24 hours, for whoever has the address.
        """
        html = prefers_html(request.headers)
        try:
            secret = await lists.take(request)
        except TimeoutError:
            problem = Problem(408, "too-slow", "The files took too long to arrive.")
        except ClientDisconnect:
            return Response(status_code=400)
        except Problem as refused:
            problem = refused
        else:
            return _begun(secret, html=html)
        return _start(request, world, problem) if html else _refused(problem)

    @doors.get(PATH + "/{secret}", summary="What was found so far", response_model=None)
    async def found(request: Request, secret: str) -> Response:
        """A page, JSON, CSV or XLSX, as ``Accept`` or ``?format=`` says: rows that wait, and rows that are checked."""
        shown = await anyio.to_thread.run_sync(_look, secret, world)
        if shown is None:
            return _nothing(request, world)
        asked = request.query_params.get("format")
        kind = FORMATS.get(asked) if asked else media_type(request.headers.get("accept"), tuple(FORMATS.values()))
        if kind is None:
            raise Problem(406, "not-acceptable", "A list is there as JSON, CSV, XLSX and as a page.")
        return await anyio.to_thread.run_sync(_told, request, world, secret, shown, kind)

    @doors.delete(PATH + "/{secret}", summary="Delete a list", status_code=204, response_model=None)
    async def delete(secret: str) -> Response:
        """All of it, at once, be it checked or not."""
        if not await anyio.to_thread.run_sync(_drop, secret, world):
            return _refused(not_found())
        return Response(status_code=204, headers=PRIVATE)

    @doors.get(PATH + "/{secret}/delete", summary="Before a list is deleted", response_model=None)
    async def before(request: Request, secret: str) -> Response:
        """What will be gone, and a button."""
        shown = await anyio.to_thread.run_sync(_look, secret, world)
        if shown is None:
            return _nothing(request, world)
        path = f"{PATH}/{secret}"
        return world.pages.page(request, "many_delete.html", private=True, menu="check", here=PATH, path=path, about=shown[0])

    @doors.post(PATH + "/{secret}/delete", summary="Delete a list, from its page", status_code=303, response_model=None)
    async def deleted(request: Request, secret: str) -> Response:
        """The same, for a form in a browser."""
        if not await anyio.to_thread.run_sync(_drop, secret, world):
            return _nothing(request, world)
        return RedirectResponse(f"{PATH}?deleted", 303, {"cache-control": "no-store"})

    @doors.get(PATH + "/{secret}/{number}", summary="What was found of one of them", response_model=None)
    async def one(request: Request, secret: str, number: int) -> Response:
        """The verdict in words, as far as it is kept: codes, and the names of badge, holder and issuer."""
        row = await anyio.to_thread.run_sync(_row, secret, number, world)
        if row is None:
            return _nothing(request, world)
        if not prefers_html(request.headers):
            return Response(orjson.dumps(as_json(row, world.pages.language(request))), 200, PRIVATE, "application/json")
        wording = world.pages.wording(request)
        shown = row_words(row, wording, world.addresses)
        return world.pages.page(
            request, "many_row.html", private=True, menu="check", here=PATH, back=f"{PATH}/{secret}", row=row, shown=shown
        )

    return doors


def _begun(secret: str, *, html: bool) -> Response:
    here = f"{PATH}/{secret}"
    if html:
        return RedirectResponse(here, 303, {"cache-control": "no-store"})
    said = {"href": here, "formats": _formats(secret), "state": "waiting"}
    return Response(orjson.dumps(said), 202, {**PRIVATE, "location": here}, "application/json")


def _formats(secret: str) -> dict[str, str]:
    return {name: f"{PATH}/{secret}?format={name}" for name in FORMATS}


Shown = tuple[CheckList, tuple[Row, ...]]


def _look(secret: str, world: World) -> Shown | None:
    return look(secret, world.store, world.clock()) if _SECRET(secret) else None


def _row(secret: str, number: int, world: World) -> Row | None:
    if not _SECRET(secret) or not 1 <= number <= MOST_ITEMS:
        return None
    return row_of(secret, number, world.store, world.clock())


def _drop(secret: str, world: World) -> bool:
    return bool(_SECRET(secret)) and world.store.drop_checks(secret)


def _nothing(request: Request, world: World) -> Response:
    """Never there, deleted, or over: nobody can tell which."""
    problem = not_found()
    return _start(request, world, problem) if prefers_html(request.headers) else _refused(problem)


def _refused(problem: Problem) -> Response:
    """The problem, for programs on whatever page."""
    answer = response(problem)
    answer.headers.update(OPEN_TO_ALL)
    return answer


def _told(request: Request, world: World, secret: str, shown: Shown, kind: str) -> Response:
    (about, rows), wording = shown, world.pages.wording(request)
    if kind == "text/html":
        return _page(request, world, secret, shown)
    headers: Mapping[str, str] = {**PRIVATE, "content-language": wording.language}
    if kind == CSV:
        headers = {**headers, "content-disposition": 'attachment; filename="badges.csv"'}
        return Response(as_csv(rows, wording.language), 200, headers, f"{CSV}; charset=utf-8")
    if kind == XLSX:
        headers = {**headers, "content-disposition": 'attachment; filename="badges.xlsx"'}
        return Response(as_xlsx(rows, wording.language, columns(wording)), 200, headers, XLSX)
    counts = {name: sum(row.outcome == name for row in rows) for name in ("failed", "indeterminate", "passed", "not_applicable")}
    said = {
        "state": "checked" if about.checked == about.count else "waiting",
        "count": about.count,
        "checked": about.checked,
        "counts": {**counts, "waiting": about.count - about.checked},
        "made_at": about.made_at.isoformat(),
        "ends_at": about.ends_at.isoformat(),
        "formats": _formats(secret),
        "items": [as_json(row, wording.language) for row in rows],
    }
    return Response(orjson.dumps(said), 200, headers, "application/json")


def _page(request: Request, world: World, secret: str, shown: Shown) -> Response:
    asked = request.query_params.get("page", "1")
    words = list_words(shown[1], world.pages.wording(request), int(asked) if asked.isdecimal() and len(asked) < 4 else 1)
    return world.pages.page(
        request, "many_list.html", private=True, menu="check", here=PATH, path=f"{PATH}/{secret}", about=shown[0], words=words
    )


def _start(request: Request, world: World, problem: Problem | None = None) -> Response:
    deleted = "deleted" in request.query_params
    return world.pages.page(
        request,
        "many.html",
        status=problem.status if problem else 200,
        private=problem is not None or deleted,
        menu="check",
        here=PATH,
        language_path=PATH if problem else None,
        headers=problem.headers if problem else {},
        problem=problem.code if problem else None,
        deleted=deleted,
        most=MOST_ITEMS,
        limit=LIST_BYTES,
        megabytes=LIST_BYTES // 2**20,
    )
