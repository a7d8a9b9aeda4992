"""Referrals: how pieces went another statutory path."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_referrals"
down_revision = "2026_11_27_internal_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("piece", sa.Column("awaiting", sa.String(32)))
    op.create_check_constraint(op.f("ck_piece_awaiting"), "piece", "awaiting IN ('duty', 'organ')")
    op.create_table(
        "referral",
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("route", sa.String(32), nullable=False),
        sa.Column("former_route", sa.String(32), nullable=False),
        sa.Column("former_status", sa.String(32), nullable=False),
        sa.Column("organ", sa.String(length=100), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("limit_text", sa.String(length=300), nullable=True),
        sa.Column("limit_on", sa.Date(), nullable=True),
        sa.Column("limit_basis", sa.String(length=300), nullable=True),
        sa.Column("deadline_id", sa.Uuid(), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("diverted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_up_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=300), nullable=True),
        sa.Column("result", sa.String(32), nullable=True),
        sa.Column("summary", sa.String(length=1000), nullable=True),
        sa.Column("decision_no", sa.String(length=60), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "former_route IN ('P1', 'P2', 'P3', 'P4', 'P5', 'P6')",
            name=op.f("ck_referral_former_route"),
        ),
        sa.CheckConstraint(
            "former_status IN ('accepted', 'assigned', 'forwarded', 'investigating', 'opinion_drafting', 'registered')",
            name=op.f("ck_referral_former_status"),
        ),
        sa.CheckConstraint(
            "result IN ('decided', 'settled', 'withdrawn', 'not_pursued')",
            name=op.f("ck_referral_result"),
        ),
        sa.CheckConstraint(
            "route IN ('P1', 'P2', 'P3', 'P4', 'P5', 'P6')", name=op.f("ck_referral_route")
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'told_petitioner', 'taken_up', 'concluded', 'rejected_by_organ', 'undone')",
            name=op.f("ck_referral_status"),
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_referral_deadline_id")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_referral_matter_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["assignment_order.id"], name=op.f("fk_referral_order_id")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_referral_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_deadline_id"), "referral", ["deadline_id"], unique=False)
    op.create_index("ix_referral_diverted_at_id", "referral", ["diverted_at", "id"], unique=False)
    op.create_index(op.f("ix_referral_matter_id"), "referral", ["matter_id"], unique=False)
    op.create_index(op.f("ix_referral_order_id"), "referral", ["order_id"], unique=False)
    op.create_index(op.f("ix_referral_piece_id"), "referral", ["piece_id"], unique=False)
    op.create_index("ix_referral_route", "referral", ["route", "diverted_at", "id"], unique=False)
    op.create_index("ix_referral_status", "referral", ["status", "diverted_at", "id"], unique=False)
    op.create_index(
        "ix_referral_unit_id", "referral", ["unit_id", "diverted_at", "id"], unique=False
    )
    op.create_index(
        "ix_referral_unit_line",
        "referral",
        ["unit_line", "diverted_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_referral_piece_id",
        "referral",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('rejected_by_organ', 'undone')"),
    )
