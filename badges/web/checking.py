"""The page where anybody checks a file, and the same check for programs. Nothing of the file is kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import anyio.to_thread
import orjson
from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from badges.verification.facts import POLICY, Answer, Missing, Need, Policy
from badges.verification.verdict import Verdict, to_json
from badges.web.at_hand import AtHand
from badges.web.forms import BrokenForm, Part, multipart, urlencoded
from badges.web.guarding import SECURITY_HEADERS, TooLarge
from badges.web.judging import too_complex
from badges.web.negotiation import prefers_html
from badges.web.problems import Problem, response
from badges.web.steps import Check
from badges.web.verdicts import verdict_words
from badges.web.world import Fetch, World

ENVELOPE_BYTES = 64_000
"""What a browser's form puts around a file."""
DRAIN_BYTES = 150_000_000
"""How much of a file that is too large is thrown away unread, so that a browser gets to see the answer."""
CODE = re.compile(r"[a-z0-9]{28}")
IN_DETAIL = Policy(details=True)
CONTENT_POLICY = SECURITY_HEADERS["content-security-policy"]


class Checker:
    """Checks files one by one for everybody, a few at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._at_hand = AtHand(world.own, world.watch)
        self._turns = asyncio.Semaphore(world.limits.checks_at_once)
        self._waiting = 0
        self._rates: dict[str, tuple[int, int]] = {}

    async def check(self, file: bytes, *, at: datetime, client: str | None = None, policy: Policy = POLICY) -> Verdict:
        """The verdict on this file. Raises Problem when too many want one at once."""
        self._count(client, at)
        check = Check(file, self._world.trust(), at, policy)
        if verdict := self._at_once(check):
            return verdict
        async with self._turn():
            try:
                async with asyncio.timeout(self._world.limits.check_seconds):
                    return await self._judged(check)
            except TimeoutError:
                return too_complex()

    def _at_once(self, check: Check) -> Verdict | None:
        """The verdict on a small badge for which everything is at hand."""
        self._at_hand.look()  # once: a look costs as much as an answer
        while not check.missing and (step := check.step_here()) is not None:
            if isinstance(step, Verdict):
                return step
            check.learn(self._at_hand.answers(step))
        return None

    async def _judged(self, check: Check) -> Verdict:
        while True:
            if missing := check.missing:
                version = self._at_hand.look()
                asked = await answers(missing, self._world.fetch, seconds=self._world.limits.check_seconds / 2)
                self._at_hand.keep(asked, version)
                check.learn(asked)
            step = check.step_here() or await check.step_in(self._world.judges)
            if isinstance(step, Verdict):
                return step
            self._at_hand.look()
            check.learn(self._at_hand.answers(step))

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= self._world.limits.checks_waiting:
            raise busy()
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turns.release()

    def _count(self, client: str | None, at: datetime) -> None:
        minute = int(at.timestamp()) // 60
        if client is None:
            return
        if len(self._rates) > 10_000:
            self._rates = {who: rate for who, rate in self._rates.items() if rate[0] == minute}
        before, count = self._rates.get(client, (minute, 0))
        count = count + 1 if before == minute else 1
        self._rates[client] = (minute, count)
        if count > self._world.limits.checks_per_minute:
            raise Problem(429, "too-many", "Too many checks in this minute.", headers={"retry-after": "60"})


async def answers(needed: frozenset[Need], fetch: Fetch, *, seconds: float) -> dict[Need, Answer]:
    """All that a round needs, fetched at once under one budget of time."""
    # A fetch that overruns goes on in its thread until its own time limit; nobody waits for it.
    tasks = {need: asyncio.ensure_future(anyio.to_thread.run_sync(fetch, need, abandon_on_cancel=True)) for need in needed}
    done, late = await asyncio.wait(tasks.values(), timeout=seconds)
    for task in late:
        task.cancel()
    return {need: task.result() if task in done else Missing("timeout") for need, task in tasks.items()}


def busy() -> Problem:
    """Everybody is checking something."""
    return Problem(503, "busy", "Many files are being checked. Try again in a minute.", headers={"retry-after": "60"})


def router(world: World) -> APIRouter:
    """Doors for checking."""
    doors = APIRouter(tags=["checking"])

    @doors.get("/verify", summary="The page where a file is checked", response_model=None)
    def page(request: Request) -> Response:
        """Drop a file, or give the code on paper."""
        return _start(request, world)

    return doors


class VerifyFirst:
    """``POST /verify``, answered before anything that other doors need: the way through them costs as much as this door.

    The body is the file itself, or a form with the file in ``file``; the answer is the verdict. A form may hold ``link`` instead:
    the address or the code on a certificate, which leads to what it shows.
    """

    def __init__(self, app: ASGIApp, *, world: World, checker: Checker) -> None:
        self.app, self.world, self.checker = app, world, checker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is meant for this door; pass everything else on."""
        if scope["type"] == "http" and scope["path"] == "/verify" and scope["method"] == "POST":
            answer = await self._answer(Request(scope, receive))
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        world, html = self.world, prefers_html(request.headers)
        try:
            async with asyncio.timeout(world.limits.body_seconds):
                file, link = await _presented(request, world.limits.file_bytes)
            if link is not None:
                return _follow(link, request, world, html=html)
            at = world.clock()
            client = request.client.host if request.client else None
            verdict = await self.checker.check(file, at=at, client=client, policy=IN_DETAIL)
        except TimeoutError:
            return _refused(request, world, Problem(408, "too-slow", "The file took too long to arrive."), html=html)
        except ClientDisconnect:
            return Response(status_code=400)
        except Problem as problem:
            if html and isinstance(problem, TooLarge):
                await _drain(request)
            return _refused(request, world, problem, html=html)
        if not html:
            content = orjson.dumps(to_json(verdict))
            return Response(content, headers={"cache-control": "no-store"}, media_type="application/json")
        result = verdict_words(verdict, world.pages.wording(request), world.addresses)
        drawn = any(one.drawings for one in (result, *result.parts, *result.beside))
        return world.pages.page(
            request,
            "verdict.html",
            private=True,
            menu="check",
            language_path="/verify",
            headers={"content-security-policy": f"{CONTENT_POLICY}; img-src 'self' data:"} if drawn else {},
            at=at,
            result=result,
        )


