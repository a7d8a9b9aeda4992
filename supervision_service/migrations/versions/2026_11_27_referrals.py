"""Referrals."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_referrals"
down_revision = "2026_11_27_feeds_anew"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "matter_referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(length=4), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_referral")),
    )
    op.create_index(
        op.f("ix_matter_referral_matter_id"), "matter_referral", ["matter_id"], unique=False
    )
    # What was not taken from the feed before.
    op.execute("UPDATE feed_cursor SET epoch = NULL, position = 0 WHERE feed = 'intake'")
