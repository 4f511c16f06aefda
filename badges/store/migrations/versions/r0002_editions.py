"""Editions of an award, credentials without an award, and shares that know which edition they were made with."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From a database in which every award was issued once."""
    # Deliveries first: as long as they refer to credentials, that table cannot be copied.
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_constraint(op.f("fk_deliveries_credential_id"), type_="foreignkey")
    with op.batch_alter_table("credentials") as credentials:
        credentials.drop_constraint(op.f("pk_credentials"), type_="primary")
        credentials.create_primary_key(op.f("pk_credentials"), ["id", "edition"])
    with op.batch_alter_table("shares", recreate="always") as shares:
        shares.add_column(sa.Column("edition", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "superseded_awards",
        sa.Column("award_id", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_superseded_awards_award_id")),
        sa.PrimaryKeyConstraint("award_id", "edition", name=op.f("pk_superseded_awards")),
    )
    op.create_table(
        "standalone_credentials",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("status_list_url", sa.String(), nullable=True),
        sa.Column("status_index", sa.Integer(), nullable=True),
        sa.Column("status_purpose", sa.String(), nullable=True),
        sa.Column("issued_at", sa.String(length=27), nullable=False),
        sa.Column("valid_until", sa.String(length=27), nullable=True),
        sa.Column("withdrawn_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_standalone_credentials")),
        sa.UniqueConstraint("id", name=op.f("uq_standalone_credentials_id")),
    )
    op.create_index(op.f("ix_standalone_credentials_subject"), "standalone_credentials", ["subject"])
