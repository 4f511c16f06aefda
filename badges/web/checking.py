"""The page where anybody checks a file, and the same check for programs. Nothing of the file is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from time import monotonic
from typing import Annotated

import anyio.to_thread
import orjson
from fastapi import APIRouter, Query, Request
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from badges.receipting import is_worth_keeping
from badges.verification.facts import POLICY, Answer, Facts, Missing, Need, Policy
from badges.verification.links import behind
from badges.verification.verdict import Verdict, to_json
from badges.web.at_hand import AtHand
from badges.web.cross_origin import OPEN
from badges.web.guarding import SECURITY_HEADERS, TooLarge
from badges.web.judging import too_complex
from badges.web.levels import reader_country
from badges.web.negotiation import prefers_html
from badges.web.problems import Problem, response
from badges.web.rates import PerMinute
from badges.web.receipts import Receipts, wanted
from badges.web.receiving import code_of, drain, sent
from badges.web.steps import Check
from badges.web.verdicts import verdict_words
from badges.web.world import Fetch, World

IN_DETAIL = Policy(details=True)
SEVERAL = "/verify/many"
TOO_MANY = f"Too many checks in this minute. Wait a minute and go on; for many files at once there is POST {SEVERAL}."
LINK_BYTES = 300
"""The longest link of this website."""
LONGEST_LINK = 2_000
"""The longest one that is filled in."""
WITH_DRAWINGS = {"content-security-policy": f"{SECURITY_HEADERS['content-security-policy']}; img-src 'self' data:"}
"""For a page with pictures out of a credential, and for one whose place such a page takes after a long upload."""


CHECKS_A_SECOND = 20
"""What a second of a judging process counts for, where somebody sends files that take long: an address gets half a minute of them
in a minute."""


FREE_SECONDS = 1.0
"""Of one check: what a large credential takes, or a short wait for a process."""


AT_ONCE_SECONDS = 0.5
"""For what is asked for when the time for fetching is over."""


class LeadsHome(Exception):
    """The file is a link to what somebody shows on this very website, which has a page of its own."""

    def __init__(self, code: str) -> None:
        super().__init__("a link of this website")
        self.code = code


class Checker:
    """Checks files one by one for everybody, a few at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._at_hand = AtHand(world.own, world.watch)
        self._turns = asyncio.Semaphore(world.limits.checks_at_once)
        self._waiting = 0
        self._rate = PerMinute(world.limits.checks_per_minute, TOO_MANY)

    async def check(self, file: bytes, *, at: datetime, client: str | None = None, policy: Policy = POLICY) -> Verdict:
        """The verdict on this file. Raises Problem when too many want one at once."""
        return (await self.check_and_tell(file, at=at, client=client, policy=policy))[0]

    async def check_and_tell(
        self, file: bytes, *, at: datetime, client: str | None = None, policy: Policy = POLICY, stops_at_home: bool = False
    ) -> tuple[Verdict, Facts]:
        """The same, and what the verdict rests on. Raises LeadsHome if that is asked for."""
        self._rate.count(client, at)
        check = Check(file, self._world.trust(), at, policy)
        try:
            return await self._in_time(check, stops_at_home=stops_at_home), check.facts
        finally:
            if client is not None and (long := int((check.seconds_elsewhere - FREE_SECONDS) * CHECKS_A_SECOND)) > 0:
                self._rate.charge(client, at, long)

    async def _in_time(self, check: Check, *, stops_at_home: bool) -> Verdict:
        if verdict := self._at_once(check):
            return verdict
        async with self._turn():
            try:
                async with asyncio.timeout(self._world.limits.check_seconds):
                    return await self._judged(check, stops_at_home=stops_at_home)
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

    async def _judged(self, check: Check, *, stops_at_home: bool) -> Verdict:
        until = monotonic() + self._world.limits.fetch_seconds
        while True:
            if missing := check.missing:
                if stops_at_home:
                    self._look_homewards(missing)
                version = self._at_hand.look()
                self._at_hand.keep(await ask(check, self._world.fetch, until=until), version)
            step = check.step_here() or await check.step_in(self._world.judges)
            if isinstance(step, Verdict):
                return step
            self._at_hand.look()
            check.learn(self._at_hand.answers(step))

    def _look_homewards(self, missing: frozenset[Need]) -> None:
        for need in missing:
            if need.kind == "file" and (code := code_of(need.url, self._world.addresses)) is not None:
                raise LeadsHome(code)

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


