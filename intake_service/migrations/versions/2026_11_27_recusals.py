"""Recusals: who keeps away from a piece."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_recusals"
down_revision = "2026_11_27_handler_index"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recusal",
        sa.Column(
            "status",
            sa.String(32),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("account_unit", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("registered_unit", sa.Uuid(), nullable=False),
        sa.Column(
            "decider",
            sa.String(32),
            nullable=False,
        ),
        sa.Column("decider_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=500), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decider IN ('bureau', 'department', 'issuer', 'superior')",
            name=op.f("ck_recusal_decider"),
        ),
        sa.CheckConstraint(
            "status IN ('declared', 'requested', 'agreed', 'refused', 'undone')",
            name=op.f("ck_recusal_status"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["assignment_order.id"], name=op.f("fk_recusal_order_id")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_recusal_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
    )
    op.create_index(
        "ix_recusal_piece_id", "recusal", ["piece_id", "recorded_at", "id"], unique=False
    )
    op.create_index(
        "ix_recusal_to_decide",
        "recusal",
        ["decider_id"],
        unique=False,
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.create_index(
        "ix_recusal_order_id",
        "recusal",
        ["order_id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_index(
        "uq_recusal_open",
        "recusal",
        ["account_id", "piece_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('declared', 'requested', 'agreed')"),
    )
