"""Delivery attempts."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_delivery_attempts"
down_revision = "2026_11_27_simplified_handling"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_attempt",
        sa.Column(
            "status",
            sa.Enum(
                "failed",
                "received",
                "followed",
                "annulled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("in_person", "post", "other", name="way", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "not_found",
                "moved",
                "not_claimed",
                "sent_back",
                "other",
                name="cause",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("witness", sa.String(length=60), nullable=True),
        sa.Column("attachment_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorder", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('not_found', 'moved', 'not_claimed', 'sent_back', 'other')",
            name=op.f("ck_delivery_attempt_cause"),
        ),
        sa.CheckConstraint(
            "status IN ('failed', 'received', 'followed', 'annulled')",
            name=op.f("ck_delivery_attempt_status"),
        ),
        sa.CheckConstraint(
            "way IN ('in_person', 'post', 'other')", name=op.f("ck_delivery_attempt_way")
        ),
        sa.CheckConstraint(
            "NOT refused OR witness IS NOT NULL", name=op.f("ck_delivery_attempt_witness")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_delivery_attempt_attachment_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_delivery_attempt_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_delivery_attempt_piece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
    )
    op.create_index(
        "ix_delivery_attempt_attempted_at_id",
        "delivery_attempt",
        ["attempted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_delivery_attempt_failed",
        "delivery_attempt",
        ["unit_id", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'failed'"),
    )
    op.create_index(
        "ix_delivery_attempt_letter_id",
        "delivery_attempt",
        ["letter_id", "attempted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_delivery_attempt_piece_id",
        "delivery_attempt",
        ["piece_id", "attempted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_delivery_attempt_status",
        "delivery_attempt",
        ["status", "attempted_at", "id"],
        unique=False,
    )
    op.add_column("delivery", sa.Column("attachment_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_delivery_attachment_id"), "delivery", "attachment", ["attachment_id"], ["id"]
    )
    op.add_column("review", sa.Column("attachment_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_review_attachment_id"), "review", "attachment", ["attachment_id"], ["id"]
    )
