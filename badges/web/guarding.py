"""What every request and every response goes through: bounded bodies, strict headers, secrets out of logs."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from badges.web.problems import Problem, response

SECURITY_HEADERS = {
    "content-security-policy": "; ".join(
        ("default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'")
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class StrictHeaders:
    """Adds the security headers to every response that did not set its own."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        headers = SECURITY_HEADERS | ({"strict-transport-security": "max-age=31536000"} if https else {})
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; complete the headers of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in self.headers if one[0] not in there)]
            await send(message)

        await self.app(scope, receive, strict)


class HeadToo:
    """Answers HEAD like GET, without the body (RFC 9110 §9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass HEAD on as GET and keep the body back."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bare(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, bare)


class TooLarge(Problem):
    """The body is larger than this address takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, "file.too_large", f"At most {limit} bytes are read here.", headers={"connection": "close"})


class BoundedBody:
    """Refuses a body as soon as it is larger than its address takes: by its announced length, else while it streams in."""

    def __init__(self, app: ASGIApp, *, limit: Callable[[str], int]) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit(scope["path"])
        if _announced(scope) > limit:
            await response(TooLarge(limit))(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge(limit)
            return message

        await self.app(scope, counted, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


_SECRET = re.compile(r"(/(?:share|refresh|verify/many)/)[^/?#\s\"]+")

_SECRET_PATHS = ("/share/", "/refresh/", "/verify/many/")

_LINK = re.compile(r"(/verify/?\?|[?&]link=)[^\s\"]+")
"""What somebody wants checked is nobody's business, and a link to it may be all that it takes to see it."""


class SecretsOut(logging.Filter):
    """Takes the secret of a share, a refresh address or a list, and every link, out of a log line before anything writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; never drops one."""
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(a) if isinstance(a, str) else a for a in record.args)
        if isinstance(record.msg, str):
            record.msg = without_secrets(record.msg)
        return True


def without_secrets(line: str) -> str:
    """The line with ``/share/…`` instead of the secret, and ``/verify?…`` instead of what is to be checked."""
    line = _LINK.sub(r"\1…", line) if "?" in line else line
    return _SECRET.sub(r"\1…", line) if any(path in line for path in _SECRET_PATHS) else line
