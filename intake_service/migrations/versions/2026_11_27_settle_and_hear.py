"""Mediations with their settlements, and hearings before an opinion."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_settle_and_hear"
down_revision = "2026_11_27_notes_of_talks"
branch_labels = None
depends_on = None

_STATUSES = (
    "registered", "filed", "studying", "directly_replied", "redirected", "not_accepted",
    "no_longer_accepted", "objected", "returned", "forwarded", "diverted", "assigned",
    "accepted", "investigating", "mediating", "in_hearing", "opinion_drafting",
    "opinion_issued", "opinion_delivered", "review_requested", "under_review",
    "review_issued", "under_re_review", "re_review_issued", "settled", "closed_no_review",
    "closed_no_re_review", "finalised",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "hearing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(32), nullable=False),
        sa.Column("reasons", sa.String(length=500), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statements", sa.Text(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "ground IN ('major', 'complex', 'difficult')", name=op.f("ck_hearing_ground")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (statements IS NULL)", name=op.f("ck_hearing_statements")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_hearing_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
    )
    op.create_index("ix_hearing_piece_id", "hearing", ["piece_id", "called_at", "id"], unique=False)
    op.create_index(
        "uq_hearing_called",
        "hearing",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_table(
        "mediation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("other_party", sa.String(length=200), nullable=False),
        sa.Column("petitioner_consent", sa.String(length=500), nullable=False),
        sa.Column("other_consent", sa.String(length=500), nullable=False),
        sa.Column("mediators", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("performance_due", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=200), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("performed_on", sa.Date(), nullable=True),
        sa.Column("performance_proof", sa.String(length=300), nullable=True),
        sa.Column("questioned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("questioned_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (terms IS NULL)", name=op.f("ck_mediation_terms")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_mediation_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation")),
    )
    op.create_index(
        "ix_mediation_piece_id", "mediation", ["piece_id", "opened_at", "id"], unique=False
    )
    op.create_index(
        "ix_mediation_questioned",
        "mediation",
        ["piece_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL AND questioned_at IS NOT NULL"),
    )
    op.create_index(
        "ix_mediation_unperformed",
        "mediation",
        ["piece_id"],
        unique=False,
        postgresql_where=sa.text(
            "ended_at IS NULL AND settled_at IS NOT NULL AND performed_on IS NULL"
        ),
    )
    op.create_index(
        "uq_mediation_in_force",
        "mediation",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_constraint(op.f("ck_piece_status"), "piece", type_="check")
    words = ", ".join(f"'{status}'" for status in _STATUSES)
    op.create_check_constraint(op.f("ck_piece_status"), "piece", f"status IN ({words})")
    op.drop_index(op.f("ix_piece_in_hand"), table_name="piece")
    op.create_index(
        "ix_piece_in_hand",
        "piece",
        ["unit_id", "status", sa.literal_column("coalesce(due_legal, DATE '2199-12-31')"), "id"],
        postgresql_where=sa.text(
            "status IN ('accepted', 'investigating', 'mediating', 'in_hearing', 'opinion_drafting', 'opinion_issued')"
        ),
    )
