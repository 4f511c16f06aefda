"""Lists of files and links that somebody has checked, sealed with a key that only the address of the list gives."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From a store that checks one file at a time and keeps nothing of it."""
    op.create_table(
        "check_lists",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("ends_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_check_lists")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_check_lists_secret_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_check_lists_ends_at"), "check_lists", ["ends_at"], unique=False)
    op.create_table(
        "check_rows",
        sa.Column("list", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("sent", sa.LargeBinary(), nullable=True),
        sa.Column("found", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["list"], ["check_lists.seq"], name=op.f("fk_check_rows_list"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list", "place", name=op.f("pk_check_rows")),
    )
