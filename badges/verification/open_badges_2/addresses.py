"""Web addresses as Open Badges 2.0 goes by them: who keeps the host may say what is there."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from badges.verification.origins import authority, is_address, same_origin

_HAS_PORT = re.compile(r":\d+/?$").search


def host_of(text: str) -> str:
    """The host, in small letters; empty when it is no web address."""
    found = authority(text)
    return found[0] if found else ""


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
        # The scheme aside, for issuers moved to https after their first badges.
        return authority(id) == authority(issuer_id)
    if beginnings and not any(_begins(id, beginning) for beginning in beginnings):
        return False
    return not hosts or any(_on(id, host) for host in hosts)


def _begins(id: str, beginning: str) -> bool:
    # As text alone, https://school.example would also begin https://school.example.attacker.test.
    return same_origin(id, beginning) and _rest(id).startswith(_rest(beginning))


def _on(id: str, host: str) -> bool:
    """A host stands for every port, a host with a port for that one, a whole origin for itself."""
    if "://" in host:
        return same_origin(id, host)
    named, own = authority(f"https://{host}"), authority(id)
    if named is None or own is None or named[0] != own[0]:
        return False
    return not _HAS_PORT(host) or named[1] == own[1]


def _rest(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _climbs(address: str) -> bool:
    """Whether a server would read another path than what stands there: ``/mine/../theirs``."""
    path = unquote(unquote(urlsplit(address).path)).replace("\\", "/")
    return any(segment in (".", "..") for segment in path.split("/"))


def _texts(value: Any) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str) and text][:100]
