"""Ratings."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_ratings"
down_revision = "2026_11_27_forwardings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rating",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    op.create_index(op.f("ix_rating_lapsed_on"), "rating", ["lapsed_on"], unique=False)
    op.create_index(op.f("ix_rating_piece_id"), "rating", ["piece_id"], unique=False)
    op.create_index(op.f("ix_rating_rated_on"), "rating", ["rated_on"], unique=False)
