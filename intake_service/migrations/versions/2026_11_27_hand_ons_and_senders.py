"""Hand-ons: an order below an order; objections to those who sent a piece."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_hand_ons_and_senders"
down_revision = "2026_11_27_ratings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "assignment_order", sa.Column("counted_from", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE assignment_order SET counted_from = arrived_at")
    op.alter_column("assignment_order", "counted_from", nullable=False)
    op.add_column("assignment_order", sa.Column("above_id", sa.Uuid(), nullable=True))
    op.add_column(
        "assignment_order", sa.Column("handed_on_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("assignment_order", sa.Column("handler_id", sa.Uuid(), nullable=True))
    op.drop_index("ix_assignment_order_waiting", "assignment_order")
    op.create_index(
        "ix_assignment_order_waiting",
        "assignment_order",
        ["counted_from"],
        unique=False,
        postgresql_where=sa.text("status IN ('arrived', 'signed_for', 'objected')"),
    )
    op.drop_index("uq_assignment_order_open", "assignment_order")
    op.create_index(
        "uq_assignment_order_open",
        "assignment_order",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('closed', 'withdrawn') AND above_id IS NULL"),
    )
    op.create_index(
        "uq_assignment_order_below",
        "assignment_order",
        ["above_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('closed', 'withdrawn') AND above_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_assignment_order_above_id"),
        "assignment_order",
        "assignment_order",
        ["above_id"],
        ["id"],
    )
    op.add_column("objection", sa.Column("late_consent", sa.String(length=500), nullable=True))
    op.add_column("objection", sa.Column("letter_no", sa.String(length=60), nullable=True))
