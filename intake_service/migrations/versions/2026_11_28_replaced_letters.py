"""Replaced letters."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_replaced_letters"
down_revision = "2026_11_28_duplicate_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    op.create_index("ix_letter_issuer_id", "letter", ["issuer_id", "issued_at", "id"], unique=False)
    op.create_unique_constraint(op.f("uq_letter_replaces_id"), "letter", ["replaces_id"])
    op.create_foreign_key(
        op.f("fk_letter_replaces_id"), "letter", "letter", ["replaces_id"], ["id"]
    )
