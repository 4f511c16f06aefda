"""How often one network address may ask for something in a minute."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from badges.web.problems import Problem

MOST_ADDRESSES = 10_000
"""Whoever asked longest ago is forgotten for one more."""
_LONGEST = 60
"""Letters of an address, with its zone."""


class PerMinute:
    """Counts by network address; all are forgotten when the minute is over."""

    def __init__(self, limit: int, words: str) -> None:
        self._limit, self._words = limit, words
        self._minute = 0
        self._counts: OrderedDict[str, int] = OrderedDict()

    def count(self, client: str | None, at: datetime) -> None:
        """One more. Raises Problem when that is too many."""
        if client is not None and self.charge(client, at, 1) > self._limit:
            raise Problem(429, "too-many", self._words, headers={"retry-after": "60"})

    def charge(self, client: str, at: datetime, times: int) -> int:
        """So many more; how many there were in this minute."""
        if (minute := int(at.timestamp()) // 60) != self._minute:
            self._minute, self._counts = minute, OrderedDict()
        counts, one = self._counts, counted_as(client)
        counts[one] = count = counts.pop(one, 0) + times  # at the end: who asked last
        if len(counts) > MOST_ADDRESSES:
            counts.popitem(last=False)
        return count


@lru_cache(maxsize=1024)
def counted_as(client: str) -> str:
    """What counts as one: of IPv6 a network of 64 bits, which every household has and chooses all its addresses from."""
    try:
        address = ip_address(client if len(client) <= _LONGEST else "")
    except ValueError:
        return "elsewhere"  # a word of a proxy, such as "unknown" (RFC 7239 §6.2)
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False))
