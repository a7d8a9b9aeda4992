"""On what ground a piece is handled simply; earlier events are read again for it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_simplified_handling"
down_revision = "2026_11_28_task_forces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entry", sa.Column("simplified", sa.String(length=32), nullable=True))
    op.create_index(
        "ix_entry_simplified",
        "entry",
        ["simplified", "registered_at", "id"],
        unique=False,
        postgresql_where=sa.text("simplified IS NOT NULL"),
    )
    op.execute("UPDATE feed_cursor SET epoch = NULL, position = 0 WHERE feed = 'intake'")
