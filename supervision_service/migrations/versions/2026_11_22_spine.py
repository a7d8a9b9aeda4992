"""Spine."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_spine"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Alembic does not compare sequences, so this one is written by hand.
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
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("post", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index(op.f("ix_account_unit"), "account", ["unit"], unique=False)
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("position", name=op.f("uq_event_position")),
    )
    op.create_index("ix_event_subject", "event", ["subject"], unique=False)
    op.create_index(
        "ix_event_unnumbered",
        "event",
        ["id"],
        unique=False,
        postgresql_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "feed_cursor",
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("stopped", sa.String(length=40), nullable=True),
        sa.Column(
            "moved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feed_cursor")),
    )
    op.create_table(
        "feed_head",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_feed_head_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_feed_head")),
    )
    op.create_table(
        "history",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("move", sa.String(length=40), nullable=False),
        sa.Column("before", sa.String(length=32), nullable=True),
        sa.Column("after", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=False),
        sa.Column("acting_for", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("subject", "number", name=op.f("pk_history")),
    )
    op.create_table(
        "idempotent_answer",
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotent_answer")),
    )
    op.create_index(
        op.f("ix_idempotent_answer_expires_at"), "idempotent_answer", ["expires_at"], unique=False
    )
    op.create_table(
        "office_time",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_office_time")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("parent", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_code"), "organisation", ["code"], unique=False)
    op.create_index(op.f("ix_organisation_line"), "organisation", ["line"], unique=False)
    op.create_index(op.f("ix_organisation_region"), "organisation", ["region"], unique=False)
    op.create_table(
        "parked_event",
        sa.Column("feed", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("event", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("feed", "position", "epoch", name=op.f("pk_parked_event")),
    )
    op.create_index(
        "ix_parked_event_waiting",
        "parked_event",
        ["feed", "subject"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_parked_event_waiting",
        table_name="parked_event",
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.drop_table("parked_event")
    op.drop_index(op.f("ix_organisation_region"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_line"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_code"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("office_time")
    op.drop_index(op.f("ix_idempotent_answer_expires_at"), table_name="idempotent_answer")
    op.drop_table("idempotent_answer")
    op.drop_table("history")
    op.drop_table("feed_head")
    op.drop_table("feed_cursor")
    op.drop_index(
        "ix_event_unnumbered", table_name="event", postgresql_where=sa.text("position IS NULL")
    )
    op.drop_index("ix_event_subject", table_name="event")
    op.drop_table("event")
    op.drop_table("calendar_year")
    op.drop_index(op.f("ix_account_unit"), table_name="account")
    op.drop_table("account")
    op.drop_table("plan_measure")
    op.drop_index(op.f("ix_progress_report_week"), table_name="progress_report")
    op.drop_table("progress_report")
    op.drop_index(
        "uq_plan_pending",
        table_name="plan",
        postgresql_where=sa.text("status IN ('submitted', 'city_reviewed')"),
    )
    op.drop_index(
        "uq_plan_in_force", table_name="plan", postgresql_where=sa.text("status = 'approved'")
    )
    op.drop_index(op.f("ix_plan_matter_id"), table_name="plan")
    op.drop_table("plan")
    op.drop_index(
        "ix_look_back_provisional",
        table_name="look_back",
        postgresql_where=sa.text("provisional AND status = 'scheduled'"),
    )
    op.drop_index(op.f("ix_look_back_matter_id"), table_name="look_back")
    op.drop_index("ix_look_back_legal", table_name="look_back")
    op.drop_table("look_back")
    op.drop_index(
        "uq_closeout_application_open",
        table_name="closeout_application",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("closeout_application")
    op.drop_index(
        "uq_listing_open",
        table_name="listing",
        postgresql_where=sa.text("status NOT IN ('dropped', 'final')"),
    )
    op.drop_index("ix_listing_status", table_name="listing")
    op.drop_index("ix_listing_newest", table_name="listing")
    op.drop_index(op.f("ix_listing_matter_id"), table_name="listing")
    op.drop_index("ix_listing_batch", table_name="listing")
    op.drop_table("listing")
    op.drop_index(op.f("ix_matter_piece_matter_id"), table_name="matter_piece")
    op.drop_table("matter_piece")
    op.drop_index(op.f("ix_matter_order_matter_id"), table_name="matter_order")
    op.drop_table("matter_order")
    op.drop_index(
        "ix_matter_charge_active",
        table_name="matter_charge",
        postgresql_where=sa.text("status = 'active'"),
    )
    op.drop_table("matter_charge")
    op.drop_index(
        "ix_matter_region", table_name="matter", postgresql_ops={"region": "text_pattern_ops"}
    )
    op.drop_index(
        "ix_matter_line", table_name="matter", postgresql_ops={"unit_line": "text_pattern_ops"}
    )
    op.drop_table("matter")
    op.execute(sa.schema.DropSequence(sa.Sequence("listing_number")))
