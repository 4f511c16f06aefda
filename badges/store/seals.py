"""Seals that last longer: what is added behind the signature of a European credential takes the place of the file before it.

What was signed stays, byte for byte; that is looked at here, whoever asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert

from badges.model.issued import FormName, IssuedCredential, Standalone
from badges.proofs import jades
from badges.store import standalone
from badges.store.awards import by_id, credential_of, newest_of
from badges.store.patterns import Patterns
from badges.store.rows import CREDENTIALS, credential_rows, uuid_of
from badges.store.tables import awards, credentials, kept_once

_CONTENT, _PATTERN = CREDENTIALS.index("content"), CREDENTIALS.index("pattern")


class SealChanged(ValueError):
    """What should take the place of a sealed file is another one: another text, header or signature."""

    def __init__(self, id: str) -> None:
        super().__init__(f"{id} would not be what was sealed")


def page(connection: Connection, after: int, limit: int) -> list[tuple[int, str, tuple[IssuedCredential, ...]]]:
    """Of the next awards in the order they were kept: place, reference, and what is sealed of the newest edition."""
    query = select(awards.c.seq, awards.c.id, awards.c.ref).where(awards.c.seq > after).order_by(awards.c.seq).limit(limit)
    found = connection.execute(query).all()
    newest = newest_of(connection, [id for _, id, _ in found])
    return [(seq, ref, tuple(one for one in newest.get(id, ()) if one.form is FormName.EUROPEAN)) for seq, id, ref in found]


def count(connection: Connection) -> int:
    """How many awards there are."""
    return connection.execute(select(func.count()).select_from(awards)).scalar() or 0


def raise_seals(connection: Connection, raised: Sequence[tuple[IssuedCredential, bytes]], patterns: Patterns) -> int:
    """Puts raised files in the place of those before; how many: what is no longer as it was read is left as it is.

    Raises SealChanged.
    """
    for before, content in raised:
        if _sealed(before.content) != _sealed(content):
            raise SealChanged(before.id)
    now = [replace(before, content=content) for before, content in raised if _is_there(connection, before)]
    of = {id: award for id in {one.award_id for one in now} if (award := by_id(connection, id))}
    once: dict[bytes, bytes] = {}
    rows = credential_rows(now, of, patterns, once)
    if once:
        kept = [{"hash": hash, "content": content} for hash, content in once.items()]
        connection.execute(insert(kept_once).on_conflict_do_nothing(), kept)
    for one, row in zip(now, rows, strict=True):
        place = update(credentials).where(_at(one))
        connection.execute(place.values(content=row[_CONTENT], pattern=row[_PATTERN]))
    return len(now)


def raise_alone(connection: Connection, raised: Sequence[tuple[Standalone, bytes]]) -> int:
    """The same for what belongs to no award."""
    for before, content in raised:
        if _sealed(before.content) != _sealed(content):
            raise SealChanged(before.id)
    return sum(standalone.replace_content(connection, before, content) for before, content in raised)


def _sealed(file: bytes) -> tuple[tuple[bytes, bytes], bytes]:
    sealed = jades.parse(file)
    return sealed.signed, sealed.signature


def _is_there(connection: Connection, before: IssuedCredential) -> bool:
    row = connection.execute(select(credentials).where(_at(before))).mappings().first()
    return row is not None and credential_of(connection, row).content == before.content


def _at(one: IssuedCredential) -> ColumnElement[bool]:
    key = credentials.c
    return (key.uuid == uuid_of(one.id)) & (key.form == one.form.value) & (key.edition == one.edition)