async def ask(check: Check, fetch: Fetch, *, until: float) -> dict[Need, Answer]:
    """Learn what comes until this moment (``monotonic``) of all that a check needs; the rest took too long, and is told as that.

    Who asks for more after that moment hears of what comes at once, as from our own house, and gives the last word then.
    """
    left = until - monotonic()
    found = await answers(check.missing, fetch, seconds=max(left, AT_ONCE_SECONDS))
    check.learn(found)
    if left <= 0:
        check.ask_no_more()
    return found


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
    def page(
        request: Request, link: Annotated[str, Query(description="A link or a code, to find it filled in.")] = ""
    ) -> Response:
        """Drop a file, or give the code on paper.

        A `link` in the address is filled in and waits: nothing is asked of anybody before somebody sends the form.
        """
        link = link.strip()
        return _start(request, world, link=link if len(link) <= LONGEST_LINK and link.isprintable() else "")

    return doors


class VerifyFirst:
    """``POST /verify``, answered before anything that other doors need: the way through them costs as much as this door.

    The body is the file itself, a link, a code, or a JSON object with nothing but ``url``; or a form with ``file``, ``text`` or
    ``link``. Whatever it calls itself, what it is shows by its content. The answer is the verdict.
    """

    def __init__(self, app: ASGIApp, *, world: World, checker: Checker, receipts: Receipts) -> None:
        self.app, self.world, self.checker, self.receipts = app, world, checker, receipts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is meant for this door; pass everything else on."""
        if scope["type"] == "http" and scope["path"] == "/verify" and scope["method"] == "POST":
            answer = await self._answer(Request(scope, receive))
            answer.raw_headers = [*answer.raw_headers, *OPEN]  # pages of others may ask too
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        world, html = self.world, prefers_html(request.headers)
        try:
            async with asyncio.timeout(world.limits.body_seconds):
                file, is_several = await sent(request, world.limits.file_bytes)
            if is_several:
                return _elsewhere(html=html)
            if html and len(file) < LINK_BYTES and (code := code_of(file.decode("latin-1").strip(), world.addresses)):
                return _home(code)
            at = world.clock()
            client = request.client.host if request.client else None
            verdict, facts = await self.checker.check_and_tell(file, at=at, client=client, policy=IN_DETAIL, stops_at_home=html)
            file = behind(file, facts)
            accept = request.headers.get("accept", "")
            if not html and "application/" in accept and (media := wanted(accept)) is not None:
                return await self.receipts.handed_out(media, file, verdict, facts, at, world.pages.wording(request))
        except LeadsHome as leads:
            return _home(leads.code)
        except TimeoutError:
            return _refused(request, world, Problem(408, "too-slow", "The file took too long to arrive."), html=html)
        except ClientDisconnect:
            return Response(status_code=400)
        except Problem as problem:
            if html and isinstance(problem, TooLarge):
                await drain(request)
            return _refused(request, world, problem, html=html)
        if not html:
            content = orjson.dumps(to_json(verdict))
            return Response(content, headers={"cache-control": "no-store"}, media_type="application/json")
        wording = world.pages.wording(request)
        country = reader_country(wording.language, request.headers.get("accept-language"))
        words = verdict_words(verdict, wording, world.addresses, country=country, skills=world.skills.named())
        result, checked = self.receipts.retold(verdict, words, wording)
        keep = await self.receipts.kept(file, verdict, facts, at) if is_worth_keeping(verdict) else None
        drawn = any(one.drawings for one in (result, *result.parts, *result.beside))
        return world.pages.page(
            request,
            "verdict.html",
            private=True,
            menu="check",
            language_path="/verify",
            headers=WITH_DRAWINGS if drawn else {},
            at=at,
            address=world.addresses.verify(),
            result=result,
            checked=checked,
            keep=keep,
        )


def _home(code: str) -> Response:
    """To the page of what somebody shows with this code."""
    return RedirectResponse(f"/share/{code}", 303, {"cache-control": "no-store"})


def _elsewhere(*, html: bool) -> Response:
    """A list, a ZIP or several files have a door of their own; a browser sends the same form there."""
    if html:
        return RedirectResponse(SEVERAL, 307, {"cache-control": "no-store"})
    detail = f"These are several things to check. Send them to POST {SEVERAL}."
    return response(Problem(422, "several", detail, headers={"link": f'<{SEVERAL}>; rel="related"'}))


def _refused(request: Request, world: World, problem: Problem, *, html: bool) -> Response:
    return _start(request, world, problem) if html else response(problem)


def _start(request: Request, world: World, problem: Problem | None = None, link: str = "") -> Response:
    return world.pages.page(
        request,
        "verify.html",
        status=problem.status if problem else 200,
        private=problem is not None or bool(link),
        menu="check",
        language_path="/verify" if problem else None,
        headers={**WITH_DRAWINGS, **(problem.headers if problem else {})},
        problem=problem.code if problem else None,
        link=link,
        limit=world.limits.file_bytes,
        megabytes=world.limits.file_bytes // 1_000_000,
    )
