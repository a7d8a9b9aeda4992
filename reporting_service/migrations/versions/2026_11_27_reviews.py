"""Reviews."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_reviews"
down_revision = "2026_11_27_ratings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("document_no", sa.String(length=100), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_issued_on"), "review", ["issued_on"], unique=False)
    op.create_index("ix_review_piece", "review", ["piece_id", "received_on", "id"], unique=False)
    # What was not taken from the feed before: reviews, and the acts of delivery.
    op.execute("UPDATE feed_cursor SET epoch = NULL, position = 0 WHERE feed = 'intake'")
