"""Answers that several doors give alike: which form of a thing was asked for, and public documents for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from badges.web.negotiation import media_type
from badges.web.problems import Problem
from badges.web.rendering import PUBLIC, VARY

HTML, JSON, JSON_LD = "text/html", "application/json", "application/ld+json"
OPEN_TO_ALL = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
"""Public documents may be read by verifiers that run in somebody's browser."""


def kind_of(request: Request, offered: Sequence[str]) -> str:
    """The media type to answer with. Raises Problem when the client takes none of these."""
    chosen = media_type(request.headers.get("accept"), offered)
    if chosen is None:
        raise Problem(406, "not-acceptable", f"This address has {', '.join(offered)}.")
    return chosen


def as_json(content: Any, media: str = JSON) -> Response:
    """A public document: cacheable, readable from any origin."""
    headers = {"cache-control": PUBLIC, "vary": VARY, **OPEN_TO_ALL}
    return JSONResponse(content, media_type=media, headers=headers)
