"""Difficulties."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_difficulties"
down_revision = "2026_11_27_cross_or_split"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "difficulty",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "policy",
                "procedure",
                "evidence",
                "funds",
                "coordination",
                "cross_or_split",
                name="kind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "raised",
                "assigned",
                "in_hand",
                "solved",
                "given_up",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("proposed_solution", sa.Text(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_name", sa.String(length=100), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("organ_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("organ_names", postgresql.ARRAY(sa.String(length=100)), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=True),
        sa.Column("agreed", sa.Text(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("agreed_until", sa.Date(), nullable=True),
        sa.Column("solution", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('policy', 'procedure', 'evidence', 'funds', 'coordination', 'cross_or_split')",
            name=op.f("ck_difficulty_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('raised', 'assigned', 'in_hand', 'solved', 'given_up')",
            name=op.f("ck_difficulty_status"),
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_difficulty_listing_id")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_difficulty_matter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difficulty")),
    )
    op.create_index("ix_difficulty_kind", "difficulty", ["kind", "raised_at", "id"], unique=False)
    op.create_index(op.f("ix_difficulty_listing_id"), "difficulty", ["listing_id"], unique=False)
    op.create_index(op.f("ix_difficulty_matter_id"), "difficulty", ["matter_id"], unique=False)
    op.create_index("ix_difficulty_newest", "difficulty", ["raised_at", "id"], unique=False)
    op.create_index(
        "ix_difficulty_owner_id", "difficulty", ["owner_id", "raised_at", "id"], unique=False
    )
    op.create_index(
        "ix_difficulty_status", "difficulty", ["status", "raised_at", "id"], unique=False
    )
