"""Charge unit."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_charge_unit"
down_revision = "2026_11_27_charge_done"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("charge", sa.Column("unit_id", sa.Uuid(), nullable=True))
