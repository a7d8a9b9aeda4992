"""Recusals told."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_recusals_told"
down_revision = "2026_11_28_leader_acts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "piece_recusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_recusal")),
    )
    op.create_index(
        "ix_piece_recusal_kept_away",
        "piece_recusal",
        ["account_id", "matter_id"],
        unique=False,
        postgresql_where=sa.text("in_force"),
    )
    op.create_index("ix_piece_recusal_matter_id", "piece_recusal", ["matter_id"], unique=False)
