"""Forwardings: orders without a limit, on which no report is owed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_forwardings"
down_revision = "2026_11_27_feeds_anew"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("work_order", "feedback_due", existing_type=sa.DATE(), nullable=True)
