"""Web addresses as Open Badges 2.0 goes by them: who keeps the host may say what is there."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

_LONGEST = 2048
_PORTS = {"https": 443, "http": 80}
_NO_PORT = 0


def is_address(text: str) -> bool:
    """Whether it is an address on the web. Old badges have plain http ones; whoever fetches decides about those."""
    parts = _parts(text)
    if parts is None or parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        return False
    return _port(parts) != _NO_PORT


def host_of(text: str) -> str:
    """The host, in small letters; empty when it is no web address."""
    parts = _parts(text)
    return (parts.hostname or "") if parts and is_address(text) else ""


def in_scope(id: str, issuer_id: str, policy: Any) -> bool:
    """Whether the issuer publishes badges at this address (Open Badges 2.0, VerificationObject of a Profile).

    Everything the issuer declares must hold: ``startsWith`` one of several beginnings, ``allowedOrigins`` one of several hosts.
    An issuer that declares neither publishes on its own host only.
    """
    if not is_address(id) or _climbs(id):
        return False
    declared = policy if isinstance(policy, dict) else {}
    beginnings, hosts = (_texts(declared.get(name)) for name in ("startsWith", "allowedOrigins"))
    if not beginnings and not hosts:
        return is_address(issuer_id) and _authority(id) == _authority(issuer_id)
    if beginnings and not any(_begins(id, beginning) for beginning in beginnings):
        return False
    return not hosts or any(_on(id, host) for host in hosts)


def _begins(id: str, beginning: str) -> bool:
    # As text alone, https://school.example would also begin https://school.example.attacker.test.
    return is_address(beginning) and _origin(id) == _origin(beginning) and _rest(id).startswith(_rest(beginning))


def _on(id: str, host: str) -> bool:
    """A host stands for every port, a host with a port for that one, a whole origin for itself."""
    if "://" in host:
        return is_address(host) and _origin(id) == _origin(host)
    written_out = f"https://{host}"
    if not is_address(written_out) or host_of(written_out) != host_of(id):
        return False
    named = urlsplit(written_out)
    return _port(named) is None or _port(named) == _authority(id)[1]


def _authority(address: str) -> tuple[str, int | None]:
    """The host and port; the scheme aside, for issuers moved to https after their first badges."""
    parts = urlsplit(address)
    port = _port(parts)
    return (parts.hostname or "", None if port in (None, _PORTS[parts.scheme]) else port)


def _origin(address: str) -> tuple[str, str, int | None]:
    return (urlsplit(address).scheme, *_authority(address))


def _rest(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _climbs(address: str) -> bool:
    """Whether a server would read another path than what stands there: ``/mine/../theirs``."""
    path = unquote(unquote(urlsplit(address).path)).replace("\\", "/")
    return any(segment in (".", "..") for segment in path.split("/"))


def _texts(value: Any) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str) and text][:100]


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return _NO_PORT


def _parts(text: str) -> SplitResult | None:
    if len(text) > _LONGEST or any(c <= " " or c == "\x7f" or c == "\\" for c in text):
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None
