"""A credential that was made elsewhere and only sealed here is delivered like any other, though it belongs to no award."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From deliveries of awards alone."""
    with op.batch_alter_table("deliveries", recreate="always") as deliveries:
        deliveries.alter_column("award_id", existing_type=sa.String(), nullable=True)
