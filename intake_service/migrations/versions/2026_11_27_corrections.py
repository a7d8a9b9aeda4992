"""Corrections of registrations, deadlines counted anew by them, and names of before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_corrections"
down_revision = "2026_11_27_recusals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column(
            "status",
            sa.Enum(
                "done",
                "requested",
                "confirmed",
                "refused",
                "withdrawn",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_by_name", sa.String(length=100), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=100), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("differing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('done', 'requested', 'confirmed', 'refused', 'withdrawn')",
            name=op.f("ck_correction_status"),
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_correction_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_piece_id"), "correction", ["piece_id"], unique=False)
    op.create_index(
        "ix_correction_requested_at_id", "correction", ["requested_at", "id"], unique=False
    )
    op.create_index(
        "ix_correction_status", "correction", ["status", "requested_at", "id"], unique=False
    )
    op.create_index(
        "ix_correction_to_confirm",
        "correction",
        ["unit_id"],
        unique=False,
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.create_index(
        "uq_correction_pending",
        "correction",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.create_table(
        "former_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_former_name_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_name")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_former_name_piece_id"), "former_name", ["piece_id"], unique=False)
    op.create_table(
        "correction_content",
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name=op.f("fk_correction_content_correction_id")
        ),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_correction_content")),
        info={"append_only": True},
    )
    op.create_table(
        "deadline_adjustment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("start_before", sa.Date(), nullable=False),
        sa.Column("legal_before", sa.Date(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("legal", sa.Date(), nullable=False),
        sa.Column("adjusted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_adjustment_deadline_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_adjustment")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_deadline_adjustment_deadline_id"),
        "deadline_adjustment",
        ["deadline_id"],
        unique=False,
    )
    op.add_column(
        "piece",
        sa.Column("earlier_here", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.correction_content FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.deadline_adjustment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.former_name FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
