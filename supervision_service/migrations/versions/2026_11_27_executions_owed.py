"""How many requests that were supported are still to be carried out.

Events from before say nothing, which is none.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_executions_owed"
down_revision = "2026_11_27_referrals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "matter_piece",
        sa.Column("executions_owed", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
