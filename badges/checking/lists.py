"""Lists of things to check: begun by whoever sends one, and looked at by whoever has its address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from badges.checking.rows import Row, key_of, opened_row, sealed_item, sealed_label
from badges.store import CheckList, Store
from badges.verification.several import Item

LASTS = timedelta(hours=24)
"""How long a list is there, from the moment it is made."""
MOST_LISTS = 20
"""Lists that wait, of everybody together."""
MOST_BYTES = 512 * 2**20
"""Bytes that wait, of everybody together."""
_AT_ONCE = 4 * 2**20
"""Bytes in one transaction, so that nobody else waits long."""


class TooManyLists(RuntimeError):
    """So much waits already that one more would wait too long."""


def begin(items: Sequence[Item], secret: str, store: Store, *, at: datetime) -> None:
    """Keep these things, sealed, until somebody has checked them; ``secret`` opens the list, and is kept nowhere.

    Raises TooManyLists. Killed halfway, nobody works on the list and nobody knows its address; it goes when its day is over.
    """
    store.forget_checks(at)
    lists, held = store.held_checks()
    if lists >= MOST_LISTS or held + sum(len(item.content or b"") for item in items) > MOST_BYTES:
        raise TooManyLists
    key = key_of(secret)
    number = store.begin_checks(secret, len(items), at, at + LASTS)
    for some in _portions(items):
        store.add_checks(number, [(place, sealed_label(item, key, place), sealed_item(item, key, place)) for place, item in some])
    store.start_checks(number, key)


def look(secret: str, store: Store, at: datetime) -> tuple[CheckList, tuple[Row, ...]] | None:
    """The list that this secret opens, with its rows as they are now; None when there is none, or its day is over."""
    found = store.check_list(secret)
    if found is None or found.ends_at <= at:
        return None
    key = key_of(secret)
    return found, tuple(opened_row(row.found, row.label, key, row.place) for row in store.check_rows(found.number))


def row_of(secret: str, place: int, store: Store, at: datetime) -> Row | None:
    """One row of it."""
    found = store.check_list(secret)
    if found is None or found.ends_at <= at:
        return None
    rows = store.check_rows(found.number, place)
    return opened_row(rows[0].found, rows[0].label, key_of(secret), place) if rows else None


def _portions(items: Sequence[Item]) -> Iterator[list[tuple[int, Item]]]:
    some: list[tuple[int, Item]] = []
    for place, item in enumerate(items, 1):
        some.append((place, item))
        if sum(len(one.content or b"") for _, one in some) > _AT_ONCE:
            yield some
            some = []
    if some:
        yield some
