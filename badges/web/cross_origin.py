"""Pages of others that ask this website something (Fetch, CORS protocol): what is public may be read, and a file be checked.

No cookie and no token is ever sent along with such a question, so nothing that is private can be asked for in this way.
"""

from __future__ import annotations

import re

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from badges.web.answering import OPEN_TO_ALL

OPEN = [(name.encode(), value.encode()) for name, value in OPEN_TO_ALL.items()]
"""The same headers as they travel."""
_PUBLIC = re.compile(
    r"/(?:status|issuers|achievements|units|concepts|frameworks|quality-assurance|verifier|contexts|refresh)(?:/.*)?"
    r"|/openapi\.json|/\.well-known/did\.json"
).fullmatch
_A_DAY = "86400"


class Preflights:
    """Answers a browser that asks first whether a page of others may ask (``OPTIONS``); everything else is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say yes for what is public and for checking; others get the answer that they always got."""
        if scope["type"] != "http" or scope["method"] != "OPTIONS" or (methods := _methods(scope["path"])) is None:
            await self.app(scope, receive, send)
            return
        if not any(name == b"access-control-request-method" for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        headers = {
            **OPEN_TO_ALL,
            "access-control-allow-methods": methods,
            "access-control-allow-headers": "accept, accept-language, content-type",
            "access-control-max-age": _A_DAY,
        }
        await Response(status_code=204, headers=headers)(scope, receive, send)


def _methods(path: str) -> str | None:
    if path in ("/verify", "/verify/many"):
        return "POST"
    if path.startswith("/verify/many/"):  # whoever has this address may read and delete the list, from wherever
        return "GET, HEAD, DELETE"
    return "GET, HEAD" if _PUBLIC(path) else None
