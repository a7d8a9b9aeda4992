"""What candidates for the list are found by: days of pieces, and an index for each ground."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_candidates"
down_revision = "2026_11_28_leaders_met"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_listing_final",
        "listing",
        ["matter_id", "delisted_at"],
        unique=False,
        postgresql_where=sa.text("status = 'final'"),
    )
    op.add_column("matter", sa.Column("version", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_matter_cross_or_split",
        "matter",
        ["id"],
        unique=False,
        postgresql_where=sa.text("cross_or_split <> '{}' AND status = 'open'"),
    )
    op.create_index("ix_matter_topic", "matter", ["topic", "id"], unique=False)
    op.create_index("ix_matter_unit_id", "matter", ["unit_id", "id"], unique=False)
    op.create_index(
        "ix_matter_order_late",
        "matter_order",
        ["matter_id", "feedback_due"],
        unique=False,
        postgresql_where=sa.text("status IN ('arrived', 'in_handling', 'issued', 'signed_for')"),
    )
    op.create_index(
        "ix_matter_order_returned",
        "matter_order",
        ["matter_id"],
        unique=False,
        postgresql_where=sa.text("returns > 0"),
    )
    op.add_column("matter_piece", sa.Column("execution_due", sa.Date(), nullable=True))
    op.add_column(
        "matter_piece", sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "matter_piece",
        sa.Column("is_initial_here", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.add_column("matter_piece", sa.Column("due_legal", sa.Date(), nullable=True))
    op.add_column(
        "matter_piece", sa.Column("opinion_issued_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_matter_piece_execution",
        "matter_piece",
        ["matter_id", "execution_due"],
        unique=False,
        postgresql_where=sa.text("executions_owed > 0"),
    )
    op.create_index(
        "ix_matter_piece_later",
        "matter_piece",
        ["matter_id", "registered_at"],
        unique=False,
        postgresql_where=sa.text("NOT is_initial_here"),
    )
    op.create_index(
        "ix_matter_piece_owed",
        "matter_piece",
        ["matter_id", "due_legal", "registered_at"],
        unique=False,
        postgresql_where=sa.text(
            "status NOT IN ('closed_no_re_review', 'closed_no_review', 'closed_undelivered', 'directly_replied', 'diverted', 'filed', 'finalised', 'forwarded', 'no_longer_accepted', 'not_accepted', 'opinion_delivered', 're_review_issued', 'redirected', 'returned', 'review_issued', 'review_requested', 'settled', 'under_re_review', 'under_review', 'withdrawn')"
        ),
    )
    # What intake told before is read again for the new columns: only its events say it.
    op.execute("UPDATE feed_cursor SET epoch = NULL, position = 0 WHERE feed = 'intake'")
