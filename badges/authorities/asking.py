"""Asking an authority: one bounded POST or GET, pinned to the address that was looked up and found fit.

Where to ask stands in certificates, which strangers make, so the rules are those of fetching: no proxies, no cookies, no
credentials, no environment, public addresses only, few redirects, one budget of bytes and seconds. Two things differ. OCSP, CRLs
and most timestamp authorities are asked over plain http, which the answers' own signatures make up for (RFC 5280 §8, RFC 6960
§5); that must be allowed by whoever makes an asker. And questions are posted.
"""

from __future__ import annotations

import base64
import ipaddress
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore

from badges.authorities.error import AuthorityError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

LOCALHOST = ("localhost", "127.0.0.1", "::1")

_REDIRECTS = (301, 302, 303, 307, 308)


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


class _GivenUpError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def asker(
    *,
    resolve: Resolve,
    may_connect: Callable[[IPAddress], bool],
    plain_http: bool = False,
    allow_localhost: bool = False,
    seconds: float = 20.0,
    redirects: int = 3,
    ssl_context: ssl.SSLContext | None = None,
) -> Ask:
    """How authorities are asked over the network.

    ``resolve`` and ``may_connect`` are those of fetching (``addresses_of``, ``is_public``). ``plain_http`` lets http count as
    much as https. ``allow_localhost`` is for development: this machine itself may then be an authority. ``seconds`` are for one
    question, from the first look-up to the last byte.
    """

    def ask(question: Question) -> bytes:
        deadline = time.monotonic() + seconds
        url = question.url
        try:
            for _ in range(redirects + 1):
                parts = _checked(url, plain_http and not question.account, allow_localhost)
                local = allow_localhost and parts.hostname in LOCALHOST
                backend = _Pinned(resolve, _is_loopback if local else may_connect, deadline)
                answer = _exchange(parts, question, backend, ssl_context or _certificates())
                if isinstance(answer, bytes):
                    return answer
                url = urljoin(url, answer)
        except _GivenUpError as given_up:
            reason = given_up.reason
        except httpcore.TimeoutException:
            reason = "timeout"
        except ssl.SSLError:
            reason = "certificate"
        except httpcore.ConnectError as error:
            reason = "certificate" if isinstance(error.__context__, ssl.SSLError) else "no_connection"
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            reason = "no_connection" if time.monotonic() < deadline else "timeout"
        except ValueError:  # an address that a redirect spoilt
            reason = "no_address"
        else:
            reason = "too_many_redirects"
        raise AuthorityError("unreachable", question.url, reason=reason)

    return ask


def _checked(url: str, plain_http: bool, allow_localhost: bool) -> SplitResult:
    """The parts of an address that may be asked."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port != 0
    except ValueError as error:
        raise _GivenUpError("no_address") from error
    if not url.isascii() or any(c <= " " or c == "\x7f" for c in url) or not parts.hostname or not port_is_fine:
        raise _GivenUpError("no_address")
    if parts.username is not None or parts.password is not None or parts.scheme not in ("https", "http"):
        raise _GivenUpError("no_address")
    may_be_plain = plain_http or (allow_localhost and parts.hostname in LOCALHOST)
    if parts.scheme == "http" and not may_be_plain:
        raise _GivenUpError("not_https")
    return parts


def _exchange(parts: SplitResult, question: Question, backend: _Pinned, context: ssl.SSLContext) -> bytes | str:
    """The answer, or where a redirect points."""
    path = parts.path or "/"
    target = httpcore.URL(
        scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=f"{path}?{parts.query}" if parts.query else path
    )
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
            method, target, headers=headers, content=question.body, extensions={"timeout": backend.timeouts()}
        ) as response,
    ):
        said = {name.lower(): value for name, value in response.headers}
        # A question or an account is not sent on to strangers; a document may have moved.
        if response.status in _REDIRECTS and b"location" in said and question.body is None and not question.account:
            return said[b"location"].decode("latin-1")
        if response.status != 200:
            raise _GivenUpError(f"http_{response.status}")
        if said.get(b"content-encoding", b"identity").lower() not in (b"", b"identity"):
            raise _GivenUpError("encoding")
        if said.get(b"content-length", b"").isdigit() and int(said[b"content-length"]) > question.limit:
            raise _GivenUpError("too_large")
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > question.limit:
                raise _GivenUpError("too_large")
    return bytes(body)


class _Pinned(httpcore.NetworkBackend):
    """Connects to nothing but the very address that was looked up and found fit, and to nothing after the deadline."""

    def __init__(self, resolve: Resolve, may_connect: Callable[[IPAddress], bool], deadline: float) -> None:
        self._resolve = resolve
        self._may_connect = may_connect
        self._deadline = deadline

    def left(self, at_most: float | None = None) -> float:
        """Seconds that are left."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _GivenUpError("timeout")
        return left if at_most is None else min(left, at_most)

    def timeouts(self) -> dict[str, float]:
        """The same, as httpcore wants it."""
        left = self.left()
        return {"connect": left, "read": left, "write": left, "pool": left}

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host, if all of its addresses are fit."""
        addresses = self._look_up(host, port)
        if not addresses:
            raise _GivenUpError("no_address")
        # One bad address among good ones is how a name is rebound to the inside.
        if not all(self._may_connect(ipaddress.ip_address(address.partition("%")[0])) for address in addresses):
            raise _GivenUpError("private_address")
        stream = httpcore.SyncBackend().connect_tcp(addresses[0], port, self.left(timeout), local_address, socket_options)
        return _Timed(stream, self)

    def _look_up(self, host: str, port: int) -> list[str]:
        """The resolver of the system knows no time limit, so it is asked in a thread that may be left behind."""
        found: list[str] = []

        def look() -> None:
            try:
                found.extend(self._resolve(host, port))
            except (OSError, UnicodeError):
                return

        looking = threading.Thread(target=look, name="look-up", daemon=True)
        looking.start()
        looking.join(self.left())
        if looking.is_alive():
            raise _GivenUpError("timeout")
        return found


class _Timed(httpcore.NetworkStream):
    """A connection on which no single read or write outlives the whole: a byte now and then keeps nobody waiting."""

    def __init__(self, stream: httpcore.NetworkStream, clock: _Pinned) -> None:
        self._stream = stream
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._clock.left(timeout)), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _is_loopback(address: IPAddress) -> bool:
    return address.is_loopback


@cache
def _certificates() -> ssl.SSLContext:
    """The certificate authorities that browsers know; loading them takes a moment, so once."""
    return httpcore.default_ssl_context()
