"""Awards and the credentials made from them: kept whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select
from sqlalchemy.dialects.sqlite import insert

from badges.model.award import Award
from badges.model.delivery import Delivery
from badges.model.issued import Certificate, FormName, IssuedCredential, StatusEntry
from badges.model.share import Share
from badges.store import access, deliveries
from badges.store.as_json import read, written
from badges.store.tables import awards, certificates, credentials

_CHUNK = 500


def by_ref(connection: Connection, awarding_body: str, refs: Sequence[str]) -> dict[str, Award]:
    """Awards of this body that have one of these references, by reference."""
    found: dict[str, Award] = {}
    for start in range(0, len(refs), _CHUNK):  # SQLite takes a limited number of parameters
        query = select(awards.c.ref, awards.c.content).where(
            awards.c.awarding_body == awarding_body, awards.c.ref.in_(refs[start : start + _CHUNK])
        )
        found |= {ref: read(Award, content) for ref, content in connection.execute(query)}
    return found


def by_id(connection: Connection, id: str) -> Award | None:
    """One award."""
    content = connection.execute(select(awards.c.content).where(awards.c.id == id)).scalar()
    return None if content is None else read(Award, content)


def with_ref(connection: Connection, ref: str) -> tuple[Award, ...]:
    """The awards with this reference: one a school at most."""
    rows = connection.execute(select(awards.c.content).where(awards.c.ref == ref).order_by(awards.c.seq))
    return tuple(read(Award, content) for (content,) in rows)


def page(connection: Connection, after: int) -> list[tuple[int, Award]]:
    """The next awards in the order they were kept, each with its place."""
    query = select(awards.c.seq, awards.c.content).where(awards.c.seq > after).order_by(awards.c.seq).limit(_CHUNK)
    return [(seq, read(Award, content)) for seq, content in connection.execute(query)]


def keep(
    connection: Connection,
    made: Sequence[Award],
    issued: Sequence[IssuedCredential],
    sent: Sequence[Delivery],
    shared: Sequence[Share],
    printed: Sequence[Certificate],
) -> set[str]:
    """Writes what is new; see ``Store.keep``."""
    new = {award.id for award in made if _insert_award(connection, award)}
    for write, values in (
        (partial(insert_credentials, connection), issued),
        (partial(deliveries.insert_all, connection), sent),
        (partial(access.insert_shares, connection), shared),
        (partial(insert_certificates, connection), printed),
    ):
        if fresh := [value for value in values if value.award_id in new]:
            write(fresh)
    return new


def _insert_award(connection: Connection, award: Award) -> bool:
    row = {
        "id": award.id,
        "awarding_body": award.awarding_body.id,
        "ref": award.ref,
        "unit": award.unit.id,
        "unit_version": award.unit.version,
        "awarded_on": award.awarded_on,
        "content": written(Award, award),
    }
    return connection.execute(insert(awards).values(row).on_conflict_do_nothing()).rowcount == 1


def insert_credentials(connection: Connection, issued: Sequence[IssuedCredential]) -> None:
    """New credentials."""
    connection.execute(insert(credentials), [_row(credential) for credential in issued])


def insert_certificates(connection: Connection, printed: Sequence[Certificate]) -> None:
    """New certificates."""
    rows = [{"award_id": one.award_id, "language": one.language, "content": one.content} for one in printed]
    connection.execute(insert(certificates), rows)


def certificate_of(connection: Connection, award_id: str) -> Certificate | None:
    """The printable certificate of an award."""
    row = connection.execute(select(certificates).where(certificates.c.award_id == award_id)).first()
    return None if row is None else Certificate(row.award_id, row.language, row.content)


def _row(credential: IssuedCredential) -> dict[str, Any]:
    return {
        "id": credential.id,
        "uuid": credential.id.replace(":", "/").rpartition("/")[2],
        "award_id": credential.award_id,
        "form": credential.form.value,
        "language": credential.language,
        "edition": credential.edition,
        "media_type": credential.media_type,
        "content": credential.content,
        "status_list_url": credential.status.list_url,
        "status_index": credential.status.index,
        "status_purpose": credential.status.purpose,
        "issued_at": credential.issued_at,
    }


def _credential(row: RowMapping) -> IssuedCredential:
    return IssuedCredential(
        id=row["id"],
        award_id=row["award_id"],
        form=FormName(row["form"]),
        language=row["language"],
        edition=row["edition"],
        media_type=row["media_type"],
        content=row["content"],
        status=StatusEntry(row["status_list_url"], row["status_index"], row["status_purpose"]),
        issued_at=row["issued_at"],
    )


def credentials_of(connection: Connection, award_id: str, edition: int | None = None) -> tuple[IssuedCredential, ...]:
    """What was issued for this award in an edition, or in the newest: Open Badge before European."""
    row = credentials.c
    newest = select(func.max(row.edition)).where(row.award_id == award_id).scalar_subquery()
    query = select(credentials).where(row.award_id == award_id, row.edition == (newest if edition is None else edition))
    found = [_credential(row) for row in connection.execute(query).mappings()]
    order: Mapping[FormName, int] = {form: place for place, form in enumerate(FormName)}
    return tuple(sorted(found, key=lambda c: (order[c.form], c.language)))


def credential(connection: Connection, id: str) -> IssuedCredential | None:
    """One credential in its newest edition, by its own id or by the UUID at the end of it."""
    query = (
        select(credentials)
        .where((credentials.c.id == id) | (credentials.c.uuid == id))
        .order_by((credentials.c.id == id).desc(), credentials.c.form.desc(), credentials.c.edition.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _credential(row)
