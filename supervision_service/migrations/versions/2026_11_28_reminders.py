"""Reminders."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_reminders"
down_revision = "2026_11_28_weekly_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column(
            "status",
            sa.Enum("sent", "read", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "about",
            sa.Enum(
                "measure",
                "target",
                "feedback",
                "answer",
                "rectification",
                name="about",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.String(length=100), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "about IN ('measure', 'target', 'feedback', 'answer', 'rectification')",
            name=op.f("ck_reminder_about"),
        ),
        sa.CheckConstraint("status IN ('sent', 'read')", name=op.f("ck_reminder_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "about",
            "about_id",
            "no",
            "due",
            "days",
            name=op.f("uq_reminder_about_about_id_no_due_days"),
        ),
    )
    op.create_index("ix_reminder_about_id", "reminder", ["about_id"], unique=False)
    op.create_index("ix_reminder_newest", "reminder", ["reminded_at", "id"], unique=False)
    op.create_index("ix_reminder_status", "reminder", ["status", "reminded_at", "id"], unique=False)
    op.create_index(
        "ix_reminder_unit_id", "reminder", ["unit_id", "reminded_at", "id"], unique=False
    )
