"""Ratings."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_ratings"
down_revision = "2026_11_27_task_queues"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rating",
        sa.Column(
            "status",
            sa.Enum(
                "pending", "open", "rated", "lapsed", name="status", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column(
            "target",
            sa.Enum(
                "petition_department",
                "responsible_unit",
                name="target",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "value",
            sa.Enum(
                "satisfied",
                "basically_satisfied",
                "dissatisfied",
                name="value",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.Column("attendance", sa.String(length=2000), nullable=True),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'rated') = (value IS NOT NULL)", name=op.f("ck_rating_rated")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'open', 'rated', 'lapsed')", name=op.f("ck_rating_status")
        ),
        sa.CheckConstraint(
            "target IN ('petition_department', 'responsible_unit')", name=op.f("ck_rating_target")
        ),
        sa.CheckConstraint(
            "value IN ('satisfied', 'basically_satisfied', 'dissatisfied')",
            name=op.f("ck_rating_value"),
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_rating_matter_id")),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_rating_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("piece_id", "target", name=op.f("uq_rating_piece_id_target")),
    )
    op.create_index("ix_rating_matter_id", "rating", ["matter_id", "opened_at", "id"], unique=False)
    op.create_index("ix_rating_opened_at_id", "rating", ["opened_at", "id"], unique=False)
    op.create_index("ix_rating_status", "rating", ["status", "opened_at", "id"], unique=False)
    op.create_index("ix_rating_target", "rating", ["target", "opened_at", "id"], unique=False)
    op.create_index(
        "ix_rating_unattended",
        "rating",
        ["unit_id", "id"],
        unique=False,
        postgresql_where=sa.text("value = 'dissatisfied' AND attended_at IS NULL"),
    )
    op.create_index("ix_rating_unit_id", "rating", ["unit_id", "opened_at", "id"], unique=False)
    op.create_index(
        "ix_rating_unit_line",
        "rating",
        ["unit_line", "opened_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index("ix_rating_value", "rating", ["value", "opened_at", "id"], unique=False)
    op.create_table(
        "rating_text",
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["rating.id"], name=op.f("fk_rating_text_rating_id")
        ),
        sa.PrimaryKeyConstraint("rating_id", name=op.f("pk_rating_text")),
    )
    op.drop_constraint(op.f("ck_vault_reading_field"), "vault_reading", type_="check")
    op.create_check_constraint(
        op.f("ck_vault_reading_field"),
        "vault_reading",
        "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'query_code', 'letter', 'ledger_row', 'rating')",
    )
