"""How often one network address may ask for something in a minute."""

from __future__ import annotations

from datetime import datetime

from badges.web.problems import Problem

MOST_ADDRESSES = 10_000


class PerMinute:
    """Counts by network address; an address is forgotten when its minute is over."""

    def __init__(self, limit: int, words: str) -> None:
        self._limit, self._words = limit, words
        self._rates: dict[str, tuple[int, int]] = {}

    def count(self, client: str | None, at: datetime) -> None:
        """One more. Raises Problem when that is too many."""
        if client is not None and self.charge(client, at, 1) > self._limit:
            raise Problem(429, "too-many", self._words, headers={"retry-after": "60"})

    def charge(self, client: str, at: datetime, times: int) -> int:
        """So many more; how many there were in this minute."""
        minute = int(at.timestamp()) // 60
        if len(self._rates) > MOST_ADDRESSES:
            self._rates = {who: rate for who, rate in self._rates.items() if rate[0] == minute}
        before, count = self._rates.get(client, (minute, 0))
        count = count + times if before == minute else times
        self._rates[client] = (minute, count)
        return count
