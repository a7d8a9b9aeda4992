"""Task queues."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_task_queues"
down_revision = "2026_11_27_dispositions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_assignment_order_in_hand",
        "assignment_order",
        ["unit_id", "status"],
        unique=False,
        postgresql_where=sa.text("status IN ('arrived', 'signed_for', 'in_handling')"),
    )
    op.create_index(
        "ix_assignment_order_to_decide",
        "assignment_order",
        ["issuer_id", "status"],
        unique=False,
        postgresql_where=sa.text("status IN ('reported', 'objected')"),
    )
    op.create_index(
        "ix_extension_to_decide",
        "extension",
        ["unit_id"],
        unique=False,
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.create_index(
        "ix_piece_in_hand",
        "piece",
        ["unit_id", "status", sa.literal_column("coalesce(due_legal, DATE '2199-12-31')"), "id"],
        unique=False,
        postgresql_where=sa.text(
            "status IN ('accepted', 'investigating', 'opinion_drafting', 'opinion_issued')"
        ),
    )
    op.create_index(
        "ix_piece_to_dispose",
        "piece",
        ["registered_unit", sa.literal_column("coalesce(notice_due, DATE '2199-12-31')"), "id"],
        unique=False,
        postgresql_where=sa.text("status = 'registered'"),
    )
