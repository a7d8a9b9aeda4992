"""Read the feeds of intake and assignment again, for the columns that were added since: they are told by events alone."""

from alembic import op

revision = "2026_11_27_feeds_anew"
down_revision = "2026_11_27_filter_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE feed_cursor SET epoch = NULL, position = 0 WHERE feed IN ('intake', 'assignment')"
    )
