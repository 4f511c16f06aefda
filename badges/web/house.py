"""The front door, the pages that explain, and the door for machines that watch."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from badges.credentials import european, open_badge
from badges.model.addresses import VERIFIER
from badges.web.issuers import issuers_of
from badges.web.trusted import issuer_lists, own_anchors, service_lists
from badges.web.world import World


def router(world: World) -> APIRouter:
    """Doors that everybody passes."""
    doors = APIRouter(tags=["house"])

    @doors.get("/", summary="What this is", response_model=None)
    def start(request: Request) -> Response:
        """The first page."""
        return world.pages.page(request, "start.html", unit_count=len(world.store.units()), issuers=issuers_of(world))

    @doors.get("/how", summary="How checking works", response_model=None)
    def how(request: Request) -> Response:
        """What a signature shows, and what it cannot show."""
        return world.pages.page(request, "how.html", menu="check")

    @doors.get("/privacy", summary="What happens to data", response_model=None)
    def privacy(request: Request) -> Response:
        """What is kept, what is not."""
        return world.pages.page(request, "privacy.html")

    @doors.get("/accessibility", summary="Who can use these pages", response_model=None)
    def accessibility(request: Request) -> Response:
        """What was tested."""
        return world.pages.page(request, "accessibility.html")

    @doors.get("/developers", summary="For developers", response_model=None)
    def developers(request: Request) -> Response:
        """The API in a page, and what each form of an award loses."""
        forms = (("Open Badge 3.0", open_badge.LOSSES), ("European Digital Credential", european.LOSSES))
        return world.pages.page(request, "developers.html", base=world.addresses.base, forms=forms)

    @doors.get("/trust", summary="Issuers that are known here", response_model=None)
    def trust(request: Request) -> Response:
        """Whom a verdict calls known, and from which list."""
        whom, at = world.trust(), world.clock()
        anchors, stamps = own_anchors(whom)
        verifier = world.addresses.did(VERIFIER)
        return world.pages.page(
            request,
            "trust.html",
            menu="check",
            lists=issuer_lists(whom, at, verifier),
            verifier=verifier,
            receipts_by=world.keyring.record(VERIFIER).legal_name if world.keyring.has_verifier() else None,
            services=service_lists(whom, at),
            anchors=anchors,
            stamps=stamps,
        )

    @doors.get("/healthz", summary="Whether this server can answer", response_model=None)
    def health() -> Response:
        """Reads from the store; 200 when that works."""
        world.store.status_list(1)
        return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})

    return doors
