"""The refresh service: the newest text of a badge, for whoever holds an older one (1EdTech Credential Refresh)."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from badges.model.issued import FormName, IssuedCredential
from badges.model.share import ShareKind
from badges.store import Store
from badges.web.problems import not_found
from badges.web.rendering import PRIVATE
from badges.web.shares import SECRET
from badges.web.world import World


def router(world: World) -> APIRouter:
    """The door of the refresh service."""
    doors = APIRouter(tags=["credentials"])

    @doors.get("/refresh/{secret}", summary="The newest text of a badge", response_model=None)
    def refresh(_request: Request, secret: str) -> Response:
        """The badge itself names this address; nothing else does, and its id opens nothing.

        The answer is the signed badge, the same file as before while there is no newer one.
        """
        newest = newest_badge(secret, world.store, world.clock())
        if newest is None:  # never there, or withdrawn: nobody can tell which
            raise not_found()
        # Verifiers that run in a browser may read it: whoever knows the address may, and no cookie opens anything here.
        headers = {"cache-control": PRIVATE, "x-robots-tag": "noindex, nofollow", "access-control-allow-origin": "*"}
        return Response(newest.content, media_type=newest.media_type, headers=headers)

    return doors


def newest_badge(secret: str, store: Store, at: datetime) -> IssuedCredential | None:
    """The newest edition of the badge that has this refresh address."""
    share = store.share(secret) if SECRET.fullmatch(secret) else None
    if share is None or share.kind is not ShareKind.REFRESH or not share.open_at(at):
        return None
    return next((c for c in store.credentials_of(share.award_id) if c.form is FormName.OPEN_BADGE), None)
