"""Fetching what a verdict needs: one bounded GET over https, to public addresses only, pinned to the address that was checked.

A stranger's file says where to look, so a URL here is never trusted: no proxies, no cookies, no credentials, no environment, few
redirects, and one budget of bytes and seconds for all of it, the answer's own compression included.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore

from badges.proofs.did import MalformedDid, did_web_url
from badges.verification.facts import LIMITS, Answer, Found, Limits, Missing, Need

Fetch = Callable[[Need], Answer]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

LOCALHOST = ("localhost", "127.0.0.1", "::1")

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ACCEPT = {
    "did": b"application/did+ld+json, application/did+json, application/json",
    "key": b"application/json, application/ld+json, application/did+json, application/jwk+json, application/jwk-set+json",
    "status_list": b"application/vc, application/vc+ld+json, application/vc+jwt, application/json",
    "refresh": b"application/vc, application/vc+ld+json, application/ld+json, application/json, text/plain",
    "badge": b"application/ld+json, application/json",
}
_LARGE = ("status_list", "refresh", "badge")
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, and how often, before we give up."""

    seconds: float = 10.0
    """For one document, from the first look-up to the last byte."""
    redirects: int = 3


class _GivenUpError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_public(address: IPAddress) -> bool:
    """Whether an address is somewhere in the open internet, also when it is an IPv4 address in IPv6 dress."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour is not None or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def addresses_of(host: str, port: int) -> list[str]:
    """What the resolver of this machine says. Raises OSError when it knows no such host."""
    return list(dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def fetcher(
    *,
    limits: Limits = LIMITS,
    patience: Patience | None = None,
    allow_localhost: bool = False,
    ssl_context: ssl.SSLContext | None = None,
    resolve: Resolve = addresses_of,
    may_connect: Callable[[IPAddress], bool] = is_public,
) -> Fetch:
    """A fetch over the network. ``allow_localhost`` is for development: plain http, and only to this machine itself."""
    patient = patience or Patience()

    def fetch(need: Need) -> Answer:
        if need.kind not in _ACCEPT:
            return Missing("not_asked")  # what only this house could know
        limit = limits.list_bytes if need.kind in _LARGE else limits.document_bytes
        deadline = time.monotonic() + patient.seconds
        try:
            url = _start(need, allow_localhost)
            for _ in range(patient.redirects + 1):
                parts = _checked(url, allow_localhost)
                local = parts.scheme == "http"
                backend = _Pinned(resolve, _is_loopback if local else may_connect, deadline)
                answer = _get(parts, need.kind, limit, backend, ssl_context or _certificates())
                if not isinstance(answer, str):
                    return answer
                url = _followed(url, answer, need, local=local)
        except _GivenUpError as given_up:
            return Missing(given_up.reason)
        except httpcore.TimeoutException:
            return Missing("timeout")
        except ssl.SSLError:
            return Missing("certificate")
        except httpcore.ConnectError as error:
            return Missing("certificate" if isinstance(error.__context__, ssl.SSLError) else "unreachable")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            return Missing("unreachable" if time.monotonic() < deadline else "timeout")
        return Missing("too_many_redirects")

    return fetch


def cached(fetch: Fetch, *, seconds: float = 60.0, size: int = 256, clock: Callable[[], float] = time.monotonic) -> Fetch:
    """Keeps what was found for a while; what was missing is asked for again."""
    kept: OrderedDict[Need, tuple[float, Answer]] = OrderedDict()
    lock = threading.Lock()

    def remembered(need: Need) -> Answer:
        with lock:
            if need in kept and clock() < kept[need][0]:
                kept.move_to_end(need)
                return kept[need][1]
        answer = fetch(need)
        if isinstance(answer, Found):
            with lock:
                kept[need] = (clock() + seconds, answer)
                while len(kept) > size:
                    kept.popitem(last=False)
        return answer

    return remembered


def _start(need: Need, allow_localhost: bool) -> str:
    if need.kind != "did":
        return need.url
    try:
        url = did_web_url(need.url)
    except MalformedDid as error:
        raise _GivenUpError("no_address") from error
    if allow_localhost and urlsplit(url).hostname in LOCALHOST:
        return url.replace("https://", "http://", 1)
    return url


def _checked(url: str, allow_localhost: bool) -> SplitResult:
    """The parts of a URL that may be fetched."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port != 0
    except ValueError as error:
        raise _GivenUpError("no_address") from error
    if not url.isascii() or any(c <= " " or c == "\x7f" for c in url) or not parts.hostname or not port_is_fine:
        raise _GivenUpError("no_address")
    if parts.username is not None or parts.password is not None:
        raise _GivenUpError("no_address")
    if parts.scheme == "http" and allow_localhost and parts.hostname in LOCALHOST:
        return parts
    if parts.scheme != "https":
        raise _GivenUpError("not_https")
    return parts


