"""Status lists: places handed out at random and never twice, bits, and the signed credential about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.dialects.sqlite import insert

from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import FormName, StatusEntry
from badges.status_list import new, read_bit, set_bit
from badges.store.tables import status_changes, status_lists
from badges.store.values import KeptStatusList, NotKept, StatusChange

LENGTH = 131072
"""Bits in a list (W3C Bitstring Status List v1.0 §2.1: at least this many, so that one index names nobody)."""

PURPOSE = "revocation"

_DRAWS = 64


def reserve(
    connection: Connection,
    issuer: str,
    awards: Sequence[Award],
    addresses: Addresses,
    draw: Callable[[int], int],
    forms: Iterable[FormName],
) -> dict[str, dict[FormName, StatusEntry]]:
    """Places for these forms of every award; see ``Store.reserve``."""
    wanted = sorted(set(forms), key=[*FormName].index)
    found = iter(reserve_places(connection, issuer, len(awards) * len(wanted), addresses, draw))
    return {award.id: {form: next(found) for form in wanted} for award in awards}


def reserve_places(
    connection: Connection, issuer: str, needed: int, addresses: Addresses, draw: Callable[[int], int]
) -> list[StatusEntry]:
    """So many places in the issuer's lists; see ``Store.reserve_places``."""
    places: list[StatusEntry] = []
    while len(places) < needed:
        number, taken, count = _current(connection, issuer)
        # Half a list stays empty: then a draw finds a free place at once, and how many are taken tells little.
        now = min(needed - len(places), LENGTH // 2 - count)
        address = addresses.status_list(number)
        for _ in range(now):
            index = draw(LENGTH)
            if taken[index >> 3] & (0x80 >> (index & 7)):
                index = _free(taken, draw)
            taken[index >> 3] |= 0x80 >> (index & 7)
            places.append(StatusEntry(address, index, PURPOSE))
        row = status_lists.c
        change = update(status_lists).where(row.number == number).values(taken=bytes(taken), taken_count=count + now)
        connection.execute(change)
    return places


def _current(connection: Connection, issuer: str) -> tuple[int, bytearray, int]:
    row = status_lists.c
    query = (
        select(row.number, row.taken, row.taken_count)
        .where(row.issuer == issuer, row.purpose == PURPOSE, row.taken_count < LENGTH // 2)
        .order_by(row.number.desc())
        .limit(1)
    )
    if found := connection.execute(query).first():
        return found.number, bytearray(found.taken), found.taken_count
    empty = {"issuer": issuer, "purpose": PURPOSE, "length": LENGTH, "taken": bytes(LENGTH // 8), "taken_count": 0}
    made = connection.execute(insert(status_lists).values(**empty, bits=new(LENGTH), revision=0))
    return made.lastrowid, bytearray(LENGTH // 8), 0


def _free(taken: bytearray, draw: Callable[[int], int]) -> int:
    for _ in range(_DRAWS):
        index = draw(LENGTH)
        if not taken[index >> 3] & (0x80 >> (index & 7)):
            return index
    # 64 misses in a list that is at most half full: the dice are broken. Correct still comes before random.
    return next(i for i in range(LENGTH) if not taken[i >> 3] & (0x80 >> (i & 7)))


def _list(row: RowMapping) -> KeptStatusList:
    return KeptStatusList(
        number=row["number"],
        issuer=row["issuer"],
        purpose=row["purpose"],
        bits=row["bits"],
        revision=row["revision"],
        signed=row["signed"],
        signed_revision=row["signed_revision"],
        valid_until=row["valid_until"],
    )


def lists(connection: Connection, issuer: str | None) -> tuple[KeptStatusList, ...]:
    """Every list, or those of one issuer, by number."""
    query = select(status_lists).order_by(status_lists.c.number)
    if issuer is not None:
        query = query.where(status_lists.c.issuer == issuer)
    return tuple(_list(row) for row in connection.execute(query).mappings())


def numbers(connection: Connection, issuer: str) -> tuple[int, ...]:
    """The numbers of the lists of one issuer; their bits stay where they are."""
    found = select(status_lists.c.number).where(status_lists.c.issuer == issuer).order_by(status_lists.c.number)
    return tuple(connection.scalars(found))


def by_number(connection: Connection, number: int) -> KeptStatusList | None:
    """One list."""
    row = connection.execute(select(status_lists).where(status_lists.c.number == number)).mappings().first()
    return None if row is None else _list(row)


def set_status(connection: Connection, number: int, index: int, reason: str, at: datetime) -> KeptStatusList:
    """Sets one bit; see ``Store.set_status``."""
    kept = by_number(connection, number)
    if kept is None:
        raise NotKept(f"there is no status list {number}")
    if not 0 <= index < len(kept.bits) * 8:
        raise NotKept(f"status list {number} has no index {index}")
    if read_bit(kept.bits, index):
        return kept
    row = status_lists.c
    values = {"bits": set_bit(kept.bits, index), "revision": kept.revision + 1}
    connection.execute(update(status_lists).where(row.number == number).values(values))
    change = {"list_number": number, "index": index, "reason": reason, "at": at}
    connection.execute(insert(status_changes).values(change).on_conflict_do_nothing())
    changed = by_number(connection, number)
    assert changed is not None, "read in the same transaction"
    return changed


def change_of(connection: Connection, number: int, index: int) -> StatusChange | None:
    """Why and when this bit was set."""
    row = status_changes.c
    query = select(status_changes).where(row.list_number == number, row.index == index)
    found = connection.execute(query).first()
    return None if found is None else StatusChange(*found)


def store_signed(connection: Connection, number: int, content: bytes, valid_until: datetime, revision: int) -> bool:
    """Keeps a signed list unless a newer one is there; see ``Store.store_signed_list``."""
    row = status_lists.c
    change = (
        update(status_lists)
        .where(row.number == number, (row.signed_revision.is_(None)) | (row.signed_revision <= revision))
        .values(signed=content, signed_revision=revision, valid_until=valid_until)
    )
    return connection.execute(change).rowcount == 1
