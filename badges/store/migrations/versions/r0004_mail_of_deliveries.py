"""A delivery may say in which language the wallet writes to the holder, and whether it writes at all."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From deliveries that were all sent in the language of their award."""
    with op.batch_alter_table("deliveries", recreate="always") as deliveries:
        deliveries.add_column(sa.Column("locale", sa.String(), nullable=True))
        deliveries.add_column(sa.Column("send_email", sa.Boolean(), nullable=True))
    op.create_index(op.f("ix_deliveries_state"), "deliveries", ["state"])
