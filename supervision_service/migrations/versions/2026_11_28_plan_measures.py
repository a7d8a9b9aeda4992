"""Plan measures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_plan_measures"
down_revision = "2026_11_28_urging_proposals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan", sa.Column("documents", sa.Text(), nullable=True))
    op.add_column("plan", sa.Column("litigation", sa.Text(), nullable=True))
    op.add_column("plan", sa.Column("standard", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE plan SET standard = listing.standard FROM listing WHERE listing.id = listing_id"
    )
    op.alter_column("plan", "standard", nullable=False)
    op.add_column("plan_measure", sa.Column("post", sa.String(length=100), nullable=True))
    op.add_column(
        "plan_measure",
        sa.Column("cooperating", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.execute("UPDATE plan_measure SET cooperating = '[]'")
    op.alter_column("plan_measure", "cooperating", nullable=False)
    op.add_column("plan_measure", sa.Column("start", sa.Date(), nullable=True))
    op.add_column("plan_measure", sa.Column("funds", sa.Text(), nullable=True))
    op.add_column("plan_measure", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "plan_measure", sa.Column("put_back_at", sa.DateTime(timezone=True), nullable=True)
    )
