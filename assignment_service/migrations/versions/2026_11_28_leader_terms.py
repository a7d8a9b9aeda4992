"""When a leader answers for a topic or region, and the phone of the office."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_leader_terms"
down_revision = "2026_11_28_recusals_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leader", sa.Column("phone", sa.String(length=20), nullable=True))
    op.add_column(
        "leader",
        sa.Column("validity", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.alter_column("leader", "validity", server_default=None)
    op.add_column("charge", sa.Column("leader_phone", sa.String(length=20), nullable=True))
