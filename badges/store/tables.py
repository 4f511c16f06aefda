"""The tables. Values of the model are JSON text made by pydantic; signed bytes are BLOBs that nobody re-serialises."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


@lru_cache(maxsize=256)
def instant(value: datetime | None) -> str | None:
    """A moment as an ``Instant`` column holds it. Raises ValueError for a time without a zone."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {value!r}")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, written so that text order is time order. A time without a zone is refused."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """To text.

        Raises ValueError for a time without a zone.
        """
        return instant(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        """From text."""
        return None if value is None else datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

units = Table(
    "units",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),  # order of publishing: the highest is the latest version
    Column("id", String, nullable=False),
    Column("version", String, nullable=False),
    Column("slug", String, nullable=False, index=True),
    Column("content", Text, nullable=False),
    UniqueConstraint("id", "version"),
)

# Everything else that a catalogue holds is small, read by key and never joined, so one table serves all kinds.
catalogue_entries = Table(
    "catalogue_entries",
    metadata,
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("content", Text, nullable=False),
)

# What many rows have in common, by its SHA-256: the units that awards are for, the patterns that credentials follow.
kept_once = Table(
    "kept_once",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

awards = Table(
    "awards",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("awarding_body", String, nullable=False),
    Column("ref", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("unit_version", String, nullable=False),
    Column("awarded_on", Date, nullable=False),
    Column("content", Text, nullable=False),  # JSON; the unit in it is whole, or the hash of one that is kept once
    UniqueConstraint("awarding_body", "ref"),
)

# Awards as they were before they were corrected; the row in `awards` is always the newest edition.
superseded_awards = Table(
    "superseded_awards",
    metadata,
    Column("award_id", ForeignKey("awards.id"), primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
)

status_lists = Table(
    "status_lists",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("issuer", String, nullable=False, index=True),
    Column("purpose", String, nullable=False),
    Column("length", Integer, nullable=False),
    Column("taken", LargeBinary, nullable=False),  # one bit per index ever handed out, used or not
    Column("taken_count", Integer, nullable=False),
    Column("bits", LargeBinary, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("signed", LargeBinary),
    Column("signed_revision", Integer),
    Column("valid_until", Instant),
    CheckConstraint("taken_count <= length", name="not_overfull"),
    sqlite_autoincrement=True,  # a number is an address that credentials carry: never reused, not even after a deletion
)

status_changes = Table(
    "status_changes",
    metadata,
    Column("list_number", ForeignKey("status_lists.number"), primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
)

credentials = Table(
    "credentials",
    metadata,
    Column("id", String, nullable=False),
    Column("uuid", String, primary_key=True),  # at the end of the id, so that this key finds ids as well
    Column("award_id", ForeignKey("awards.id"), nullable=False),
    Column("form", String, primary_key=True),
    Column("language", String, nullable=False),
    Column("edition", Integer, primary_key=True),  # editions of an Open Badge share its id
    Column("media_type", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("status_list_url", String, nullable=False),
    Column("status_index", Integer, nullable=False),
    Column("status_purpose", String, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("pattern", ForeignKey("kept_once.hash")),  # when there is one, content is what stands in its gaps
    UniqueConstraint("award_id", "form", "language", "edition"),
    UniqueConstraint("status_list_url", "status_index"),
)

# Signed without an award: endorsements of ours and of others, records of several credentials, what was only sealed here.
standalone_credentials = Table(
    "standalone_credentials",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("issuer", String, nullable=False),
    Column("subject", String, index=True),
    Column("media_type", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("status_list_url", String),
    Column("status_index", Integer),
    Column("status_purpose", String),
    Column("issued_at", Instant, nullable=False),
    Column("valid_until", Instant),
    Column("withdrawn_at", Instant),
)

certificates = Table(
    "certificates",
    metadata,
    Column("award_id", ForeignKey("awards.id"), primary_key=True),
    Column("language", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("credential_id", String, nullable=False, index=True),
    Column("award_id", ForeignKey("awards.id"), index=True),  # none: the credential is a standalone one
    Column("address", String),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", String),
    Column("due_at", Instant),
    Column("changed_at", Instant),
    Column("viewer_url", String),
    Column("claimed_by", String),  # the executor that is at it right now
    Column("claimed_until", Instant),
    Column("locale", String),
    Column("send_email", Boolean),
    Index(None, "state", "due_at"),
    Index(None, "state"),  # with the row's number behind it: one state, page by page
)

shares = Table(
    "shares",
    metadata,
    Column("secret_hash", LargeBinary, primary_key=True),  # SHA-256; the secret itself is in nobody's backup
    Column("award_id", ForeignKey("awards.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("withdrawn_at", Instant),
    Column("edition", Integer, nullable=False, server_default="1"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hash", String, nullable=False, unique=True),
    Column("issuer", String, nullable=False),
    Column("rights", String, nullable=False),  # names with a space between
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
)

# What somebody has checked in one go; see badges/checking. Everything in it is sealed, and gone after a day.
check_lists = Table(
    "check_lists",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),  # SHA-256, as of shares
    Column("key", LargeBinary),  # what opens the rows; here only while some of them wait
    Column("count", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
    sqlite_autoincrement=True,  # work on a list that was deleted must never find another one in its place
)

check_rows = Table(
    "check_rows",
    metadata,
    Column("list", ForeignKey("check_lists.seq", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("label", LargeBinary, nullable=False),
    Column("sent", LargeBinary),  # what is to be checked; gone once it was
    Column("found", LargeBinary),
)
