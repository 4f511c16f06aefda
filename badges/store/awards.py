"""Awards and the credentials made from them, as they are found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from sqlalchemy import Connection, RowMapping, bindparam, select

from badges.model.award import Award
from badges.model.issued import Certificate, FormName, IssuedCredential, StatusEntry
from badges.store import kept_once
from badges.store.among import among, listed
from badges.store.rows import uuid_of
from badges.store.snapshots import read_award
from badges.store.tables import awards, certificates, credentials

_PAGE = 500

_BY_REF = select(awards.c.ref, awards.c.content).where(awards.c.awarding_body == bindparam("body"), among(awards.c.ref, "refs"))
_KNOWN_REFS = select(awards.c.ref).where(awards.c.awarding_body == bindparam("body"), among(awards.c.ref, "refs"))
_KNOWN_IDS = select(awards.c.id).where(among(awards.c.id, "ids"))
_CREDENTIALS = select(credentials).where(among(credentials.c.award_id, "awards"))


def by_ref(connection: Connection, awarding_body: str, refs: Sequence[str]) -> dict[str, Award]:
    """Awards of this body that have one of these references, by reference."""
    found = connection.execute(_BY_REF, {"body": awarding_body, "refs": listed(refs)}).all()
    return {ref: award_of(connection, content) for ref, content in found}


def by_id(connection: Connection, id: str) -> Award | None:
    """One award."""
    content = connection.execute(select(awards.c.content).where(awards.c.id == id)).scalar()
    return None if content is None else award_of(connection, content)


def with_ref(connection: Connection, ref: str) -> tuple[Award, ...]:
    """The awards with this reference: one a school at most."""
    rows = connection.execute(select(awards.c.content).where(awards.c.ref == ref).order_by(awards.c.seq))
    return tuple(award_of(connection, content) for (content,) in rows)


def page(connection: Connection, after: int) -> list[tuple[int, Award]]:
    """The next awards in the order they were kept, each with its place."""
    query = select(awards.c.seq, awards.c.content).where(awards.c.seq > after).order_by(awards.c.seq).limit(_PAGE)
    return [(seq, award_of(connection, content)) for seq, content in connection.execute(query)]


def known_refs(connection: Connection, awarding_body: str, refs: Sequence[str]) -> set[str]:
    """Which of these references this body has awards for already."""
    return set(connection.scalars(_KNOWN_REFS, {"body": awarding_body, "refs": listed(refs)}))


def known_ids(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these ids awards have already."""
    return set(connection.scalars(_KNOWN_IDS, {"ids": listed(ids)}))


def certificate_of(connection: Connection, award_id: str) -> Certificate | None:
    """The printable certificate of an award."""
    row = connection.execute(select(certificates).where(certificates.c.award_id == award_id)).first()
    return None if row is None else Certificate(row.award_id, row.language, row.content)


def award_of(connection: Connection, content: str) -> Award:
    """The award in a row."""
    return read_award(content, partial(kept_once.unit, connection))


def credential_of(connection: Connection, row: RowMapping) -> IssuedCredential:
    """The credential in a row."""
    content, pattern = row["content"], row["pattern"]
    return IssuedCredential(
        id=row["id"],
        award_id=row["award_id"],
        form=FormName(row["form"]),
        language=row["language"],
        edition=row["edition"],
        media_type=row["media_type"],
        content=content if pattern is None else kept_once.pattern(connection, pattern).filled(content),
        status=StatusEntry(row["status_list_url"], row["status_index"], row["status_purpose"]),
        issued_at=row["issued_at"],
    )


def credentials_of(connection: Connection, award_id: str, edition: int | None = None) -> tuple[IssuedCredential, ...]:
    """What was issued for this award in an edition, or in the newest: Open Badge before European."""
    if edition is None:
        return newest_of(connection, [award_id]).get(award_id, ())
    row = credentials.c
    query = select(credentials).where(row.award_id == award_id, row.edition == edition)
    return _in_order(credential_of(connection, row) for row in connection.execute(query).mappings())


def newest_of(connection: Connection, award_ids: Sequence[str]) -> dict[str, tuple[IssuedCredential, ...]]:
    """What was issued for these awards in the newest edition of each, by award id."""
    found: dict[str, list[IssuedCredential]] = {}
    for row in connection.execute(_CREDENTIALS, {"awards": listed(award_ids)}).mappings().all():
        so_far = found.setdefault(row["award_id"], [])
        if so_far and so_far[0].edition < row["edition"]:
            so_far.clear()
        if not so_far or so_far[0].edition == row["edition"]:
            so_far.append(credential_of(connection, row))
    return {award_id: _in_order(issued) for award_id, issued in found.items()}


def _in_order(issued: Iterable[IssuedCredential]) -> tuple[IssuedCredential, ...]:
    order = [*FormName]
    return tuple(sorted(issued, key=lambda c: (order.index(c.form), c.language)))


def credential(connection: Connection, id: str) -> IssuedCredential | None:
    """One credential in its newest edition, by its own id or by the UUID at the end of it."""
    row = credentials.c
    query = (
        select(credentials)
        .where(row.uuid == uuid_of(id), (row.id == id) | (row.uuid == id))
        .order_by((row.id == id).desc(), row.form.desc(), row.edition.desc())
        .limit(1)
    )
    found = connection.execute(query).mappings().first()
    return None if found is None else credential_of(connection, found)
