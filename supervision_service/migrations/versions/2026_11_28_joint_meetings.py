"""Joint meetings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_joint_meetings"
down_revision = "2026_11_28_reminders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column(
            "kind",
            sa.Enum("consultation", "meeting", name="kind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("source_number", sa.String(length=60), nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "owed",
                "answered",
                "confirmed",
                "cancelled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('consultation', 'meeting')", name=op.f("ck_follow_up_kind")),
        sa.CheckConstraint(
            "status IN ('owed', 'answered', 'confirmed', 'cancelled')",
            name=op.f("ck_follow_up_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_due", "follow_up", ["due", "id"], unique=False)
    op.create_index("ix_follow_up_kind", "follow_up", ["kind", "due", "id"], unique=False)
    op.create_index(
        "ix_follow_up_line",
        "follow_up",
        ["unit_line"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index("ix_follow_up_matter_id", "follow_up", ["matter_id", "due", "id"], unique=False)
    op.create_index("ix_follow_up_source_id", "follow_up", ["source_id", "due", "id"], unique=False)
    op.create_index("ix_follow_up_status", "follow_up", ["status", "due", "id"], unique=False)
    op.create_index("ix_follow_up_unit_id", "follow_up", ["unit_id", "due", "id"], unique=False)
    op.create_table(
        "joint_meeting",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column(
            "host",
            sa.Enum("department", "joint_office", name="host", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "held",
                "submitted",
                "confirmed",
                "cancelled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organ_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("organ_names", postgresql.ARRAY(sa.String(length=100)), nullable=False),
        sa.Column("agenda", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("attendees", sa.Text(), nullable=True),
        sa.Column("department_signer", sa.String(length=100), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("former_nos", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "host IN ('department', 'joint_office')", name=op.f("ck_joint_meeting_host")
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'held', 'submitted', 'confirmed', 'cancelled')",
            name=op.f("ck_joint_meeting_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_meeting")),
        sa.UniqueConstraint("document_no", name=op.f("uq_joint_meeting_document_no")),
    )
    op.create_index("ix_joint_meeting_day", "joint_meeting", ["day", "id"], unique=False)
    op.create_index("ix_joint_meeting_host", "joint_meeting", ["host", "day", "id"], unique=False)
    op.create_index(
        "ix_joint_meeting_status", "joint_meeting", ["status", "day", "id"], unique=False
    )
    op.create_table(
        "consultation",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "topic", "joint_review", "third_party", name="kind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "called", "concluded", "cancelled", name="status", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("missing_reason", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('topic', 'joint_review', 'third_party')", name=op.f("ck_consultation_kind")
        ),
        sa.CheckConstraint(
            "status IN ('called', 'concluded', 'cancelled')", name=op.f("ck_consultation_status")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_consultation_listing_id")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_consultation_matter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("number", name=op.f("uq_consultation_number")),
    )
    op.create_index(
        "ix_consultation_kind", "consultation", ["kind", "called_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_consultation_listing_id"), "consultation", ["listing_id"], unique=False
    )
    op.create_index(op.f("ix_consultation_matter_id"), "consultation", ["matter_id"], unique=False)
    op.create_index("ix_consultation_newest", "consultation", ["called_at", "id"], unique=False)
    op.create_index(
        "ix_consultation_status", "consultation", ["status", "called_at", "id"], unique=False
    )
    op.create_table(
        "meeting_resolution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "standard",
                "measure",
                "listing",
                "closeout",
                "supervision",
                "information_sharing",
                name="type",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("agreed", "declined", name="verdict", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("organ_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("organ_names", postgresql.ARRAY(sa.String(length=100)), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("tasks_given", sa.Boolean(), nullable=False),
        sa.Column("carried_on", sa.Date(), nullable=True),
        sa.Column("struck_on", sa.Date(), nullable=True),
        sa.Column("strike_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "type IN ('standard', 'measure', 'listing', 'closeout', 'supervision', 'information_sharing')",
            name=op.f("ck_meeting_resolution_type"),
        ),
        sa.CheckConstraint(
            "verdict IN ('agreed', 'declined')", name=op.f("ck_meeting_resolution_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_meeting_resolution_listing_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["joint_meeting.id"], name=op.f("fk_meeting_resolution_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_resolution")),
        sa.UniqueConstraint("meeting_id", "no", name=op.f("uq_meeting_resolution_meeting_id_no")),
    )
    op.create_index(
        "ix_meeting_resolution_listing_id", "meeting_resolution", ["listing_id"], unique=False
    )
    op.create_table(
        "consultation_participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("opinion_by", sa.String(length=100), nullable=True),
        sa.Column("opinion_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_participant_consultation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_participant")),
    )
    op.create_index(
        "ix_consultation_participant_account_id",
        "consultation_participant",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        "ix_consultation_participant_consultation_id",
        "consultation_participant",
        ["consultation_id", "invited_at"],
        unique=False,
    )
    op.create_index(
        "ix_consultation_participant_unit_id", "consultation_participant", ["unit_id"], unique=False
    )
