"""What many rows have in common is kept once, and credentials of a batch refer to it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From a database in which every row was whole. Those rows stay as they are: both kinds are read."""
    op.create_table(
        "kept_once",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_kept_once")),
    )
    with op.batch_alter_table("credentials", recreate="always") as credentials:
        # One key less to write: the id ends with the UUID.
        credentials.drop_constraint(op.f("pk_credentials"), type_="primary")
        credentials.drop_index(op.f("ix_credentials_uuid"))
        credentials.create_primary_key(op.f("pk_credentials"), ["uuid", "form", "edition"])
        credentials.add_column(sa.Column("pattern", sa.LargeBinary(), nullable=True))
        credentials.create_foreign_key(op.f("fk_credentials_pattern"), "kept_once", ["pattern"], ["hash"])
