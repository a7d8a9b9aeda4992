"""Joint handlings."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_joint_handlings"
down_revision = "2026_11_28_recusals_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joint_handling",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("request", "investigation", name="kind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "drafted",
                "asked",
                "ending",
                "ended",
                "cancelled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("drafter", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signer_name", sa.String(length=100), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("participants", sa.Text(), nullable=True),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("our_end_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('request', 'investigation')", name=op.f("ck_joint_handling_kind")
        ),
        sa.CheckConstraint(
            "status IN ('drafted', 'asked', 'ending', 'ended', 'cancelled')",
            name=op.f("ck_joint_handling_status"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_joint_handling_matter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_handling")),
        sa.UniqueConstraint("number", name=op.f("uq_joint_handling_number")),
    )
    op.create_index(
        "ix_joint_handling_kind", "joint_handling", ["kind", "drafted_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_joint_handling_matter_id"), "joint_handling", ["matter_id"], unique=False
    )
    op.create_index(
        "ix_joint_handling_newest", "joint_handling", ["drafted_at", "id"], unique=False
    )
    op.create_index(
        "ix_joint_handling_status", "joint_handling", ["status", "drafted_at", "id"], unique=False
    )
    op.create_index(
        "ix_joint_handling_unit_id", "joint_handling", ["unit_id", "drafted_at", "id"], unique=False
    )
    op.create_table(
        "joint_organ",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("joint_handling_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "housing",
                "transport",
                "agriculture",
                "civil_affairs",
                "human_resources",
                "public_security",
                "justice",
                "finance",
                "ecology",
                "water",
                "forestry",
                "health",
                "medical_security",
                "market",
                "emergency",
                "taxation",
                "government",
                "other",
                name="organkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("document_no", sa.String(length=60), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column(
            "waits",
            sa.Enum("answer", "end", name="word", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum("agreed", "partly", "not_agreed", name="answer", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("does_until", sa.Date(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum("letter", "meeting", name="channel", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("reply_no", sa.String(length=60), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=True),
        sa.Column("dismissed_on", sa.Date(), nullable=True),
        sa.Column("reminder_no", sa.String(length=60), nullable=True),
        sa.Column("reminder", sa.Text(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column(
            "end_channel",
            sa.Enum("letter", "meeting", name="channel", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("end_reply_no", sa.String(length=60), nullable=True),
        sa.Column("end_told_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('housing', 'transport', 'agriculture', 'civil_affairs', 'human_resources', 'public_security', 'justice', 'finance', 'ecology', 'water', 'forestry', 'health', 'medical_security', 'market', 'emergency', 'taxation', 'government', 'other')",
            name=op.f("ck_joint_organ_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["joint_handling_id"],
            ["joint_handling.id"],
            name=op.f("fk_joint_organ_joint_handling_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_organ")),
        sa.UniqueConstraint(
            "joint_handling_id", "no", name=op.f("uq_joint_organ_joint_handling_id_no")
        ),
    )
    op.create_index("ix_joint_organ_account_id", "joint_organ", ["account_id"], unique=False)
    op.create_index("ix_joint_organ_kind", "joint_organ", ["kind"], unique=False)
