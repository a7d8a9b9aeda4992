"""What of an opinion is owed and carried out.

Events from before say nothing, which is none.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_executions"
down_revision = "2026_11_27_initial_flags"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "entry",
        sa.Column("executions_owed", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "entry",
        sa.Column("executions_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("entry", sa.Column("execution_due", sa.Date(), nullable=True))
