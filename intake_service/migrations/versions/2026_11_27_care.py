"""Care."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_care"
down_revision = "2026_11_27_urgent_reports"
branch_labels = None
depends_on = None

_FIELDS = (
    "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'query_code', 'letter',"
    " 'ledger_row', 'rating', 'talk', 'accused', 'investigation', 'attachment',"
    " 'care')"
)


def upgrade() -> None:
    op.create_table(
        "care",
        sa.Column(
            "status",
            sa.Enum("active", "taken_off", "expired", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_by_name", sa.String(length=100), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("emergency_called", sa.Boolean(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'taken_off', 'expired')", name=op.f("ck_care_status")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_care_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care")),
    )
    op.create_index(
        "ix_care_expires_on",
        "care",
        ["expires_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(op.f("ix_care_piece_id"), "care", ["piece_id"], unique=False)
    op.create_index(
        "uq_care_piece_id",
        "care",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "care_text",
        sa.Column("care_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["care_id"], ["care.id"], name=op.f("fk_care_text_care_id")),
        sa.PrimaryKeyConstraint("care_id", "number", name=op.f("pk_care_text")),
    )
    op.drop_constraint(op.f("ck_vault_reading_field"), "vault_reading", type_="check")
    op.create_check_constraint(op.f("ck_vault_reading_field"), "vault_reading", _FIELDS)
