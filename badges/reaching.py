"""Reaching an address that strangers wrote: looked up once, found fit, pinned, and never for longer than was said.

No proxies, no cookies, no credentials, no environment: whoever asks for something over the network does it through here.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

LOCALHOST = ("localhost", "127.0.0.1", "::1")
REDIRECTS = (301, 302, 303, 307, 308)

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that was given out to anybody (RFC 4291 §2.4). The rest leads to the inside in one old dress or another."""
_NOT_GIVEN_OUT = tuple(map(ipaddress.ip_network, ("3fff::/20", "192.88.99.0/24", "168.63.129.16/32")))
"""For documentation (RFC 9637), for relays that are no more (RFC 7526), and a server that every machine in Azure finds there;
Python takes them for global."""


class GivenUp(Exception):
    """Nothing came of it; ``reason`` is a word that whoever asked knows."""

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
        if address.sixtofour is not None or address.teredo is not None or address not in _GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _NOT_GIVEN_OUT)


def addresses_of(host: str, port: int) -> list[str]:
    """What the resolver of this machine says. Raises OSError when it knows no such host."""
    return list(dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_loopback(address: IPAddress) -> bool:
    """Whether it is this machine itself."""
    return address.is_loopback


def parts_of(url: str) -> SplitResult:
    """The parts of an http or https address without credentials. Raises GivenUp (``no_address``)."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port != 0
    except ValueError as error:
        raise GivenUp("no_address") from error
    if not url.isascii() or any(c <= " " or c == "\x7f" for c in url) or not parts.hostname or not port_is_fine:
        raise GivenUp("no_address")
    if parts.username is not None or parts.password is not None:
        raise GivenUp("no_address")
    return parts


def target_of(parts: SplitResult) -> httpcore.URL:
    """The same address as httpcore wants it, without its fragment."""
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    return httpcore.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=target)


@contextmanager
def giving_up(deadline: float) -> Iterator[None]:
    """Whatever the network does in this block becomes GivenUp: ``timeout``, ``certificate`` or ``unreachable``."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise GivenUp("timeout") from error
    except ssl.SSLError as error:
        raise GivenUp("certificate") from error
    except httpcore.ConnectError as error:
        raise GivenUp("certificate" if isinstance(error.__context__, ssl.SSLError) else "unreachable") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise GivenUp("unreachable" if time.monotonic() < deadline else "timeout") from error


@cache
def certificates() -> ssl.SSLContext:
    """The certificate authorities that browsers know; loading them takes a moment, so once."""
    return httpcore.default_ssl_context()


class Pinned(httpcore.NetworkBackend):
    """Connects to nothing but the very address that was looked up and found fit, and to nothing after the deadline."""

    def __init__(
        self, resolve: Resolve, may_connect: Callable[[IPAddress], bool], deadline: float, *, most: int | None = None
    ) -> None:
        """``most``: bytes that are read, headers and all that is no answer yet included."""
        self._resolve = resolve
        self._may_connect = may_connect
        self._deadline = deadline
        self._room = most

    def taken(self, content: bytes) -> bytes:
        """The same. Raises GivenUp (``too_large``) when it is more than is read."""
        if self._room is not None:
            self._room -= len(content)
            if self._room < 0:
                raise GivenUp("too_large")
        return content

    def left(self, at_most: float | None = None) -> float:
        """Seconds that are left."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise GivenUp("timeout")
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
            raise GivenUp("no_address")
        # One bad address among good ones is how a name is rebound to the inside.
        if not all(self._may_connect(ipaddress.ip_address(address.partition("%")[0])) for address in addresses):
            raise GivenUp("private_address")
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
            raise GivenUp("timeout")
        return found


class _Timed(httpcore.NetworkStream):
    """A connection on which no single read or write outlives the whole: a byte now and then keeps nobody waiting."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Pinned) -> None:
        self._stream = stream
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._clock.taken(self._stream.read(max_bytes, self._clock.left(timeout)))

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
