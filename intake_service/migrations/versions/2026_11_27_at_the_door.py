"""Indexes for what waits at the door, and for what waits to be decided."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_at_the_door"
down_revision = "2026_11_27_corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_piece_at_the_door",
        "piece",
        [
            "registered_unit",
            "status",
            sa.literal_column("coalesce(notice_due, DATE '2199-12-31')"),
            "id",
        ],
        unique=False,
        postgresql_where=sa.text("status IN ('registered', 'studying')"),
    )
    op.drop_index("ix_assignment_order_to_decide", table_name="assignment_order")
    op.create_index(
        "ix_assignment_order_to_decide",
        "assignment_order",
        ["issuer_id", "status", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('reported', 'objected')"),
    )
