"""Inspections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_inspections"
down_revision = "2026_11_28_difficulties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("own", "joint", name="kind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum("listed", "no_effect", name="basis", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "returned",
                "approved",
                "agreed",
                "under_way",
                "closed",
                "cancelled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("team", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signer_name", sa.String(length=100), nullable=True),
        sa.Column("agreed_by", sa.String(length=100), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_rectifications", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis IN ('listed', 'no_effect')", name=op.f("ck_inspection_basis")),
        sa.CheckConstraint("kind IN ('own', 'joint')", name=op.f("ck_inspection_kind")),
        sa.CheckConstraint(
            "status IN ('planned', 'returned', 'approved', 'agreed', 'under_way', 'closed', 'cancelled')",
            name=op.f("ck_inspection_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("number", name=op.f("uq_inspection_number")),
    )
    op.create_index("ix_inspection_begins", "inspection", ["begins"], unique=False)
    op.create_index("ix_inspection_kind", "inspection", ["kind", "planned_at", "id"], unique=False)
    op.create_index("ix_inspection_newest", "inspection", ["planned_at", "id"], unique=False)
    op.create_index(
        "ix_inspection_status", "inspection", ["status", "planned_at", "id"], unique=False
    )
    op.create_table(
        "inspection_stop",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("left_out", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("fed_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("former_letters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_stop_inspection_id")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "no", name=op.f("pk_inspection_stop")),
        sa.UniqueConstraint("document_no", name=op.f("uq_inspection_stop_document_no")),
    )
    op.create_index(
        op.f("ix_inspection_stop_unit_id"), "inspection_stop", ["unit_id"], unique=False
    )
    op.create_table(
        "rectification",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("stop_no", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "owed",
                "answered",
                "confirmed",
                "withdrawn",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('owed', 'answered', 'confirmed', 'withdrawn')",
            name=op.f("ck_rectification_status"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_rectification_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
    )
    op.create_index("ix_rectification_due", "rectification", ["due", "id"], unique=False)
    op.create_index(
        op.f("ix_rectification_inspection_id"), "rectification", ["inspection_id"], unique=False
    )
    op.create_index(
        "ix_rectification_line",
        "rectification",
        ["unit_line"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "ix_rectification_status", "rectification", ["status", "due", "id"], unique=False
    )
    op.create_index(
        "ix_rectification_unit_id", "rectification", ["unit_id", "due", "id"], unique=False
    )
    op.create_table(
        "inspected_case",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("stop_no", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id", "stop_no"],
            ["inspection_stop.inspection_id", "inspection_stop.no"],
            name=op.f("fk_inspected_case_inspection_id_stop_no"),
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_inspected_case_listing_id")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "listing_id", name=op.f("pk_inspected_case")),
    )
    op.create_index(
        op.f("ix_inspected_case_listing_id"), "inspected_case", ["listing_id"], unique=False
    )
