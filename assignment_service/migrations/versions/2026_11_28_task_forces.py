"""Task forces."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_task_forces"
down_revision = "2026_11_27_feeds_anew"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_force",
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "active",
                "rejected",
                "disbanded",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lead_name", sa.String(length=100), nullable=False),
        sa.Column("lead_line", sa.String(length=100), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'active', 'rejected', 'disbanded')",
            name=op.f("ck_task_force_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_force")),
    )
    op.create_index(op.f("ix_task_force_lead_id"), "task_force", ["lead_id"], unique=False)
    op.create_index("ix_task_force_proposed", "task_force", ["proposed_at", "id"], unique=False)
    op.create_index(
        "ix_task_force_status", "task_force", ["status", "proposed_at", "id"], unique=False
    )
    op.create_table(
        "guidance",
        sa.Column(
            "status",
            sa.Enum("recorded", "withdrawn", name="guidancestatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("force_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("member_name", sa.String(length=60), nullable=False),
        sa.Column("guided_on", sa.Date(), nullable=False),
        sa.Column("content", sa.String(length=2000), nullable=False),
        sa.Column("next_step", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('recorded', 'withdrawn')", name=op.f("ck_guidance_status")),
        sa.ForeignKeyConstraint(["force_id"], ["task_force.id"], name=op.f("fk_guidance_force_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_guidance_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance")),
    )
    op.create_index(op.f("ix_guidance_force_id"), "guidance", ["force_id"], unique=False)
    op.create_index(op.f("ix_guidance_matter_id"), "guidance", ["matter_id"], unique=False)
    op.create_index(op.f("ix_guidance_member_id"), "guidance", ["member_id"], unique=False)
    op.create_index("ix_guidance_recorded", "guidance", ["recorded_at", "id"], unique=False)
    op.create_index("ix_guidance_status", "guidance", ["status", "recorded_at", "id"], unique=False)
    op.create_table(
        "task_force_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("force_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["force_id"], ["task_force.id"], name=op.f("fk_task_force_case_force_id")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_task_force_case_matter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_force_case")),
    )
    op.create_index(
        op.f("ix_task_force_case_force_id"), "task_force_case", ["force_id"], unique=False
    )
    op.create_index(
        "uq_task_force_case_given",
        "task_force_case",
        ["matter_id"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "task_force_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("force_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("speciality", sa.String(length=60), nullable=False),
        sa.Column("duties", sa.String(length=500), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["force_id"], ["task_force.id"], name=op.f("fk_task_force_member_force_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_force_member")),
    )
    op.create_index(
        op.f("ix_task_force_member_force_id"), "task_force_member", ["force_id"], unique=False
    )
    op.create_index(
        "ix_task_force_member_until",
        "task_force_member",
        ["until"],
        unique=False,
        postgresql_where=sa.text("left_on IS NULL AND until IS NOT NULL"),
    )
    op.create_index(
        "uq_task_force_member_serving",
        "task_force_member",
        ["account_id", "force_id"],
        unique=True,
        postgresql_where=sa.text("left_on IS NULL"),
    )
