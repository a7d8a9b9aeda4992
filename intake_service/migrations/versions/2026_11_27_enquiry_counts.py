"""Enquiry counts."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_enquiry_counts"
down_revision = "2026_11_27_objections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enquiry_count",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("recent", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "failures >= recent AND recent >= 0", name=op.f("ck_enquiry_count_failures")
        ),
        sa.PrimaryKeyConstraint("code", "address", name=op.f("pk_enquiry_count")),
    )
    op.create_index("ix_enquiry_count_address", "enquiry_count", ["address"], unique=False)
