"""Acting for."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_acting_for"
down_revision = "2026_11_27_append_only"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("history", sa.Column("acting_for", sa.Uuid(), nullable=True))
