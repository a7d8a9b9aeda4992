"""Seal accusations."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_seal_accusations"
down_revision = "2026_11_27_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "piece",
        sa.Column(
            "seal",
            sa.Enum(
                "none",
                "at_registration",
                "later",
                "released",
                name="seal",
                native_enum=False,
                length=32,
            ),
            server_default="none",
            nullable=False,
        ),
    )
    op.create_check_constraint(
        op.f("ck_piece_seal"), "piece", "seal IN ('none', 'at_registration', 'later', 'released')"
    )
    op.create_index(
        "ix_piece_sealed",
        "piece",
        ["registered_at", "id"],
        unique=False,
        postgresql_where=sa.text("seal IN ('at_registration', 'later')"),
    )
    op.add_column("vault_reading", sa.Column("denied", sa.String(length=40), nullable=True))
    op.alter_column("vault_reading", "field", existing_type=sa.VARCHAR(length=32), nullable=True)
    op.alter_column("vault_reading", "purpose", existing_type=sa.VARCHAR(length=200), nullable=True)
    op.create_check_constraint(
        op.f("ck_vault_reading_denied"),
        "vault_reading",
        "denied IS NOT NULL OR (field IS NOT NULL AND purpose IS NOT NULL)",
    )
