"""The application: every door over HTTP, wired to what it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from badges.issuing import Desk
from badges.keyring import Keyring
from badges.model.addresses import Addresses
from badges.store import Store
from badges.verification.facts import Trust
from badges.web import (
    awards,
    catalogue,
    checking,
    composites,
    credentials,
    deliveries,
    holder,
    house,
    issuers,
    many,
    receipts,
    receiving,
    refreshing,
    sealing,
    shares,
)
from badges.web.cross_origin import Preflights
from badges.web.guarding import SECURITY_HEADERS, BoundedBody, HeadToo, StrictHeaders
from badges.web.judging import JudgePool
from badges.web.negotiation import prefers_html
from badges.web.openapi import describe
from badges.web.ours import ours, own_documents
from badges.web.problems import Problem, not_found, response
from badges.web.rendering import STATIC, Pages
from badges.web.skills import Skills
from badges.web.world import Enqueue, Fetch, Limits, World

if TYPE_CHECKING:
    from badges.preserving import Lasting
    from badges.web.vc_api import Suite

DEFAULT_LIMITS = Limits()


def create_app(
    *,
    store: Store,
    keyring: Keyring,
    addresses: Addresses,
    trust: Callable[[], Trust],
    clock: Callable[[], datetime],
    fetch: Fetch,
    enqueue: Enqueue,
    wallet_configured: bool = False,
    status_days: int = 7,
    refresh: bool = False,
    lasting: Lasting | None = None,
    raising: Lasting | None = None,
    limits: Limits = DEFAULT_LIMITS,
    judges: JudgePool | None = None,
    site_name: str = "Badges",
    default_language: str = "en",
    time_zone: str = "Europe/Amsterdam",
    fictitious: bool = False,
    suites: Mapping[str, Suite] | None = None,
) -> FastAPI:
    """The pages and the API over this store and keyring.

    ``fetch`` answers what a verdict needs from outside our own addresses; ``enqueue`` is told the ids of new deliveries.
    With ``refresh``, badges name the address of their newest text; ``lasting`` raises the seals of what is issued, and
    ``raising`` those for which a request asks it where there is no ``lasting``. The routes that sign or store exist only while
    the store holds a token. ``fictitious`` says on every page that schools and persons are invented. ``suites`` opens the doors
    for test suites of others, with these throw-away keys.
    """
    pages = Pages(addresses, site_name=site_name, default_language=default_language, time_zone=time_zone, fictitious=fictitious)
    pool = judges or JudgePool(processes=limits.processes, seconds=limits.judge_seconds)
    everywhere = own_documents(store, keyring, addresses, fetch, clock)
    watch = store.watch()
    own = ours(store, keyring, addresses, clock)
    skills = Skills(store, watch, addresses)
    world = World(store, keyring, addresses, trust, clock, everywhere, own, enqueue, limits, pool, watch, pages, skills)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        pool.warm()
        yield
        watch.close()
        if judges is None:
            pool.close()

    # No redirects for slashes: they would be built from the Host header. No docs pages: they load scripts from elsewhere.
    app = FastAPI(
        title="Badges",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    checker = checking.Checker(world)
    kept = receipts.Receipts(world)
    desk = Desk(store, keyring, addresses, wallet_configured, status_days, {}, refresh, lasting)
    for doors in (
        house.router(world),
        checking.router(world),
        many.router(world),
        receipts.router(world, checker, kept),
        holder.router(world),
        catalogue.router(world),
        issuers.router(world),
        shares.router(world, checker),
        credentials.router(world),
        refreshing.router(world),
        awards.router(world, desk),
        composites.router(world, desk),
        deliveries.router(world, desk),
        sealing.router(world, desk, lasting, raising),
    ):
        app.include_router(doors)
    if suites:
        from badges.web import vc_api  # for tests alone

        app.include_router(vc_api.router(world, suites))
    describe(app, addresses)
    app.mount("/static", Fingerprinted(directory=STATIC), name="static")
    _answer_errors(app, world)
    app.add_middleware(BoundedBody, limit=_body_limit(limits))
    app.add_middleware(HeadToo)
    app.add_middleware(Preflights)
    app.add_middleware(checking.VerifyFirst, world=world, checker=checker, receipts=kept)
    app.add_middleware(StrictHeaders, https=addresses.base.startswith("https:"))
    return app


class Fingerprinted(StaticFiles):
    """Files of our own; their addresses carry a fingerprint, so they may be kept."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file, cacheable for a year."""
        answer = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def _body_limit(limits: Limits) -> Callable[[str], int]:
    """How much a body may hold, by path."""
    own = {
        **{"/awards": limits.order_bytes, "/composites": limits.order_bytes, "/seal": limits.seal_bytes},
        **{"/receipts": receipts.RECEIPT_BYTES, "/receipts/file": limits.file_bytes + receiving.ENVELOPE_BYTES},
        many.PATH: many.READ_BYTES,  # it says itself, in a browser on its page, when that is too much
    }
    return lambda path: own.get(path, limits.seal_bytes if path.startswith("/vc/") else limits.other_bytes)


def _answer_errors(app: FastAPI, world: World) -> None:
    """Errors in the client's own form: a page in a browser, a problem document elsewhere."""

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        if request.method != "GET" or not prefers_html(request.headers):
            return response(error)
        template = "not_found.html" if error.status == 404 else "error.html"
        # The page for 404 knows nothing of the address: an unknown id and a private one give the very same bytes.
        return world.pages.page(
            request, template, status=error.status, private=True, here="", language_path="/", headers=error.headers, problem=error
        )

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            return await problem(request, not_found())
        code = {405: "method-not-allowed", 400: "bad-request"}.get(error.status_code, "refused")
        return await problem(request, Problem(error.status_code, code, str(error.detail), headers=error.headers))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [{"field": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
        return await problem(request, Problem(422, "not-valid", "The request has mistakes.", errors=errors))

    async def unexpected(request: Request, _: Exception) -> Response:
        # Starlette answers this one outside of all middleware, so the strict headers are set here.
        detail = "Something went wrong here. It was written down; try again later."
        return await problem(request, Problem(500, "unexpected", detail, headers=SECURITY_HEADERS))

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unexpected)
