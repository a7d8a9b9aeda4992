"""First."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_first"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column(
            "status",
            sa.Enum(
                "registered",
                "active",
                "suspended",
                "ended",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "adapter",
            sa.Enum("files", "rest", "rows", name="adapter", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("base_url", sa.String(length=300), nullable=True),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("profile_version", sa.String(length=20), nullable=False),
        sa.Column("sends", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("receives", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("adapter IN ('files', 'rest', 'rows')", name=op.f("ck_partner_adapter")),
        sa.CheckConstraint(
            "status IN ('registered', 'active', 'suspended', 'ended')",
            name=op.f("ck_partner_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("code", name=op.f("uq_partner_code")),
    )
    op.create_index("ix_partner_status", "partner", ["status", "code"], unique=False)
    op.create_table(
        "partner_key",
        sa.Column(
            "status",
            sa.Enum("pending", "active", "revoked", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(length=80), nullable=False),
        sa.Column("public_key", sa.String(length=43), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'active', 'revoked')", name=op.f("ck_partner_key_status")
        ),
        sa.CheckConstraint("valid_from < valid_until", name=op.f("ck_partner_key_validity")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_key_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_partner_key_key_id")),
        sa.UniqueConstraint("public_key", name=op.f("uq_partner_key_public_key")),
    )
    op.create_index("ix_partner_key_partner", "partner_key", ["partner_id", "key_id"], unique=False)
