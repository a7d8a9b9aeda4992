"""Leader acts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_leader_acts"
down_revision = "2026_11_28_task_forces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_template",
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "in_force",
                "superseded",
                "rejected",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("duties", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'in_force', 'superseded', 'rejected')",
            name=op.f("ck_duty_template_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_template")),
        sa.UniqueConstraint("number", name=op.f("uq_duty_template_number")),
    )
    op.create_index(
        "uq_duty_template_in_force",
        "duty_template",
        ["status"],
        unique=True,
        postgresql_where=sa.text("status = 'in_force'"),
    )
    op.create_table(
        "leader_act",
        sa.Column(
            "status",
            sa.Enum(
                "recorded", "confirmed", "withdrawn", name="status", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "act",
            sa.Enum(
                "read_file",
                "receive",
                "invite",
                "call_on",
                "study",
                "instruction",
                "field_visit",
                "coordination",
                "agree_plan",
                "agree_extension",
                "review_closeout",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("province", "city", "county", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("leader_name", sa.String(length=60), nullable=False),
        sa.Column("leader_post", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("participants", sa.String(length=500), nullable=True),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("decisions", sa.String(length=2000), nullable=True),
        sa.Column("next_step", sa.String(length=500), nullable=True),
        sa.Column("proof", sa.String(length=200), nullable=True),
        sa.Column("asked_id", sa.Uuid(), nullable=True),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "act IN ('read_file', 'receive', 'invite', 'call_on', 'study', 'instruction', 'field_visit', 'coordination', 'agree_plan', 'agree_extension', 'review_closeout')",
            name=op.f("ck_leader_act_act"),
        ),
        sa.CheckConstraint(
            "level IN ('province', 'city', 'county')", name=op.f("ck_leader_act_level")
        ),
        sa.CheckConstraint(
            "status IN ('recorded', 'confirmed', 'withdrawn')", name=op.f("ck_leader_act_status")
        ),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_leader_act_charge_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_leader_act_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_act")),
    )
    op.create_index("ix_leader_act_act", "leader_act", ["act", "recorded_at", "id"], unique=False)
    op.create_index(
        "ix_leader_act_charge",
        "leader_act",
        ["charge_id", "act"],
        unique=False,
        postgresql_where=sa.text("status = 'confirmed'"),
    )
    op.create_index(op.f("ix_leader_act_leader_id"), "leader_act", ["leader_id"], unique=False)
    op.create_index(
        "ix_leader_act_level", "leader_act", ["level", "recorded_at", "id"], unique=False
    )
    op.create_index(op.f("ix_leader_act_matter_id"), "leader_act", ["matter_id"], unique=False)
    op.create_index("ix_leader_act_recorded", "leader_act", ["recorded_at", "id"], unique=False)
    op.create_index(
        "ix_leader_act_status", "leader_act", ["status", "recorded_at", "id"], unique=False
    )
    op.create_index(op.f("ix_leader_act_unit_id"), "leader_act", ["unit_id"], unique=False)
    op.create_table(
        "instruction",
        sa.Column(
            "status",
            sa.Enum(
                "given",
                "answered",
                "carried_out",
                "fallen",
                name="taskstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("province", "city", "county", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("asked_line", sa.String(length=100), nullable=False),
        sa.Column("instruction", sa.String(length=2000), nullable=False),
        sa.Column("answer_due", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IN ('province', 'city', 'county')", name=op.f("ck_instruction_level")
        ),
        sa.CheckConstraint(
            "status IN ('given', 'answered', 'carried_out', 'fallen')",
            name=op.f("ck_instruction_status"),
        ),
        sa.ForeignKeyConstraint(["act_id"], ["leader_act.id"], name=op.f("fk_instruction_act_id")),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_instruction_matter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
        sa.UniqueConstraint("act_id", name=op.f("uq_instruction_act_id")),
    )
    op.create_index(op.f("ix_instruction_asked_id"), "instruction", ["asked_id"], unique=False)
    op.create_index("ix_instruction_due", "instruction", ["answer_due", "id"], unique=False)
    op.create_index(op.f("ix_instruction_leader_id"), "instruction", ["leader_id"], unique=False)
    op.create_index(op.f("ix_instruction_matter_id"), "instruction", ["matter_id"], unique=False)
    op.create_index(
        "ix_instruction_status", "instruction", ["status", "answer_due", "id"], unique=False
    )
