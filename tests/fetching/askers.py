"""Fetches of tests: every name is this machine, and the loopback server is taken for a public one."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

from badges.fetching import Fetcher, Patience, fetcher
from badges.verification.facts import Answer, Found, Limits, Missing, Need
from tests.fetching.hostile import Hostile

LIMITS = Limits(document_bytes=2_000, list_bytes=4_000)


def here(_host: str, _port: int) -> list[str]:
    """Every name is this machine."""
    return ["127.0.0.1"]


def a_fetch(
    hostile: Hostile,
    *,
    resolve: Callable[[str, int], list[str]] = here,
    may_connect: Callable[[IPv4Address | IPv6Address], bool] = lambda address: address.is_loopback,
    seconds: float = 1.5,
) -> Fetcher:
    """A fetch that takes this loopback server for a public one."""
    patience = Patience(seconds=seconds)
    return fetcher(limits=LIMITS, patience=patience, ssl_context=hostile.context, resolve=resolve, may_connect=may_connect)


def reason(answer: Answer) -> str:
    """Why it is missing."""
    assert isinstance(answer, Missing), answer
    return answer.reason


def body(answer: Answer) -> bytes:
    """What was found."""
    assert isinstance(answer, Found), answer
    return answer.body


def a_list(hostile: Hostile, path: str = "/status/1", host: str = "school.example") -> Need:
    """A need of a status list there."""
    return Need("status_list", hostile.url(path, host))
