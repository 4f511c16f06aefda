"""Editions of an award: the newest stands among the awards, those it replaced stand here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from badges.model.award import Award
from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Certificate, IssuedCredential, Supersession
from badges.model.share import Share
from badges.store import access, deliveries, statuses
from badges.store.as_json import read, written
from badges.store.awards import credentials_of, insert_certificates, insert_credentials
from badges.store.tables import awards, certificates, credentials, superseded_awards
from badges.store.tables import deliveries as sent_to


def supersede(
    connection: Connection,
    before: Award,
    after: Award,
    issued: Sequence[IssuedCredential],
    sent: Sequence[Delivery],
    shared: Sequence[Share],
    printed: Certificate,
    reason: str,
    at: datetime,
) -> bool:
    """Puts an edition in the place of the one before it; see ``Store.supersede``."""
    content = connection.execute(select(awards.c.content).where(awards.c.id == before.id)).scalar()
    if content is None or read(Award, content).edition != before.edition:
        return False
    for old in credentials_of(connection, before.id):
        number = int(old.status.list_url.rpartition("/")[2])
        statuses.set_status(connection, number, old.status.index, reason, at)
    left = {"award_id": before.id, "edition": before.edition, "content": content, "reason": reason, "at": at}
    connection.execute(insert(superseded_awards).values(left))
    now = {
        "unit": after.unit.id,
        "unit_version": after.unit.version,
        "awarded_on": after.awarded_on,
        "content": written(Award, after),
    }
    connection.execute(update(awards).where(awards.c.id == before.id).values(now))
    _stop_deliveries(connection, before.id, at)
    insert_credentials(connection, issued)
    deliveries.insert_all(connection, sent)
    access.insert_shares(connection, shared)
    connection.execute(delete(certificates).where(certificates.c.award_id == before.id))
    insert_certificates(connection, [printed])
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
    found = None if content is None else read(Award, content)
    return found if found is not None and found.edition == number else None


def supersession(connection: Connection, credential_id: str) -> Supersession | None:
    """When an edition with this credential id was replaced, the last time that happened."""
    replaced, made = superseded_awards.c, credentials.c
    query = (
        select(replaced.award_id, replaced.edition, replaced.at, replaced.reason)
        .join(credentials, (made.award_id == replaced.award_id) & (made.edition == replaced.edition))
        .where(made.id == credential_id)
        .order_by(replaced.edition.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else Supersession(row.award_id, row.edition, row.at, row.reason)
