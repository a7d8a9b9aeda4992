"""Rebuild."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_rebuild"
down_revision = "2026_11_22_spine"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rebuild",
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued','running','done','failed','cancelled')",
            name=op.f("ck_rebuild_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebuild")),
    )
    op.create_index(
        "ix_rebuild_open",
        "rebuild",
        ["touched_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('queued','running')"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_rebuild_open",
        table_name="rebuild",
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
    op.drop_table("rebuild")
