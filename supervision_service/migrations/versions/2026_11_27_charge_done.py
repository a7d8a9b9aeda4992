"""Charge done."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_charge_done"
down_revision = "2026_11_27_closeout_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matter_charge", sa.Column("listing_id", sa.Uuid(), nullable=True))
    op.drop_index(
        op.f("ix_matter_charge_active"),
        table_name="matter_charge",
        postgresql_where="((status)::text = 'active'::text)",
    )
    op.create_index(
        "ix_matter_charge_held",
        "matter_charge",
        ["matter_id", "leader_id"],
        unique=False,
        postgresql_where=sa.text("status IN ('active', 'done')"),
    )
    op.add_column("urging", sa.Column("ended_on", sa.Date(), nullable=True))
