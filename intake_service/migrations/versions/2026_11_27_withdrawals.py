"""Withdrawals: petitioners withdraw their petitions."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_withdrawals"
down_revision = "2026_11_27_care"
branch_labels = None
depends_on = None

_STATUSES = (
    "registered",
    "filed",
    "studying",
    "directly_replied",
    "redirected",
    "not_accepted",
    "no_longer_accepted",
    "objected",
    "returned",
    "forwarded",
    "sealed",
    "diverted",
    "assigned",
    "accepted",
    "investigating",
    "mediating",
    "in_hearing",
    "opinion_drafting",
    "opinion_issued",
    "opinion_delivered",
    "review_requested",
    "under_review",
    "review_issued",
    "under_re_review",
    "re_review_issued",
    "settled",
    "closed_no_review",
    "closed_no_re_review",
    "finalised",
    "withdrawn",
)
_FIELDS = (
    "name",
    "phone",
    "address",
    "document_no",
    "original_text",
    "query_code",
    "letter",
    "ledger_row",
    "rating",
    "talk",
    "accused",
    "investigation",
    "attachment",
    "care",
    "withdrawal",
)


def upgrade() -> None:
    for table, column, words in (
        ("piece", "status", _STATUSES),
        ("vault_reading", "field", _FIELDS),
    ):
        listed = ", ".join(f"'{word}'" for word in words)
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")
    op.create_table(
        "withdrawal",
        sa.Column(
            "status",
            sa.String(32),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("wished_on", sa.Date(), nullable=False),
        sa.Column(
            "way",
            sa.String(32),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified", sa.String(length=500), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'confirmed', 'refused', 'undone')",
            name=op.f("ck_withdrawal_status"),
        ),
        sa.CheckConstraint(
            "way IN ('in_person', 'letter', 'online')", name=op.f("ck_withdrawal_way")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_withdrawal_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
    )
    op.create_index(op.f("ix_withdrawal_piece_id"), "withdrawal", ["piece_id"], unique=False)
    op.create_index(
        "ix_withdrawal_recorded_at_id", "withdrawal", ["recorded_at", "id"], unique=False
    )
    op.create_index(
        "ix_withdrawal_status", "withdrawal", ["status", "recorded_at", "id"], unique=False
    )
    op.create_index(
        "ix_withdrawal_to_confirm",
        "withdrawal",
        ["asked_id"],
        unique=False,
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.create_index(
        "ix_withdrawal_unit_line",
        "withdrawal",
        ["unit_line", "recorded_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_withdrawal_pending",
        "withdrawal",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status = 'requested'"),
    )
    op.create_table(
        "withdrawal_text",
        sa.Column("withdrawal_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"], ["withdrawal.id"], name=op.f("fk_withdrawal_text_withdrawal_id")
        ),
        sa.PrimaryKeyConstraint("withdrawal_id", name=op.f("pk_withdrawal_text")),
    )
