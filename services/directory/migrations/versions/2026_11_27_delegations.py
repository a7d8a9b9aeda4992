"""Delegations."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_delegations"
down_revision = "2026_11_27_account_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column(
            "status",
            sa.Enum(
                "pending", "given", "refused", "ended", name="status", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("delegate", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'given', 'refused', 'ended')", name=op.f("ck_delegation_status")
        ),
        sa.CheckConstraint("account <> delegate", name=op.f("ck_delegation_two_persons")),
        sa.CheckConstraint("begins <= ends", name=op.f("ck_delegation_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(
        "ix_delegation_account", "delegation", ["account", "asked_at", "id"], unique=False
    )
    op.create_index("ix_delegation_asked_at", "delegation", ["asked_at", "id"], unique=False)
    op.create_index(
        "ix_delegation_delegate", "delegation", ["delegate", "asked_at", "id"], unique=False
    )
    op.create_index(
        "ix_delegation_status", "delegation", ["status", "asked_at", "id"], unique=False
    )
