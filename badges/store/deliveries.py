"""Deliveries: the row is the truth about where a credential is on its way to a wallet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, bindparam, exists, func, insert, select, update

from badges.model.delivery import Delivery, DeliveryState
from badges.store.among import among, listed
from badges.store.tables import awards, credentials, deliveries, standalone_credentials


@dataclass(frozen=True, slots=True)
class School:
    """Whose deliveries somebody asks for."""

    awarding_body: str
    """The id of the organisation that awarded."""
    issuer: str = ""
    """The id under which it seals what others made."""
    status_lists: tuple[str, ...] | None = None
    """The addresses of its status lists: then what counts is not who awarded, but who issued. Some issue for others."""


_STATES = select(deliveries.c.state, func.count()).where(among(deliveries.c.award_id, "awards")).group_by(deliveries.c.state)


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        credential_id=row["credential_id"],
        award_id=row["award_id"],
        address=row["address"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        reason=row["reason"],
        due_at=row["due_at"],
        changed_at=row["changed_at"],
        viewer_url=row["viewer_url"],
        locale=row["locale"],
        send_email=row["send_email"],
    )


def _all(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Delivery, ...]:
    query = select(deliveries).where(*conditions).order_by(deliveries.c.seq)
    return tuple(_delivery(row) for row in connection.execute(query).mappings())


def by_id(connection: Connection, id: str) -> Delivery | None:
    """One delivery."""
    return next(iter(_all(connection, deliveries.c.id == id)), None)


def of_award(connection: Connection, award_id: str) -> tuple[Delivery, ...]:
    """The deliveries of an award."""
    return _all(connection, deliveries.c.award_id == award_id)


def of_credential(connection: Connection, credential_id: str) -> tuple[Delivery, ...]:
    """The deliveries of one credential: one an address."""
    return _all(connection, deliveries.c.credential_id == credential_id)


def add(connection: Connection, sent: Sequence[Delivery]) -> None:
    """Keeps new deliveries, but for addresses that their credential has one for already."""
    for one in sent:
        row = deliveries.c
        there = select(row.id).where(row.credential_id == one.credential_id, row.address == one.address)
        if connection.execute(there).first() is None:
            named = {"id": one.id, "credential_id": one.credential_id, "award_id": one.award_id}
            connection.execute(insert(deliveries).values({**named, **_values(one)}))


def states_of(connection: Connection, award_ids: Sequence[str]) -> Counter[DeliveryState]:
    """How many deliveries of these awards are in each state."""
    found = connection.execute(_STATES, {"awards": listed(award_ids)})
    return Counter({DeliveryState(state): number for state, number in found})


def in_state(connection: Connection, state: DeliveryState | None) -> tuple[Delivery, ...]:
    """Every delivery, or those in one state, in the order they were kept."""
    return _all(connection, *([] if state is None else [deliveries.c.state == state.value]))


def page(
    connection: Connection,
    state: DeliveryState | None,
    school: School | None,
    after: str | None,
    limit: int,
) -> tuple[Delivery, ...]:
    """So many deliveries in the order they were kept, of one state and one school if these are given, after the one named."""
    row = deliveries.c
    query = select(deliveries).order_by(row.seq).limit(limit)
    if state is not None:
        query = query.where(row.state == state.value)
    if school is not None:
        # Asked of each row, not joined: a join would first look up everything that the school ever awarded.
        query = query.where(_issued_by(school) | (row.award_id.is_(None) & _sealed_by(school)))
    if after is not None:
        before = deliveries.alias("before")
        query = query.where(row.seq > select(before.c.seq).where(before.c.id == after).scalar_subquery())
    return tuple(_delivery(found) for found in connection.execute(query).mappings())


def counts(connection: Connection, school: School | None) -> Counter[DeliveryState]:
    """How many deliveries are in each state, of one school if it is given."""
    row = deliveries.c
    query = select(row.state, func.count()).group_by(row.state)
    if school is None:
        return _counted(connection, query)
    sealed = query.where(row.award_id.is_(None), _sealed_by(school))
    return _counted(connection, query.where(_issued_by(school))) + _counted(connection, sealed)


def _counted(connection: Connection, query: Select[str, int]) -> Counter[DeliveryState]:
    return Counter({DeliveryState(state): number for state, number in connection.execute(query)})


def _issued_by(school: School) -> ColumnElement[bool]:
    row = deliveries.c
    if school.status_lists is None:
        return exists().where(awards.c.id == row.award_id, awards.c.awarding_body == school.awarding_body)
    made = credentials.c
    return exists().where(made.award_id == row.award_id, made.status_list_url.in_(school.status_lists))


def _sealed_by(school: School) -> ColumnElement[bool]:
    alone = standalone_credentials.c
    return exists().where(alone.id == deliveries.c.credential_id, alone.issuer == school.issuer)


def park(connection: Connection, state: DeliveryState, reason: str, at: datetime) -> int:
    """Puts everything that waits and that nobody is at into this state; how many there were."""
    row = deliveries.c
    waiting = (row.state == DeliveryState.PENDING.value) & row.claimed_by.is_(None)
    parked = {"state": state.value, "reason": reason, "due_at": None, "changed_at": at}
    return connection.execute(update(deliveries).where(waiting).values(parked)).rowcount


def _due(now: datetime) -> ColumnElement[bool]:
    row = deliveries.c
    waiting = (row.state == DeliveryState.PENDING.value) & (row.due_at.is_(None) | (row.due_at <= now))
    return waiting & (row.claimed_by.is_(None) | (row.claimed_until <= now))


def due(connection: Connection, now: datetime, limit: int) -> tuple[Delivery, ...]:
    """What may be attempted now and nobody is at, longest due first: the order of an index, so only these are looked at."""
    query = select(deliveries).where(_due(now)).order_by(deliveries.c.due_at, deliveries.c.seq).limit(limit)
    return tuple(_delivery(row) for row in connection.execute(query).mappings())


def next_due(connection: Connection) -> datetime | None:
    """The earliest moment at which something may be attempted; None when nothing waits."""
    row = deliveries.c
    free = (row.state == DeliveryState.PENDING.value) & row.claimed_by.is_(None)
    query = select(row.due_at).where(free).order_by(row.due_at).limit(1)  # NULL, which means at once, sorts first
    found = connection.execute(query).first()
    return None if found is None else found.due_at or datetime.min.replace(tzinfo=UTC)


def claim(connection: Connection, id: str, by: str, now: datetime, until: datetime) -> Delivery | None:
    """Takes a due delivery for one attempt; None when it is not due or somebody is at it."""
    change = update(deliveries).where(deliveries.c.id == id, _due(now)).values(claimed_by=by, claimed_until=until)
    return by_id(connection, id) if connection.execute(change).rowcount == 1 else None


def release(connection: Connection, by: str | None) -> int:
    """Gives back what this executor, or anybody, had taken before it died."""
    mine = deliveries.c.claimed_by.is_not(None) if by is None else deliveries.c.claimed_by == by
    return connection.execute(update(deliveries).where(mine).values(claimed_by=None, claimed_until=None)).rowcount


def _values(after: Delivery) -> dict[str, object]:
    return {
        "address": after.address,
        "state": after.state.value,
        "attempts": after.attempts,
        "reason": after.reason,
        "due_at": after.due_at,
        "changed_at": after.changed_at,
        "viewer_url": after.viewer_url,
        "locale": after.locale,
        "send_email": after.send_email,
    }


def change(connection: Connection, before: Delivery, after: Delivery, by: str | None) -> bool:
    """Writes the next state if the delivery still is what it was and nobody else is at it; gives the claim back."""
    row = deliveries.c
    mine = row.claimed_by.is_(None) if by is None else row.claimed_by == by
    same = mine & (row.id == before.id) & (row.state == before.state.value) & (row.attempts == before.attempts)
    values = {**_values(after), "claimed_by": None, "claimed_until": None}
    return connection.execute(update(deliveries).where(same).values(values)).rowcount == 1


_CHANGE = update(deliveries).where(
    deliveries.c.claimed_by.is_(None),
    deliveries.c.id == bindparam("of"),
    deliveries.c.state == bindparam("state_before"),
    deliveries.c.attempts == bindparam("attempts_before"),
)


def change_all(connection: Connection, changes: Iterable[tuple[Delivery, Delivery]]) -> int:
    """Writes the next state of many that nobody is at; how many were written."""
    rows = [
        {"of": before.id, "state_before": before.state.value, "attempts_before": before.attempts, **_values(after)}
        for before, after in changes
    ]
    return connection.execute(_CHANGE, rows).rowcount if rows else 0


_REFS = select(awards.c.id, awards.c.ref).where(among(awards.c.id, "awards"))


def refs(connection: Connection, award_ids: Sequence[str]) -> dict[str | None, str]:
    """The references of these awards, without reading the awards."""
    return {row.id: row.ref for row in connection.execute(_REFS, {"awards": listed(award_ids)})}
