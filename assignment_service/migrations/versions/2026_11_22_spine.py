"""Spine."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_spine"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leader",
        sa.Column(
            "status",
            sa.Enum("serving", "left", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum("province", "city", "county", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("is_principal", sa.Boolean(), nullable=False),
        sa.Column("topics", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("regions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('province', 'city', 'county')", name=op.f("ck_leader_level")),
        sa.CheckConstraint("status IN ('serving', 'left')", name=op.f("ck_leader_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader")),
    )
    op.create_index(op.f("ix_leader_level"), "leader", ["level"], unique=False)
    op.create_index("ix_leader_recorded", "leader", ["recorded_at", "id"], unique=False)
    op.create_index(op.f("ix_leader_unit_id"), "leader", ["unit_id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("batch", sa.String(length=100), nullable=True),
        sa.Column("ground", sa.String(length=100), nullable=True),
        sa.Column("target_date", sa.Date(), nullable=True),
        sa.Column("levels_owed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    op.create_index(op.f("ix_listing_matter_id"), "listing", ["matter_id"], unique=False)
    op.create_table(
        "matter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary_masked", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("topic", sa.String(length=8), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
    )
    op.create_index("ix_matter_number", "matter", ["number", "id"], unique=False)
    op.create_table(
        "charge",
        sa.Column(
            "status",
            sa.Enum("proposed", "active", "ended", name="status", native_enum=False, length=32),
            nullable=False,
        ),
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
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column(
            "basis",
            sa.Enum("principal", "subject", "region", name="basis", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("takes_all", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT takes_all OR level = 'city'", name=op.f("ck_charge_takes_all")),
        sa.CheckConstraint(
            "basis IN ('principal', 'subject', 'region')", name=op.f("ck_charge_basis")
        ),
        sa.CheckConstraint("level IN ('province', 'city', 'county')", name=op.f("ck_charge_level")),
        sa.CheckConstraint(
            "status IN ('proposed', 'active', 'ended')", name=op.f("ck_charge_status")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_charge_matter_id")),
        sa.ForeignKeyConstraint(["replaces"], ["charge.id"], name=op.f("fk_charge_replaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sa.UniqueConstraint("replaces", name=op.f("uq_charge_replaces")),
    )
    op.create_index("ix_charge_leader", "charge", ["leader_id", "status"], unique=False)
    op.create_index("ix_charge_matter", "charge", ["matter_id", "level"], unique=False)
    op.create_index("ix_charge_opened", "charge", ["opened_at", "id"], unique=False)
    op.create_index(
        "uq_charge_active",
        "charge",
        ["matter_id", "level"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "recusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_recusal_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("matter_id", "leader_id", name=op.f("uq_recusal_matter_id_leader_id")),
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
    op.drop_table("recusal")
    op.drop_index(
        "uq_charge_active", table_name="charge", postgresql_where=sa.text("status = 'active'")
    )
    op.drop_index("ix_charge_opened", table_name="charge")
    op.drop_index("ix_charge_matter", table_name="charge")
    op.drop_index("ix_charge_leader", table_name="charge")
    op.drop_table("charge")
    op.drop_index("ix_matter_number", table_name="matter")
    op.drop_table("matter")
    op.drop_index(op.f("ix_listing_matter_id"), table_name="listing")
    op.drop_table("listing")
    op.drop_index(op.f("ix_leader_unit_id"), table_name="leader")
    op.drop_index("ix_leader_recorded", table_name="leader")
    op.drop_index(op.f("ix_leader_level"), table_name="leader")
    op.drop_table("leader")
