"""Weekly sessions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_weekly_sessions"
down_revision = "2026_11_28_plan_measures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weekly_session",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("cutoff", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "opened",
                "called",
                "closed",
                "cancelled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owed", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("agenda", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('opened', 'called', 'closed', 'cancelled')",
            name=op.f("ck_weekly_session_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_session")),
    )
    op.create_index("ix_weekly_session_newest", "weekly_session", ["week", "id"], unique=False)
    op.create_index(
        "ix_weekly_session_status", "weekly_session", ["status", "week", "id"], unique=False
    )
    op.create_index(
        "uq_weekly_session_week",
        "weekly_session",
        ["week"],
        unique=True,
        postgresql_where=sa.text("status <> 'cancelled'"),
    )
    op.create_table(
        "action_item",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "assigned",
                "answered",
                "confirmed",
                "dropped",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('assigned', 'answered', 'confirmed', 'dropped')",
            name=op.f("ck_action_item_status"),
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_action_item_listing_id")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_action_item_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["weekly_session.id"], name=op.f("fk_action_item_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
    )
    op.create_index("ix_action_item_due", "action_item", ["due", "id"], unique=False)
    op.create_index(
        "ix_action_item_listing_id", "action_item", ["listing_id", "due", "id"], unique=False
    )
    op.create_index(op.f("ix_action_item_matter_id"), "action_item", ["matter_id"], unique=False)
    op.create_index(
        "ix_action_item_session_id", "action_item", ["session_id", "due", "id"], unique=False
    )
    op.create_index("ix_action_item_status", "action_item", ["status", "due", "id"], unique=False)
    op.create_index("ix_action_item_unit_id", "action_item", ["unit_id", "due", "id"], unique=False)
    op.create_table(
        "session_call",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_session_call_listing_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["weekly_session.id"], name=op.f("fk_session_call_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "listing_id", name=op.f("pk_session_call")),
        info={"append_only": True},
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.session_call FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
