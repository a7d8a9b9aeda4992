"""Who handles an investigation, and its records, whose texts lie in the vault."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_records"
down_revision = "2026_11_27_legal_paths"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "investigation_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("investigators", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorder", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "kind IN ('inquiry', 'report')", name=op.f("ck_investigation_record_kind")
        ),
        sa.CheckConstraint(
            "(version_no = 1) = (reason IS NULL)", name=op.f("ck_investigation_record_reason")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_investigation_record_piece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation_record")),
        sa.UniqueConstraint(
            "piece_id",
            "no",
            "version_no",
            name=op.f("uq_investigation_record_piece_id_no_version_no"),
        ),
        info={"append_only": True},
    )
    op.create_index(
        "ix_investigation_record_piece_id",
        "investigation_record",
        ["piece_id", "recorded_at", "id"],
        unique=False,
    )
    op.create_table(
        "investigation_text",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["investigation_record.id"], name=op.f("fk_investigation_text_record_id")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_investigation_text")),
        info={"append_only": True},
    )
    op.add_column("investigation", sa.Column("handler_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE investigation SET handler_id = begun_by")
    op.alter_column("investigation", "handler_id", nullable=False)
    op.drop_constraint(op.f("ck_vault_reading_field"), "vault_reading", type_="check")
    op.create_check_constraint(
        op.f("ck_vault_reading_field"),
        "vault_reading",
        "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'query_code', 'letter', 'ledger_row', 'rating', 'talk', 'accused', 'investigation')",
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.investigation_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.investigation_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
