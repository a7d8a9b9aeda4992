"""Urging proposals."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_urging_proposals"
down_revision = "2026_11_28_task_forces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("urging", sa.Column("proposed_from", sa.Uuid(), nullable=True))
    op.add_column("urging", sa.Column("inspection_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_urging_inspection_id"), "urging", ["inspection_id"], unique=False)
    op.create_unique_constraint(op.f("uq_urging_proposed_from"), "urging", ["proposed_from"])
    op.create_foreign_key(
        op.f("fk_urging_inspection_id"), "urging", "inspection", ["inspection_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_urging_proposed_from"), "urging", "urging", ["proposed_from"], ["id"]
    )
