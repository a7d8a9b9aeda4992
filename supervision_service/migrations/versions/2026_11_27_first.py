"""First."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_first"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("listing_number")))
    op.create_table(
        "matter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
    )
    op.create_index(
        "ix_matter_line",
        "matter",
        ["unit_line"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "ix_matter_region",
        "matter",
        ["region"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.create_table(
        "matter_charge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("leader_name", sa.String(length=100), nullable=False),
        sa.Column("leader_post", sa.String(length=100), nullable=True),
        sa.Column("takes_all", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_charge")),
    )
    op.create_index(
        "ix_matter_charge_active",
        "matter_charge",
        ["matter_id", "leader_id"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "matter_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("handlers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_order")),
    )
    op.create_index(op.f("ix_matter_order_matter_id"), "matter_order", ["matter_id"], unique=False)
    op.create_table(
        "matter_piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_piece")),
    )
    op.create_index(op.f("ix_matter_piece_matter_id"), "matter_piece", ["matter_id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("own", "joint", name="kind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("batch", sa.String(length=60), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "joint_office_batch",
                "ministry_batch",
                "self_screened",
                "overdue",
                "returned_twice",
                "repeated_after_opinion",
                "opinion_not_carried_out",
                "cross_or_split",
                "relapse",
                name="ground",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("target_date", sa.Date(), nullable=False),
        sa.Column("levels_owed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "nominated",
                "dropped",
                "listed",
                "in_supervision",
                "county_applied",
                "city_reviewed",
                "verified",
                "delisted",
                "final",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supervised_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supervised_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applicant", sa.Uuid(), nullable=True),
        sa.Column("delisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delisted_on", sa.Date(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ground IN ('joint_office_batch', 'ministry_batch', 'self_screened', 'overdue', 'returned_twice', 'repeated_after_opinion', 'opinion_not_carried_out', 'cross_or_split', 'relapse')",
            name=op.f("ck_listing_ground"),
        ),
        sa.CheckConstraint("kind IN ('own', 'joint')", name=op.f("ck_listing_kind")),
        sa.CheckConstraint(
            "status IN ('nominated', 'dropped', 'listed', 'in_supervision', 'county_applied', 'city_reviewed', 'verified', 'delisted', 'final')",
            name=op.f("ck_listing_status"),
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_listing_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("number", name=op.f("uq_listing_number")),
    )
    op.create_index("ix_listing_batch", "listing", ["batch"], unique=False)
    op.create_index(op.f("ix_listing_matter_id"), "listing", ["matter_id"], unique=False)
    op.create_index("ix_listing_newest", "listing", ["nominated_at", "id"], unique=False)
    op.create_index("ix_listing_status", "listing", ["status", "target_date"], unique=False)
    op.create_index(
        "uq_listing_open",
        "listing",
        ["matter_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('dropped', 'final')"),
    )
    op.create_table(
        "closeout_application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("standard", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("applicant", sa.Uuid(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("remaining_duties", sa.Text(), nullable=True),
        sa.Column("reviewer", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("city_opinion", sa.Text(), nullable=True),
        sa.Column("verifier", sa.Uuid(), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "method",
            sa.Enum("field", "call_back", name="method", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("resolution_no", sa.String(length=60), nullable=True),
        sa.Column("meeting_date", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_closeout_application_listing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closeout_application")),
        sa.UniqueConstraint(
            "listing_id", "round", name=op.f("uq_closeout_application_listing_id_round")
        ),
    )
    op.create_index(
        "uq_closeout_application_open",
        "closeout_application",
        ["listing_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "look_back",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "scheduled",
                "follow_up",
                "solid",
                "relapsed",
                "void",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("raw", sa.Date(), nullable=False),
        sa.Column("legal", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('scheduled', 'follow_up', 'solid', 'relapsed', 'void')",
            name=op.f("ck_look_back_status"),
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_look_back_listing_id")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_look_back_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back")),
        sa.UniqueConstraint(
            "listing_id", "round", "days", name=op.f("uq_look_back_listing_id_round_days")
        ),
    )
    op.create_index("ix_look_back_legal", "look_back", ["legal", "id"], unique=False)
    op.create_index(op.f("ix_look_back_matter_id"), "look_back", ["matter_id"], unique=False)
    op.create_index(
        "ix_look_back_provisional",
        "look_back",
        ["id"],
        unique=False,
        postgresql_where=sa.text("provisional AND status = 'scheduled'"),
    )
    op.create_table(
        "plan",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "submitted",
                "city_reviewed",
                "approved",
                "returned",
                "superseded",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("facts_found", sa.Text(), nullable=False),
        sa.Column("requests", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("handled_so_far", sa.Text(), nullable=True),
        sa.Column("sticking_points", sa.Text(), nullable=False),
        sa.Column("causes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("statutory_path", sa.String(length=4), nullable=False),
        sa.Column("lawyer_opinion", sa.Text(), nullable=True),
        sa.Column("funds", sa.Text(), nullable=True),
        sa.Column("policy_explanation", sa.Text(), nullable=True),
        sa.Column("assistance", sa.Text(), nullable=True),
        sa.Column("mediation", sa.Text(), nullable=True),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('submitted', 'city_reviewed', 'approved', 'returned', 'superseded')",
            name=op.f("ck_plan_status"),
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_plan_listing_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_plan_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint(
            "listing_id", "plan_version", name=op.f("uq_plan_listing_id_plan_version")
        ),
    )
    op.create_index(op.f("ix_plan_matter_id"), "plan", ["matter_id"], unique=False)
    op.create_index(
        "uq_plan_in_force",
        "plan",
        ["listing_id"],
        unique=True,
        postgresql_where=sa.text("status = 'approved'"),
    )
    op.create_index(
        "uq_plan_pending",
        "plan",
        ["listing_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('submitted', 'city_reviewed')"),
    )
    op.create_table(
        "progress_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("petitioner_met", sa.Boolean(), nullable=False),
        sa.Column("difficulty", sa.Text(), nullable=True),
        sa.Column("help_needed", sa.Text(), nullable=True),
        sa.Column("next_week", sa.Text(), nullable=False),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("reporter", sa.Uuid(), nullable=False),
        sa.Column("reporter_name", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_progress_report_listing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_report")),
        sa.UniqueConstraint(
            "listing_id", "unit_id", "week", name=op.f("uq_progress_report_listing_id_unit_id_week")
        ),
    )
    op.create_index(op.f("ix_progress_report_week"), "progress_report", ["week"], unique=False)
    op.create_table(
        "urging",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "phone", "notice", "urge", "supervise", name="kind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "drafted",
                "dropped",
                "approved",
                "issued",
                "answered",
                "assessed",
                "closed",
                "escalated",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("issues", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("skip_reason", sa.Text(), nullable=True),
        sa.Column("causes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("escalated_from", sa.Uuid(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("signer_name", sa.String(length=100), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column(
            "assessment",
            sa.Enum("effective", "not_effective", name="assessment", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "assessment IN ('effective', 'not_effective')", name=op.f("ck_urging_assessment")
        ),
        sa.CheckConstraint(
            "kind IN ('phone', 'notice', 'urge', 'supervise')", name=op.f("ck_urging_kind")
        ),
        sa.CheckConstraint(
            "status IN ('drafted', 'dropped', 'approved', 'issued', 'answered', 'assessed', 'closed', 'escalated')",
            name=op.f("ck_urging_status"),
        ),
        sa.ForeignKeyConstraint(
            ["escalated_from"], ["urging.id"], name=op.f("fk_urging_escalated_from")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_urging_listing_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_urging_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urging")),
        sa.UniqueConstraint("document_no", name=op.f("uq_urging_document_no")),
        sa.UniqueConstraint("escalated_from", name=op.f("uq_urging_escalated_from")),
    )
    op.create_index(op.f("ix_urging_listing_id"), "urging", ["listing_id"], unique=False)
    op.create_index(op.f("ix_urging_matter_id"), "urging", ["matter_id"], unique=False)
    op.create_index("ix_urging_newest", "urging", ["drafted_at", "id"], unique=False)
    op.create_index(
        "uq_urging_open",
        "urging",
        ["listing_id", "kind"],
        unique=True,
        postgresql_where=sa.text(
            "status IN ('answered', 'approved', 'assessed', 'drafted', 'issued')"
        ),
    )
    op.create_table(
        "plan_measure",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("responsible", sa.String(length=200), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("deliverable", sa.String(length=500), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_measure_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "no", name=op.f("pk_plan_measure")),
    )
