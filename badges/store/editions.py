"""Editions of an award: the newest stands among the awards, those it replaced stand here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.dialects.sqlite import insert

from badges.model.award import Award
from badges.model.delivery import DeliveryState
from badges.model.issued import Supersession
from badges.store import statuses
from badges.store.awards import award_of, credentials_of
from badges.store.keeping import write
from badges.store.rows import AWARDS, Rows, uuid_of
from badges.store.tables import awards, certificates, credentials, superseded_awards
from badges.store.tables import deliveries as sent_to


def supersede(
    connection: Connection,
    before: Award,
    after: Rows,
    reason: str,
    at: datetime,
) -> bool:
    """Puts an edition, the one award of these rows, in the place of the one before it; see ``Store.supersede``."""
    content = connection.execute(select(awards.c.content).where(awards.c.id == before.id)).scalar()
    if content is None or award_of(connection, content).edition != before.edition:
        return False
    for old in credentials_of(connection, before.id):
        number = int(old.status.list_url.rpartition("/")[2])
        statuses.set_status(connection, number, old.status.index, reason, at)
    left = {"award_id": before.id, "edition": before.edition, "content": content, "reason": reason, "at": at}
    connection.execute(insert(superseded_awards).values(left))
    connection.execute(delete(certificates).where(certificates.c.award_id == before.id))
    _stop_deliveries(connection, before.id, at)
    (row,) = after.awards
    now = dict(zip(AWARDS, row, strict=True))
    places = ", ".join(f"{name} = :{name}" for name in now)
    connection.execute(text(f"UPDATE awards SET {places} WHERE id = :id"), now)  # noqa: S608  # our names
    write(connection, replace(after, awards=[]))
    return True


def _stop_deliveries(connection: Connection, award_id: str, at: datetime) -> None:
    """What has not arrived need not arrive any more; an attempt that is under way finds the row changed and leaves it so."""
    row = sent_to.c
    open_ones = (row.award_id == award_id) & (row.state != DeliveryState.DELIVERED.value)
    stopped = {"state": DeliveryState.SUPERSEDED.value, "reason": None, "due_at": None, "changed_at": at}
    connection.execute(update(sent_to).where(open_ones).values(stopped))


def edition(connection: Connection, award_id: str, number: int) -> Award | None:
    """An award as it was in one of its editions, the newest included."""
    row = superseded_awards.c
    query = select(row.content).where(row.award_id == award_id, row.edition == number)
    content = (
        connection.execute(query).scalar() or connection.execute(select(awards.c.content).where(awards.c.id == award_id)).scalar()
    )
    found = None if content is None else award_of(connection, content)
    return found if found is not None and found.edition == number else None


def supersession(connection: Connection, credential_id: str) -> Supersession | None:
    """When an edition with this credential id was replaced, the last time that happened."""
    replaced, made = superseded_awards.c, credentials.c
    query = (
        select(replaced.award_id, replaced.edition, replaced.at, replaced.reason)
        .join(credentials, (made.award_id == replaced.award_id) & (made.edition == replaced.edition))
        .where(made.uuid == uuid_of(credential_id), made.id == credential_id)
        .order_by(replaced.edition.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else Supersession(row.award_id, row.edition, row.at, row.reason)
