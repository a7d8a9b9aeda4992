"""Objections: orders that are withdrawn, what was objected, and how often a matter came back."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_objections"
down_revision = "2026_11_27_ends_at_the_door"
branch_labels = None
depends_on = None

_STATUSES = (
    "issued", "arrived", "signed_for", "objected", "in_handling", "reported", "closed",
    "withdrawn",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("addressee", sa.String(length=100), nullable=False),
        sa.Column("addressee_line", sa.String(length=100), nullable=False),
        sa.Column("reasons", sa.String(length=2000), nullable=False),
        sa.Column("organ", sa.String(length=100), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lodged_by", sa.Uuid(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("agreed", "refused", "undone", name="decision", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("new_target", sa.String(length=100), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('agreed', 'refused', 'undone')", name=op.f("ck_objection_decision")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_objection_matter_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["assignment_order.id"], name=op.f("fk_objection_order_id")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_objection_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(
        "ix_objection_addressee_line",
        "objection",
        ["addressee_line", "lodged_at"],
        unique=False,
        postgresql_ops={"addressee_line": "text_pattern_ops"},
    )
    op.create_index(
        "ix_objection_decision", "objection", ["decision", "lodged_at", "id"], unique=False
    )
    op.create_index("ix_objection_lodged_at_id", "objection", ["lodged_at", "id"], unique=False)
    op.create_index(op.f("ix_objection_matter_id"), "objection", ["matter_id"], unique=False)
    op.create_index(op.f("ix_objection_order_id"), "objection", ["order_id"], unique=False)
    op.create_index(op.f("ix_objection_piece_id"), "objection", ["piece_id"], unique=False)
    op.create_index(
        "ix_objection_unit_line",
        "objection",
        ["unit_line", "lodged_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_objection_waiting",
        "objection",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.add_column(
        "assignment_order",
        sa.Column(
            "objection_allowed", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    op.add_column("matter", sa.Column("bounces", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_matter_bounces", "matter", ["bounces", "number"], unique=False)
    op.drop_constraint(op.f("ck_assignment_order_status"), "assignment_order", type_="check")
    words = ", ".join(f"'{status}'" for status in _STATUSES)
    op.create_check_constraint(
        op.f("ck_assignment_order_status"), "assignment_order", f"status IN ({words})"
    )
    op.drop_index("uq_assignment_order_open", "assignment_order")
    op.create_index(
        "uq_assignment_order_open",
        "assignment_order",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('closed', 'withdrawn')"),
    )
    op.drop_index("ix_assignment_order_waiting", "assignment_order")
    op.create_index(
        "ix_assignment_order_waiting",
        "assignment_order",
        ["arrived_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('arrived', 'signed_for', 'objected')"),
    )
