"""Charge done."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_charge_done"
down_revision = "2026_11_27_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(
        op.f("ix_charge_active"),
        table_name="charge",
        postgresql_where="((status)::text = 'active'::text)",
    )
    op.drop_index(
        op.f("ix_charge_leader"),
        table_name="charge",
        postgresql_where="((status)::text = 'active'::text)",
    )
    op.create_index(
        "ix_charge_held",
        "charge",
        ["matter_id", "leader_id"],
        unique=False,
        postgresql_where=sa.text("status IN ('active', 'done')"),
    )
    op.create_index(
        "ix_charge_held_by",
        "charge",
        ["leader_id"],
        unique=False,
        postgresql_where=sa.text("status IN ('active', 'done')"),
    )
