"""Leaders who met the petitioner."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_leaders_met"
down_revision = "2026_11_28_proofs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "matter_leader_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_leader_act")),
    )
    op.create_index("ix_matter_leader_act_matter_id", "matter_leader_act", ["matter_id"])
    op.add_column(
        "closeout_application",
        sa.Column(
            "not_met",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    # What was told before there was a copy of it is read again.
    op.execute("UPDATE feed_cursor SET epoch = NULL, position = 0 WHERE feed = 'assignment'")
