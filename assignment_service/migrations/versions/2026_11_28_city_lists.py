"""Responsibility lists of cities, what they say of each case, and the published versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_city_lists"
down_revision = "2026_11_28_charge_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "responsibility_list",
        sa.Column(
            "status",
            sa.Enum(
                "drafted",
                "submitted",
                "returned",
                "approved",
                "published",
                "cancelled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("city_name", sa.String(length=100), nullable=False),
        sa.Column("city_line", sa.String(length=100), nullable=False),
        sa.Column("batch", sa.String(length=100), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=True),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('drafted', 'submitted', 'returned', 'approved', 'published', 'cancelled')",
            name=op.f("ck_responsibility_list_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility_list")),
    )
    op.create_index("ix_responsibility_list_batch", "responsibility_list", ["batch"], unique=False)
    op.create_index(
        "ix_responsibility_list_city_id", "responsibility_list", ["city_id"], unique=False
    )
    op.create_index(
        "ix_responsibility_list_order", "responsibility_list", ["drafted_at", "id"], unique=False
    )
    op.create_index(
        "ix_responsibility_list_status",
        "responsibility_list",
        ["status", "drafted_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_responsibility_list_city",
        "responsibility_list",
        ["city_id", "batch"],
        unique=True,
        postgresql_where=sa.text("status <> 'cancelled'"),
    )
    op.create_table(
        "responsibility_list_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("city_phone", sa.String(length=20), nullable=True),
        sa.Column("city_phone_of", sa.Uuid(), nullable=True),
        sa.Column("county_phone", sa.String(length=20), nullable=True),
        sa.Column("county_phone_of", sa.Uuid(), nullable=True),
        sa.Column("handler", sa.String(length=60), nullable=True),
        sa.Column("sticking_point", sa.String(length=500), nullable=True),
        sa.Column("target", sa.String(length=500), nullable=True),
        sa.Column("progress", sa.String(length=500), nullable=True),
        sa.Column("remarks", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["responsibility_list.id"],
            name=op.f("fk_responsibility_list_item_list_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility_list_item")),
        sa.UniqueConstraint(
            "list_id", "listing_id", name=op.f("uq_responsibility_list_item_list_id_listing_id")
        ),
    )
    op.create_index(
        op.f("ix_responsibility_list_item_matter_id"),
        "responsibility_list_item",
        ["matter_id"],
        unique=False,
    )
    op.create_table(
        "responsibility_list_version",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["responsibility_list.id"],
            name=op.f("fk_responsibility_list_version_list_id"),
        ),
        sa.PrimaryKeyConstraint("list_id", "number", name=op.f("pk_responsibility_list_version")),
        sa.UniqueConstraint("document_no", name=op.f("uq_responsibility_list_version_document_no")),
        info={"append_only": True},
    )
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.responsibility_list_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
