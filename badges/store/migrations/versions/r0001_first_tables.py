"""First tables: catalogue, awards and credentials, status lists, deliveries, shares, tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From an empty database."""
    op.create_table(
        "awards",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("awarding_body", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("unit_version", sa.String(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_awards")),
        sa.UniqueConstraint("awarding_body", "ref", name=op.f("uq_awards_awarding_body_ref")),
        sa.UniqueConstraint("id", name=op.f("uq_awards_id")),
    )
    op.create_table(
        "catalogue_entries",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_catalogue_entries")),
    )
    op.create_table(
        "status_lists",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("taken", sa.LargeBinary(), nullable=False),
        sa.Column("taken_count", sa.Integer(), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_revision", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.String(length=27), nullable=True),
        sa.CheckConstraint("taken_count <= length", name=op.f("ck_status_lists_not_overfull")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_status_lists")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_status_lists_issuer"), "status_lists", ["issuer"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("rights", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=True),
        sa.Column("revoked_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_tokens_hash")),
    )
    op.create_table(
        "units",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_units")),
        sa.UniqueConstraint("id", "version", name=op.f("uq_units_id_version")),
    )
    op.create_index(op.f("ix_units_slug"), "units", ["slug"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("award_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_certificates_award_id")),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_certificates")),
    )
    op.create_table(
        "credentials",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("award_id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("status_list_url", sa.String(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("status_purpose", sa.String(), nullable=False),
        sa.Column("issued_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_credentials_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
        sa.UniqueConstraint(
            "award_id", "form", "language", "edition", name=op.f("uq_credentials_award_id_form_language_edition")
        ),
        sa.UniqueConstraint("status_list_url", "status_index", name=op.f("uq_credentials_status_list_url_status_index")),
    )
    op.create_index(op.f("ix_credentials_uuid"), "credentials", ["uuid"], unique=False)
    op.create_table(
        "shares",
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("award_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=True),
        sa.Column("withdrawn_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_shares_award_id")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_shares")),
    )
    op.create_index(op.f("ix_shares_award_id"), "shares", ["award_id"], unique=False)
    op.create_table(
        "status_changes",
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["list_number"], ["status_lists.number"], name=op.f("fk_status_changes_list_number")),
        sa.PrimaryKeyConstraint("list_number", "index", name=op.f("pk_status_changes")),
    )
    op.create_table(
        "deliveries",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("award_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_at", sa.String(length=27), nullable=True),
        sa.Column("changed_at", sa.String(length=27), nullable=True),
        sa.Column("viewer_url", sa.String(), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_deliveries_award_id")),
        sa.ForeignKeyConstraint(["credential_id"], ["credentials.id"], name=op.f("fk_deliveries_credential_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_deliveries_id")),
    )
    op.create_index(op.f("ix_deliveries_award_id"), "deliveries", ["award_id"], unique=False)
    op.create_index(op.f("ix_deliveries_credential_id"), "deliveries", ["credential_id"], unique=False)
    op.create_index(op.f("ix_deliveries_state_due_at"), "deliveries", ["state", "due_at"], unique=False)