def _followed(url: str, location: str, need: Need, *, local: bool) -> str:
    """Where a redirect leads. A DID or key document stays on its own web origin, which is all that vouches for it."""
    try:
        there, here = urlsplit(target := urljoin(url, location)), urlsplit(url)
    except ValueError as error:
        raise _GivenUpError("no_address") from error
    same_origin = (there.scheme, there.netloc.lower()) == (here.scheme, here.netloc.lower())
    if not same_origin and (need.kind != "status_list" or local):
        raise _GivenUpError("other_origin")
    return target


def _get(parts: SplitResult, kind: str, limit: int, backend: _Pinned, context: ssl.SSLContext) -> Answer | str:
    """The document, or where a redirect points."""
    path = parts.path or "/"
    target = httpcore.URL(
        scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=f"{path}?{parts.query}" if parts.query else path
    )
    headers = [
        (b"Host", parts.netloc.encode("ascii")),
        (b"Accept", _ACCEPT[kind]),
        (b"Accept-Encoding", b"identity"),
        (b"User-Agent", b"badges"),
        (b"Connection", b"close"),
    ]
    with (
        httpcore.ConnectionPool(ssl_context=context, network_backend=backend, max_connections=1) as pool,
        pool.stream("GET", target, headers=headers, extensions={"timeout": backend.timeouts()}) as response,
    ):
        said = {name.lower(): value for name, value in response.headers}
        if response.status in _REDIRECTS and b"location" in said:
            return said[b"location"].decode("latin-1")
        if response.status != 200:
            return Missing({404: "not_found", 410: "gone"}.get(response.status, f"http_{response.status}"))
        if said.get(b"content-length", b"").isdigit() and int(said[b"content-length"]) > limit:
            return Missing("too_large")
        body = _body(response.iter_stream(), said.get(b"content-encoding", b"identity").lower(), limit)
        media_type = said.get(b"content-type", b"").split(b";")[0].strip().lower().decode("latin-1")
    return Found(body, media_type, datetime.now(UTC)) if isinstance(body, bytes) else body


def _body(chunks: Iterable[bytes], encoding: bytes, limit: int) -> bytes | Missing:
    """All of it, unpacked, and never more than the limit. We ask for no compression, but some send it anyway."""
    if encoding not in (b"", b"identity", b"gzip"):
        return Missing("encoding")
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if encoding == b"gzip" else None
    body = bytearray()
    for chunk in chunks:
        try:
            body += inflate.decompress(chunk, limit + 1 - len(body)) if inflate else chunk
        except zlib.error:
            return Missing("encoding")
        if len(body) > limit or (inflate and inflate.unconsumed_tail):
            return Missing("too_large")
    return bytes(body) if inflate is None or inflate.eof else Missing("unreachable")


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

        def ask() -> None:
            try:
                found.extend(self._resolve(host, port))
            except (OSError, UnicodeError):
                return

        asking = threading.Thread(target=ask, name="look-up", daemon=True)
        asking.start()
        asking.join(self.left())
        if asking.is_alive():
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
