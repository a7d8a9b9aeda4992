"""Receipts and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_receipts_and_reviews"
down_revision = "2026_11_27_import_starts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "letter",
                "visit",
                "online",
                "mobile_app",
                "wechat",
                "online_suggestion",
                "phone",
                "leader_mailbox",
                "fax",
                name="form",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_unit", sa.Uuid(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "form IN ('letter', 'visit', 'online', 'mobile_app', 'wechat', 'online_suggestion', 'phone', 'leader_mailbox', 'fax')",
            name=op.f("ck_review_request_form"),
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_review_request_piece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_request")),
    )
    op.create_index(
        op.f("ix_review_request_piece_id"), "review_request", ["piece_id"], unique=False
    )
    op.create_index(
        "uq_review_request_piece_id",
        "review_request",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "posting",
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("in_person", "post", "other", name="way", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("way IN ('in_person', 'post', 'other')", name=op.f("ck_posting_way")),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["opinion.piece_id"], name=op.f("fk_posting_piece_id")
        ),
        sa.PrimaryKeyConstraint("piece_id", name=op.f("pk_posting")),
    )
    op.add_column(
        "assignment_order", sa.Column("rectification", sa.String(length=2000), nullable=True)
    )
    op.add_column("opinion", sa.Column("replaces", sa.String(length=40), nullable=True))
    op.drop_constraint(op.f("ck_piece_status"), "piece", type_="check")
    op.create_check_constraint(
        op.f("ck_piece_status"),
        "piece",
        "status IN ('registered', 'filed', 'assigned', 'accepted', 'investigating', 'opinion_drafting', 'opinion_issued', 'opinion_delivered', 'review_requested', 'closed_no_review')",
    )
