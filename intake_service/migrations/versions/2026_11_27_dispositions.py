"""Dispositions: how pieces ended at the door; the family of a piece beside its region."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_dispositions"
down_revision = "2026_11_27_forwardings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("piece", sa.Column("family", sa.String(32)))
    op.execute("UPDATE piece SET family = matter.family FROM matter WHERE matter.id = matter_id")
    op.create_check_constraint(
        op.f("ck_piece_family"), "piece", "family IN ('suggestion', 'accusation', 'appeal')"
    )
    op.create_table(
        "disposition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.String(32),
            nullable=False,
        ),
        sa.Column("ground", sa.String(length=20), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("guidance", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("organ", sa.String(length=100), nullable=True),
        sa.Column("named_matter", sa.Uuid(), nullable=True),
        sa.Column("named_document", sa.String(length=60), nullable=True),
        sa.Column("named_date", sa.Date(), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_unit", sa.Uuid(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('file', 'notice_elsewhere', 'not_accept', 'no_longer_accept', 'direct_reply')",
            name=op.f("ck_disposition_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["named_matter"], ["matter.id"], name=op.f("fk_disposition_named_matter")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_disposition_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition")),
    )
    op.create_index(op.f("ix_disposition_piece_id"), "disposition", ["piece_id"], unique=False)
    op.create_index(
        "uq_disposition_piece_id",
        "disposition",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
