"""Charge done."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_charge_done"
down_revision = "2026_11_27_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_charge_status"), "charge")
    op.create_check_constraint(
        op.f("ck_charge_status"), "charge", "status IN ('proposed', 'active', 'done', 'ended')"
    )
    op.add_column("charge", sa.Column("listing_id", sa.Uuid(), nullable=True))
    op.add_column("charge", sa.Column("done_on", sa.Date(), nullable=True))
    op.create_index(
        "uq_charge_done",
        "charge",
        ["listing_id", "level"],
        unique=True,
        postgresql_where=sa.text("status = 'done'"),
    )
    op.add_column("listing", sa.Column("delisted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("listing", sa.Column("relisted_at", sa.DateTime(timezone=True), nullable=True))
