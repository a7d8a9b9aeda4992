"""Duplicate search: by what pieces are found that may be the same."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_duplicate_search"
down_revision = "2026_11_27_cross_or_split"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comparison_progress",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("made_with", sa.String(length=32), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_comparison_progress_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_comparison_progress")),
    )
    op.create_table(
        "comparison",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("numbers", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("names", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("bands", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_comparison_piece_id")),
        sa.PrimaryKeyConstraint("piece_id", name=op.f("pk_comparison")),
    )
    op.create_index(
        "ix_comparison_marks",
        "comparison",
        ["numbers", "names", "bands"],
        unique=False,
        postgresql_using="gin",
    )
