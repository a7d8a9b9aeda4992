"""Executions, and the four facets of a piece."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_executions"
down_revision = "2026_11_27_delivery_attempts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "execution",
        sa.Column(
            "status",
            sa.Enum(
                "owed",
                "done",
                "confirmed",
                "ended",
                "void",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("document_no", sa.String(length=40), nullable=False),
        sa.Column("request_no", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=300), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('done', 'confirmed')) <= (done_on IS NOT NULL)",
            name=op.f("ck_execution_done_on"),
        ),
        sa.CheckConstraint(
            "status IN ('owed', 'done', 'confirmed', 'ended', 'void')",
            name=op.f("ck_execution_status"),
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_execution_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_execution")),
    )
    op.create_index(
        "ix_execution_issuer",
        "execution",
        ["issuer_id", "status", "due", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('owed', 'done')"),
    )
    op.create_index("ix_execution_opened_at_id", "execution", ["opened_at", "id"], unique=False)
    op.create_index(
        "ix_execution_owing",
        "execution",
        ["unit_id", "due", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'owed'"),
    )
    op.create_index(
        "ix_execution_piece_id", "execution", ["piece_id", "opened_at", "id"], unique=False
    )
    op.create_index("ix_execution_status", "execution", ["status", "opened_at", "id"], unique=False)
    op.create_index(
        "ix_execution_unit_id", "execution", ["unit_id", "opened_at", "id"], unique=False
    )
    op.create_index(
        "uq_execution_owed",
        "execution",
        ["piece_id", "document_no", "request_no"],
        unique=True,
        postgresql_where=sa.text("status <> 'void'"),
    )
    op.add_column("attachment", sa.Column("execution_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_attachment_execution_id",
        "attachment",
        ["execution_id", "attached_at", "id"],
        unique=False,
        postgresql_where=sa.text("execution_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_attachment_execution_id"), "attachment", "execution", ["execution_id"], ["id"]
    )
    op.add_column(
        "piece",
        sa.Column("executions_owed", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "piece",
        sa.Column("executions_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("piece", sa.Column("execution_due", sa.Date(), nullable=True))
    op.add_column(
        "piece",
        sa.Column(
            "facets",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
