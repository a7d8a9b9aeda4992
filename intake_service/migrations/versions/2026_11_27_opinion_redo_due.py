"""The last day on which an opinion is done again."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_opinion_redo_due"
down_revision = "2026_11_27_merged_matters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("opinion", sa.Column("redo_due", sa.Date(), nullable=True))
    # What a review sent back was given until the day that the review holds.
    op.execute(
        "UPDATE opinion SET redo_due = (SELECT max(review.redo_due) FROM review"
        " WHERE review.piece_id = opinion.piece_id AND review.status = 'redone')"
    )
