"""Provisional ends."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_provisional_ends"
down_revision = "2026_11_27_unit_notice"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was judged by a provisional end is found too.
    op.drop_index("ix_deadline_provisional", table_name="deadline")
    op.create_index(
        "ix_deadline_provisional", "deadline", ["id"], postgresql_where=sa.text("provisional")
    )
