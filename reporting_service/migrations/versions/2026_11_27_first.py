"""First."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_first"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulletin",
        sa.Column(
            "status",
            sa.Enum("draft", "replaced", "issued", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule_version", sa.String(length=20), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("good_practice", sa.Text(), nullable=True),
        sa.Column("next_steps", sa.Text(), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'issued') = (document_no IS NOT NULL AND issued_at IS NOT NULL)",
            name=op.f("ck_bulletin_issued"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'replaced', 'issued')", name=op.f("ck_bulletin_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
        sa.UniqueConstraint("document_no", name=op.f("uq_bulletin_document_no")),
    )
    op.create_index("ix_bulletin_order", "bulletin", ["month", "drafted_at", "id"], unique=False)
    op.create_index(
        "uq_bulletin_draft",
        "bulletin",
        ["month"],
        unique=True,
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_index(
        "uq_bulletin_issued",
        "bulletin",
        ["month"],
        unique=True,
        postgresql_where=sa.text("status = 'issued'"),
    )
    op.create_table(
        "charge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("leader_name", sa.String(length=100), nullable=False),
        sa.Column("leader_post", sa.String(length=100), nullable=True),
        sa.Column("takes_all", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    op.create_index(
        "ix_charge_active",
        "charge",
        ["matter_id", "leader_id"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(
        "ix_charge_leader",
        "charge",
        ["leader_id"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("petition_date", sa.Date(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("petitioner_count", sa.Integer(), nullable=False),
        sa.Column("is_collective", sa.Boolean(), nullable=False),
        sa.Column("is_initial", sa.Boolean(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("notice_due", sa.Date(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("due_raw", sa.Date(), nullable=True),
        sa.Column("due_legal", sa.Date(), nullable=True),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("opinion_no", sa.String(length=100), nullable=True),
        sa.Column("opinion_issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion_issued_on", sa.Date(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("topic", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_city", "entry", ["city", "registered_at", "id"], unique=False)
    op.create_index("ix_entry_due", "entry", ["due_legal"], unique=False)
    op.create_index("ix_entry_form", "entry", ["form", "registered_at", "id"], unique=False)
    op.create_index(
        "ix_entry_late",
        "entry",
        ["registered_at", "id"],
        unique=False,
        postgresql_where=sa.text("replied_on > due_legal"),
    )
    op.create_index(
        "ix_entry_line",
        "entry",
        ["unit_line", "registered_at", "id"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index("ix_entry_matter", "entry", ["matter_id", "registered_at", "id"], unique=False)
    op.create_index("ix_entry_notice_due", "entry", ["notice_due"], unique=False)
    op.create_index(
        "ix_entry_open",
        "entry",
        ["due_legal", "registered_at", "id"],
        unique=False,
        postgresql_where=sa.text("replied_on IS NULL"),
    )
    op.create_index("ix_entry_opinion_issued_on", "entry", ["opinion_issued_on"], unique=False)
    op.create_index("ix_entry_order", "entry", ["registered_at", "id"], unique=False)
    op.create_index(
        "ix_entry_region",
        "entry",
        ["region", "registered_at", "id"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.create_index("ix_entry_registered_on", "entry", ["registered_on"], unique=False)
    op.create_index("ix_entry_status", "entry", ["status", "registered_at", "id"], unique=False)
    op.create_index("ix_entry_topic", "entry", ["topic", "registered_at", "id"], unique=False)
    op.create_index("ix_entry_unit", "entry", ["unit_id", "registered_at", "id"], unique=False)
    op.create_table(
        "export",
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "finished",
                "failed",
                "cancelled",
                "expired",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requester", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'finished', 'failed', 'cancelled', 'expired')",
            name=op.f("ck_export_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index(
        "ix_export_expires",
        "export",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'finished'"),
    )
    op.create_index(
        "ix_export_open",
        "export",
        ["touched_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
    op.create_table(
        "listing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("batch", sa.String(length=100), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("target_date", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    op.create_index(
        "ix_listing_joint",
        "listing",
        ["matter_id"],
        unique=False,
        postgresql_where=sa.text("kind = 'joint'"),
    )
    op.create_index("ix_listing_matter", "listing", ["matter_id", "listed_at"], unique=False)
    op.create_table(
        "look_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back")),
    )
    op.create_index(op.f("ix_look_back_due"), "look_back", ["due"], unique=False)
    op.create_table(
        "matter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_pairs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("summary_masked", sa.Text(), nullable=True),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("route", sa.String(length=8), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("requests_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
    )
    op.create_index(
        "ix_matter_title", "matter", ["title_pairs"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("measures", sa.Integer(), nullable=False),
        sa.Column("measures_done", sa.Integer(), nullable=False),
        sa.Column("last_due", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index("ix_plan_listing", "plan", ["listing_id", "plan_version"], unique=False)
    op.create_table(
        "rebuild",
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "finished",
                "failed",
                "cancelled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'finished', 'failed', 'cancelled', 'expired')",
            name=op.f("ck_rebuild_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebuild")),
    )
    op.create_index(
        "ix_rebuild_open",
        "rebuild",
        ["touched_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
    op.create_table(
        "weekly_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_report")),
    )
    op.create_index(
        op.f("ix_weekly_report_recorded_on"), "weekly_report", ["recorded_on"], unique=False
    )
    op.create_table(
        "work_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("feedback_due", sa.Date(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
    )
    op.create_index(
        "ix_work_order_piece", "work_order", ["piece_id", "moved_at", "id"], unique=False
    )
    op.create_table(
        "bulletin_case",
        sa.Column("bulletin_id", sa.Uuid(), nullable=False),
        sa.Column(
            "list",
            sa.Enum(
                "received",
                "timely_accept_resp_unit",
                "on_time_reply",
                "entrusted",
                "listed",
                "weekly_report",
                "look_back",
                "late_notice",
                "undelivered",
                "returned",
                name="caselist",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("city", sa.String(length=6), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=True),
        sa.Column("form", sa.String(length=32), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=True),
        sa.Column("is_collective", sa.Boolean(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("hit", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletin.id"], name=op.f("fk_bulletin_case_bulletin_id")
        ),
        sa.PrimaryKeyConstraint("bulletin_id", "list", "subject_id", name=op.f("pk_bulletin_case")),
    )
    op.create_index(
        "ix_bulletin_case_order",
        "bulletin_case",
        ["bulletin_id", "list", "number", "subject_id"],
        unique=False,
    )
    op.create_table(
        "bulletin_file",
        sa.Column("bulletin_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletin.id"], name=op.f("fk_bulletin_file_bulletin_id")
        ),
        sa.PrimaryKeyConstraint("bulletin_id", name=op.f("pk_bulletin_file")),
    )
    op.create_table(
        "export_file",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["export.id"], name=op.f("fk_export_file_export_id")
        ),
        sa.PrimaryKeyConstraint("export_id", name=op.f("pk_export_file")),
    )
    op.execute("""CREATE OR REPLACE FUNCTION public.give_topic()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE entry SET topic = NEW.topic
  WHERE matter_id = NEW.id AND topic IS DISTINCT FROM NEW.topic;
  RETURN NULL;
