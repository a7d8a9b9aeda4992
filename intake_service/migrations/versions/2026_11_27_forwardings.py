"""Forwardings: orders without a limit, on which no report is owed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_forwardings"
down_revision = "2026_11_27_enquiry_counts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "assignment_order",
        sa.Column(
            "kind",
            sa.Enum("assignment", "forwarding", name="kind", native_enum=False, length=32),
            server_default="assignment",
            nullable=False,
        ),
    )
    op.add_column("assignment_order", sa.Column("dealt_with_on", sa.Date(), nullable=True))
    op.alter_column(
        "assignment_order", "requirement", existing_type=sa.VARCHAR(length=1000), nullable=True
    )
    op.alter_column("assignment_order", "feedback_due", existing_type=sa.DATE(), nullable=True)
    op.create_index(
        "ix_assignment_order_kind", "assignment_order", ["kind", "arrived_at", "id"], unique=False
    )
    op.create_check_constraint(
        op.f("ck_assignment_order_kind"), "assignment_order", "kind IN ('assignment', 'forwarding')"
    )
    op.create_check_constraint(
        op.f("ck_assignment_order_feedback_due"),
        "assignment_order",
        "(kind = 'assignment') = (feedback_due IS NOT NULL)",
    )
