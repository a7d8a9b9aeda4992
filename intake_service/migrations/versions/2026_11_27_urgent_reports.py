"""Urgent reports."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_urgent_reports"
down_revision = "2026_11_27_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty",
        sa.Column(
            "status",
            sa.Enum("named", "removed", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('named', 'removed')", name=op.f("ck_duty_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index("ix_duty_day_id", "duty", ["day", "id"], unique=False)
    op.create_index("ix_duty_status", "duty", ["status", "day", "id"], unique=False)
    op.create_index("ix_duty_unit_id", "duty", ["unit_id", "day", "id"], unique=False)
    op.create_index(
        "ix_duty_unit_line",
        "duty",
        ["unit_line", "day"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_duty_named",
        "duty",
        ["unit_id", "day"],
        unique=True,
        postgresql_where=sa.text("status = 'named'"),
    )
    op.create_table(
        "urgency",
        sa.Column(
            "status",
            sa.Enum(
                "flagged",
                "reported",
                "submitted",
                "closed",
                "taken_back",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.String(length=200), nullable=True),
        sa.Column("instruction", sa.String(length=1000), nullable=True),
        sa.Column("instructed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=1000), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('flagged', 'reported', 'submitted', 'closed', 'taken_back')",
            name=op.f("ck_urgency_status"),
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_urgency_deadline_id")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_urgency_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgency")),
    )
    op.create_index(op.f("ix_urgency_deadline_id"), "urgency", ["deadline_id"], unique=False)
    op.create_index("ix_urgency_flagged_at_id", "urgency", ["flagged_at", "id"], unique=False)
    op.create_index(op.f("ix_urgency_piece_id"), "urgency", ["piece_id"], unique=False)
    op.create_index("ix_urgency_status", "urgency", ["status", "flagged_at", "id"], unique=False)
    op.create_index("ix_urgency_unit_id", "urgency", ["unit_id", "flagged_at", "id"], unique=False)
    op.create_index(
        "ix_urgency_waiting",
        "urgency",
        ["unit_id", "status", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status NOT IN ('closed', 'taken_back')"),
    )
    op.create_index(
        "uq_urgency_piece_id",
        "urgency",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('closed', 'taken_back')"),
    )
    op.add_column(
        "piece",
        sa.Column("is_major_urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