END
$function$
""")
    op.execute("""CREATE OR REPLACE FUNCTION public.refuse_change_of_issued()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  affected jsonb := to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END);
BEGIN
  IF EXISTS (
    SELECT FROM bulletin WHERE status = 'issued'
    AND id = coalesce(affected ->> 'bulletin_id', affected ->> 'id')::uuid
  ) THEN
    RAISE EXCEPTION 'an issued bulletin never changes' USING ERRCODE = '23001';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$function$
""")
    op.execute("""CREATE OR REPLACE FUNCTION public.take_topic()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.topic := (SELECT topic FROM matter WHERE id = NEW.matter_id);
  RETURN NEW;
END
$function$
""")
    op.execute(
        """CREATE TRIGGER frozen BEFORE DELETE OR UPDATE ON public.bulletin FOR EACH ROW WHEN (((old.status)::text = 'issued'::text)) EXECUTE FUNCTION refuse_change_of_issued()"""
    )
    op.execute(
        """CREATE TRIGGER topic BEFORE INSERT OR UPDATE OF matter_id ON public.entry FOR EACH ROW EXECUTE FUNCTION take_topic()"""
    )
    op.execute(
        """CREATE TRIGGER topic AFTER INSERT OR UPDATE OF topic ON public.matter FOR EACH ROW EXECUTE FUNCTION give_topic()"""
    )
    op.execute(
        """CREATE TRIGGER frozen BEFORE INSERT OR DELETE OR UPDATE ON public.bulletin_case FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued()"""
    )
    op.execute(
        """CREATE TRIGGER frozen BEFORE DELETE OR UPDATE ON public.bulletin_file FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued()"""
    )
