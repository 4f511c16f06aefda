"""Shares and tokens: secrets that open something, kept only as hashes."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects.sqlite import insert

from badges.model.share import Share, ShareKind
from badges.store.tables import shares, tokens
from badges.store.values import Token

_LOOKED_UP = 8
"""Digits of a token's hash that the index sees."""


def secret_hash(secret: str) -> bytes:
    """What of a secret is kept."""
    return sha256(secret.encode()).digest()  # at least 128 random bits: nothing to slow down or to salt


def share(connection: Connection, secret: str) -> Share | None:
    """What this secret opens, be it open, expired or withdrawn."""
    row = connection.execute(select(shares).where(shares.c.secret_hash == secret_hash(secret))).first()
    if row is None:
        return None
    return Share(secret, row.award_id, ShareKind(row.kind), row.made_at, row.expires_at, row.withdrawn_at, row.edition)


def withdraw_share(connection: Connection, secret: str, at: datetime) -> bool:
    """Closes a share for good; False when there is none, or it was closed before."""
    open_one = (shares.c.secret_hash == secret_hash(secret)) & shares.c.withdrawn_at.is_(None)
    return connection.execute(update(shares).where(open_one).values(withdrawn_at=at)).rowcount == 1


def add_token(
    connection: Connection, hash: str, issuer: str, rights: frozenset[str], at: datetime, expires: datetime | None
) -> Token:
    """A new token, by its hash."""
    row = {"hash": hash, "issuer": issuer, "rights": " ".join(sorted(rights)), "made_at": at, "expires_at": expires}
    made = connection.execute(insert(tokens).values(row))
    return Token(made.lastrowid, issuer, rights, at, expires)


def find_token(connection: Connection, hash: str) -> Token | None:
    """The token with this hash, be it valid, expired or revoked.

    The database finds candidates by the first digits alone; the rest is compared in constant time.
    """
    candidates = connection.execute(select(tokens).where(tokens.c.hash.startswith(hash[:_LOOKED_UP], autoescape=True)))
    return next((_token(row) for row in candidates if compare_digest(row.hash, hash)), None)


def all_tokens(connection: Connection) -> tuple[Token, ...]:
    """Every token ever made, by number."""
    return tuple(_token(row) for row in connection.execute(select(tokens).order_by(tokens.c.id)))


def revoke_token(connection: Connection, id: int, at: datetime) -> bool:
    """Ends a token; False when there is none, or it was ended before."""
    valid_one = (tokens.c.id == id) & tokens.c.revoked_at.is_(None)
    return connection.execute(update(tokens).where(valid_one).values(revoked_at=at)).rowcount == 1


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(row.id, row.issuer, frozenset(row.rights.split()), row.made_at, row.expires_at, row.revoked_at)