async def _presented(request: Request, limit: int) -> tuple[bytes, str | None]:
    """The file, or the link that was given instead. Raises Problem."""
    content_type = request.headers.get("content-type", "")
    try:
        match content_type.partition(";")[0].strip().lower():
            case "multipart/form-data":
                return _of_form(multipart(await _body(request, limit + ENVELOPE_BYTES), content_type), limit)
            case "application/x-www-form-urlencoded":
                body = await _body(request, limit)
                if not body.startswith(b"link="):
                    return body, None  # curl --data-binary calls every file a form
                link = urlencoded(body[:ENVELOPE_BYTES]).get("link", "")
                return _of_form([Part("link", None, bytearray(link.encode()))], limit)
            case _:
                return await _body(request, limit), None
    except BrokenForm as error:
        raise Problem(400, "form-not-readable", f"The form could not be read: {error}.") from error


def _of_form(parts: list[Part], limit: int) -> tuple[bytes, str | None]:
    fields = {part.name: part for part in parts}
    upload, link = fields.get("file"), fields.get("link")
    if upload is not None and (upload.content or upload.filename):
        if len(upload.content) > limit:
            raise TooLarge(limit)
        return bytes(upload.content), None
    if link is not None and link.content.strip():
        return b"", link.content.decode("utf-8", "replace")
    raise Problem(400, "nothing-sent", "Choose a file first, or give the code.")


async def _body(request: Request, limit: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise TooLarge(limit)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise TooLarge(limit)
    return bytes(content)


async def _drain(request: Request) -> None:
    """Throw away the rest of a body, within bounds: a browser that is still sending does not listen yet."""
    seen = 0
    try:
        async with asyncio.timeout(30):
            while seen < DRAIN_BYTES:
                message = await request.receive()
                seen += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


def _follow(link: str, request: Request, world: World, *, html: bool) -> Response:
    """To the page that a code or one of our own links opens. No other address is ever opened."""
    given = link.strip()
    secret = given.removeprefix(world.addresses.share("")) if given.startswith(world.addresses.share("")) else given
    code = re.sub(r"[\s.-]", "", secret).lower()
    if not CODE.fullmatch(code):
        problem = Problem(400, "link-not-known", "Give a code of 28 letters and digits, or a link of this website.")
        return _refused(request, world, problem, html=html)
    return RedirectResponse(f"/share/{code}", 303, {"cache-control": "no-store"})


def _refused(request: Request, world: World, problem: Problem, *, html: bool) -> Response:
    return _start(request, world, problem) if html else response(problem)


def _start(request: Request, world: World, problem: Problem | None = None) -> Response:
    return world.pages.page(
        request,
        "verify.html",
        status=problem.status if problem else 200,
        private=problem is not None,
        menu="check",
        language_path="/verify" if problem else None,
        headers=problem.headers if problem else {},
        problem=problem.code if problem else None,
        limit=world.limits.file_bytes,
        megabytes=world.limits.file_bytes // 1_000_000,
    )
