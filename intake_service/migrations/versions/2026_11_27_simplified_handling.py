"""Simplified handling: its ground on the piece, its period once in the life of a piece."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_simplified_handling"
down_revision = "2026_11_27_initial_flags"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "uq_deadline_dl12b",
        "deadline",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("rule = 'DL12b'"),
    )
    op.add_column("piece", sa.Column("simplified", sa.String(32)))
    op.add_column("piece", sa.Column("switched_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(
        op.f("ck_piece_simplified"),
        "piece",
        "simplified IN ('clear', 'answerable', 'daily_life', 'concluded')",
    )
    op.create_check_constraint(
        op.f("ck_piece_switched_at"), "piece", "switched_at IS NULL OR simplified IS NOT NULL"
    )
