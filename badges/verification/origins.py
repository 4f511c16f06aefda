"""Web addresses as whoever keeps a website goes by them: which are some, and which are of one site (RFC 6454)."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from badges.verification.host_names import in_ascii

_LONGEST = 2048
_PORTS = {"https": 443, "http": 80}
_NO_PORT = 0
_MISREAD = re.compile(r"[\x00-\x20\x7f\\]").search
"""Programs leave letters like these out, or take a backslash for a slash, and each comes to another host."""

Origin = tuple[str, str, int | None]
"""Scheme, host, and the port where it is not the usual one."""


def is_address(text: str) -> bool:
    """Whether it is an address on the web. Old badges have plain http ones; whoever fetches decides about those.

    With somebody's name before the host it is none: ``https://school.example@attacker.test`` is read as the school's.
    """
    return origin(text) is not None


def is_secure_address(text: str) -> bool:
    """The same for https alone."""
    found = origin(text)
    return found is not None and found[0] == "https"


def origin(text: str) -> Origin | None:
    """Whose site it is of, always in the same letters: the host in ASCII, no port that is the usual one; None for no address."""
    parts = _parts(text)
    if parts is None or parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    port, host = _port(parts), in_ascii(parts.hostname)
    if port == _NO_PORT or not host.isascii():
        return None
    return parts.scheme, host, None if port == _PORTS[parts.scheme] else port


def authority(text: str) -> tuple[str, int | None] | None:
    """The host and port of an address, the scheme aside."""
    found = origin(text)
    return found[1:] if found else None


def same_origin(one: str, other: str) -> bool:
    """Whether two addresses are of one website, which is all that vouches for what stands there."""
    return origin(one) == origin(other) is not None


def written(host: str, port: int | None) -> str:
    """Host and port as an address has them."""
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"


def host_shown(text: str) -> str:
    """Which host an https address leads to, whatever stands before it, in ASCII; empty where browsers would not agree."""
    parts = _parts(text)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        return ""
    port, host = _port(parts), in_ascii(parts.hostname)
    return written(host[:300], None if port in (None, _NO_PORT, _PORTS["https"]) else port)


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return _NO_PORT


def _parts(text: str) -> SplitResult | None:
    if len(text) > _LONGEST or _MISREAD(text):
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None
