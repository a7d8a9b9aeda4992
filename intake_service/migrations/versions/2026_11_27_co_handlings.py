"""Co-handling organs of orders."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_co_handlings"
down_revision = "2026_11_27_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "co_handling",
        sa.Column(
            "status",
            sa.Enum(
                "asked", "answered", "removed", "ended", name="status", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lead_line", sa.String(length=100), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_line", sa.String(length=100), nullable=False),
        sa.Column("requirement", sa.String(length=1000), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('asked', 'answered', 'removed', 'ended')",
            name=op.f("ck_co_handling_status"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_co_handling_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["assignment_order.id"], name=op.f("fk_co_handling_order_id")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_co_handling_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_handling")),
    )
    op.create_index("ix_co_handling_asked_at_id", "co_handling", ["asked_at", "id"], unique=False)
    op.create_index("ix_co_handling_due", "co_handling", ["due"], unique=False)
    op.create_index(
        "ix_co_handling_issuer_line",
        "co_handling",
        ["issuer_line", "asked_at"],
        unique=False,
        postgresql_ops={"issuer_line": "text_pattern_ops"},
    )
    op.create_index(
        "ix_co_handling_lead_line",
        "co_handling",
        ["lead_line", "asked_at"],
        unique=False,
        postgresql_ops={"lead_line": "text_pattern_ops"},
    )
    op.create_index(op.f("ix_co_handling_matter_id"), "co_handling", ["matter_id"], unique=False)
    op.create_index(op.f("ix_co_handling_order_id"), "co_handling", ["order_id"], unique=False)
    op.create_index(op.f("ix_co_handling_piece_id"), "co_handling", ["piece_id"], unique=False)
    op.create_index(
        "ix_co_handling_status", "co_handling", ["status", "asked_at", "id"], unique=False
    )
    op.create_index("ix_co_handling_unit_id", "co_handling", ["unit_id", "status"], unique=False)
    op.create_index(
        "ix_co_handling_unit_line",
        "co_handling",
        ["unit_line", "asked_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_co_handling_open",
        "co_handling",
        ["order_id", "unit_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('asked', 'answered')"),
    )
