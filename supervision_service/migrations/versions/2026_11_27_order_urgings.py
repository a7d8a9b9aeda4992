"""Order urgings."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_order_urgings"
down_revision = "2026_11_27_yearly_numbers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matter_order", sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.add_column("matter_order", sa.Column("unit_line", sa.String(length=100), nullable=True))
    op.add_column("matter_order", sa.Column("feedback_due", sa.Date(), nullable=True))
    op.add_column("matter_order", sa.Column("returns", sa.Integer(), nullable=True))
    op.add_column(
        "matter_order", sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("matter_order", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("matter_order", sa.Column("version", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_matter_order_outstanding",
        "matter_order",
        ["number", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('arrived', 'in_handling', 'issued', 'signed_for')"),
    )
    op.add_column("urging", sa.Column("order_id", sa.Uuid(), nullable=True))
    op.alter_column("urging", "listing_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(op.f("ix_urging_order_id"), "urging", ["order_id"], unique=False)
    op.create_index(
        "uq_urging_open_order",
        "urging",
        ["order_id", "kind"],
        unique=True,
        postgresql_where=sa.text(
            "status IN ('answered', 'approved', 'assessed', 'drafted', 'issued')"
        ),
    )
    op.create_foreign_key(
        op.f("fk_urging_order_id"), "urging", "matter_order", ["order_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_urging_subject"), "urging", "num_nonnulls(listing_id, order_id) = 1"
    )
