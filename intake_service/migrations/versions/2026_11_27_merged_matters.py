"""Merged matters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_merged_matters"
down_revision = "2026_11_27_withdrawals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    op.create_index(op.f("ix_charge_matter_id"), "charge", ["matter_id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    op.create_index(op.f("ix_listing_matter_id"), "listing", ["matter_id"], unique=False)
    op.add_column("matter", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column(
        "matter", sa.Column("merged_pieces", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.create_index(
        "ix_matter_merged_into",
        "matter",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_matter_merged_into"), "matter", "matter", ["merged_into"], ["id"]
    )
    op.drop_constraint(op.f("ck_matter_status"), "matter", type_="check")
    op.create_check_constraint(
        op.f("ck_matter_status"), "matter", "status IN ('open', 'closed', 'merged')"
    )
    op.create_check_constraint(
        op.f("ck_matter_merged_into"), "matter", "(merged_into IS NULL) = (status <> 'merged')"
    )
