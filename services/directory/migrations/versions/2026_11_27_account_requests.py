"""Account requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_account_requests"
down_revision = "2026_11_27_holiday_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_request",
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "confirmed",
                "refused",
                "withdrawn",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "change",
                "password",
                "disable",
                "enable",
                name="asked",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=True),
        sa.Column(
            "roles", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("secret", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'change') = (unit IS NOT NULL AND roles IS NOT NULL)",
            name=op.f("ck_account_request_change"),
        ),
        sa.CheckConstraint(
            "(kind = 'password' AND status = 'pending') = (secret IS NOT NULL)",
            name=op.f("ck_account_request_secret"),
        ),
        sa.CheckConstraint(
            "kind IN ('change', 'password', 'disable', 'enable')",
            name=op.f("ck_account_request_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'confirmed', 'refused', 'withdrawn')",
            name=op.f("ck_account_request_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_request")),
    )
    op.create_index(
        "ix_account_request_account", "account_request", ["account", "asked_at", "id"], unique=False
    )
    op.create_index(
        "ix_account_request_asked_at", "account_request", ["asked_at", "id"], unique=False
    )
    op.create_index(
        "ix_account_request_status", "account_request", ["status", "asked_at", "id"], unique=False
    )
    op.create_index(
        "uq_account_request_pending",
        "account_request",
        ["account"],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
    )
