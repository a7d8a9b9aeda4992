"""Provisional ends."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_provisional_ends"
down_revision = "2026_11_27_order_urgings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was judged by a provisional end is found too.
    op.drop_index("ix_look_back_provisional", table_name="look_back")
    op.create_index(
        "ix_look_back_provisional", "look_back", ["id"], postgresql_where=sa.text("provisional")
    )
