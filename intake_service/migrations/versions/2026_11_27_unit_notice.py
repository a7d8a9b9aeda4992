"""Unit notice."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_unit_notice"
down_revision = "2026_11_27_yearly_numbers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("piece", sa.Column("unit_notice_due", sa.Date(), nullable=True))
