"""Asking an authority: one bounded POST or GET, pinned to the address that was looked up and found fit.

Where to ask stands in certificates, which strangers make, so the rules are those of ``reaching``: no proxies, no cookies, no
credentials, no environment, public addresses only, few redirects, one budget of bytes and seconds. Two things differ. OCSP, CRLs
and most timestamp authorities are asked over plain http, which the answers' own signatures make up for (RFC 5280 §8, RFC 6960
§5); that must be allowed by whoever makes an asker. And questions are posted.
"""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin

import httpcore

from badges.authorities.error import AuthorityError
from badges.reaching import (
    LOCALHOST,
    REDIRECTS,
    GivenUp,
    IPAddress,
    Pinned,
    Resolve,
    addresses_of,
    certificates,
    giving_up,
    is_loopback,
    is_public,
    parts_of,
    target_of,
)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, where, and how much answer is too much. Without a body it is a GET."""

    url: str
    accept: str
    limit: int
    """Bytes of the answer."""
    body: bytes | None = None
    media_type: str = ""
    account: str = field(default="", repr=False)
    """``name:password``, for an authority that serves only its customers. It travels over https only."""


Ask = Callable[[Question], bytes]
"""The body of a 200. Raises AuthorityError, code ``unreachable``, for whatever else the network or the authority does."""


def asker(
    *,
    resolve: Resolve = addresses_of,
    may_connect: Callable[[IPAddress], bool] = is_public,
    plain_http: bool = False,
    allow_localhost: bool = False,
    seconds: float = 20.0,
    redirects: int = 3,
    ssl_context: ssl.SSLContext | None = None,
) -> Ask:
    """How authorities are asked over the network.

    ``plain_http`` lets http count as much as https. ``allow_localhost`` is for development: this machine itself may then be an
    authority. ``seconds`` are for one question, from the first look-up to the last byte.
    """

    def ask(question: Question) -> bytes:
        deadline = time.monotonic() + seconds
        url = question.url
        try:
            with giving_up(deadline):
                for _ in range(redirects + 1):
                    parts = _checked(url, plain_http and not question.account, allow_localhost)
                    local = allow_localhost and parts.hostname in LOCALHOST
                    backend = Pinned(resolve, is_loopback if local else may_connect, deadline)
                    answer = _exchange(parts, question, backend, ssl_context or certificates())
                    if isinstance(answer, bytes):
                        return answer
                    url = urljoin(url, answer)
        except GivenUp as given_up:
            reason = given_up.reason
        except ValueError:  # an address that a redirect spoilt
            reason = "no_address"
        else:
            reason = "too_many_redirects"
        raise AuthorityError("unreachable", question.url, reason=reason)

    return ask


def _checked(url: str, plain_http: bool, allow_localhost: bool) -> SplitResult:
    """The parts of an address that may be asked."""
    parts = parts_of(url)
    if parts.scheme not in ("https", "http"):
        raise GivenUp("no_address")
    if parts.scheme == "http" and not (plain_http or (allow_localhost and parts.hostname in LOCALHOST)):
        raise GivenUp("not_https")
    return parts


def _exchange(parts: SplitResult, question: Question, backend: Pinned, context: ssl.SSLContext) -> bytes | str:
    """The answer, or where a redirect points."""
    headers = [
        (b"Host", parts.netloc.encode("ascii")),
        (b"Accept", question.accept.encode("ascii")),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", b"badges"),
        (b"Connection", b"close"),
    ]
    if question.body is not None:
        headers += [(b"Content-Type", question.media_type.encode("ascii"))]
        headers += [(b"Content-Length", str(len(question.body)).encode("ascii"))]
    if question.account:
        headers.append((b"Authorization", b"Basic " + base64.b64encode(question.account.encode("utf-8"))))
    method = "GET" if question.body is None else "POST"
    with (
        httpcore.ConnectionPool(ssl_context=context, network_backend=backend, max_connections=1) as pool,
        pool.stream(
            method, target_of(parts), headers=headers, content=question.body, extensions={"timeout": backend.timeouts()}
        ) as response,
    ):
        said = {name.lower(): value for name, value in response.headers}
        # A question or an account is not sent on to strangers; a document may have moved.
        if response.status in REDIRECTS and b"location" in said and question.body is None and not question.account:
            return said[b"location"].decode("latin-1")
        if response.status != 200:
            raise GivenUp(f"http_{response.status}")
        if said.get(b"content-encoding", b"identity").lower() not in (b"", b"identity"):
            raise GivenUp("encoding")
        if said.get(b"content-length", b"").isdigit() and int(said[b"content-length"]) > question.limit:
            raise GivenUp("too_large")
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > question.limit:
                raise GivenUp("too_large")
    return bytes(body)
