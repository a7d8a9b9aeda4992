"""Handler index."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_handler_index"
down_revision = "2026_11_27_executions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_assignment_order_handler_id",
        "assignment_order",
        ["handler_id", "unit_id"],
        unique=False,
        postgresql_where=sa.text("status NOT IN ('closed', 'withdrawn')"),
    )
