"""Legal paths."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_legal_paths"
down_revision = "2026_11_27_accusations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_path_catalogue",
        sa.Column(
            "status",
            sa.Enum(
                "entered",
                "in_force",
                "rejected",
                "ended",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source_document", sa.String(length=100), nullable=False),
        sa.Column("items_count", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('entered', 'in_force', 'rejected', 'ended')",
            name=op.f("ck_legal_path_catalogue_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_path_catalogue")),
    )
    op.create_index(
        "ix_legal_path_catalogue_entered_at_id",
        "legal_path_catalogue",
        ["entered_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_legal_path_catalogue_entered",
        "legal_path_catalogue",
        ["status"],
        unique=True,
        postgresql_where=sa.text("status = 'entered'"),
    )
    op.create_index(
        "uq_legal_path_catalogue_in_force",
        "legal_path_catalogue",
        ["status"],
        unique=True,
        postgresql_where=sa.text("status = 'in_force'"),
    )
    op.create_table(
        "legal_path_item",
        sa.Column("catalogue_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=8), nullable=False),
        sa.Column("request", sa.String(length=500), nullable=False),
        sa.Column(
            "family",
            sa.Enum(
                "suggestion", "accusation", "appeal", name="family", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "route",
            sa.Enum("P1", "P2", "P3", "P4", "P5", "P6", name="route", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("path", sa.String(length=60), nullable=False),
        sa.Column("organ", sa.String(length=100), nullable=False),
        sa.Column("bases", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("period", sa.String(length=100), nullable=True),
        sa.Column("notes", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "family IN ('suggestion', 'accusation', 'appeal')",
            name=op.f("ck_legal_path_item_family"),
        ),
        sa.CheckConstraint(
            "route IN ('P1', 'P2', 'P3', 'P4', 'P5', 'P6')", name=op.f("ck_legal_path_item_route")
        ),
        sa.ForeignKeyConstraint(
            ["catalogue_id"],
            ["legal_path_catalogue.id"],
            name=op.f("fk_legal_path_item_catalogue_id"),
        ),
        sa.PrimaryKeyConstraint("catalogue_id", "number", name=op.f("pk_legal_path_item")),
    )
    op.create_index(
        "ix_legal_path_item_family",
        "legal_path_item",
        ["catalogue_id", "family", "number"],
        unique=False,
    )
    op.create_index(
        "ix_legal_path_item_route",
        "legal_path_item",
        ["catalogue_id", "route", "number"],
        unique=False,
    )
    op.create_index(
        "ix_legal_path_item_topic",
        "legal_path_item",
        ["catalogue_id", "topic", "number"],
        unique=False,
    )
    op.drop_index(
        op.f("ix_piece_in_hand"),
        table_name="piece",
        postgresql_where="((status)::text = ANY ((ARRAY['accepted'::character varying, 'investigating'::character varying, 'opinion_drafting'::character varying, 'opinion_issued'::character varying])::text[]))",
    )
    op.create_index(
        "ix_piece_in_hand",
        "piece",
        ["unit_id", "status", sa.literal_column("coalesce(due_legal, DATE '2199-12-31')"), "id"],
        unique=False,
        postgresql_where=sa.text(
            "status IN ('accepted', 'investigating', 'opinion_drafting', 'opinion_issued')"
        ),
    )
