"""Elevations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_elevations"
down_revision = "2026_11_28_second_persons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "elevation",
        sa.Column(
            "status",
            sa.Enum(
                "requested",
                "declined",
                "proposed",
                "refused",
                "withdrawn",
                "elevated",
                "ended",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_name", sa.String(length=100), nullable=False),
        sa.Column("issuer_line", sa.String(length=100), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("lead_name", sa.String(length=100), nullable=True),
        sa.Column("lead_line", sa.String(length=100), nullable=True),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("grounds", sa.String(length=2000), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("proposers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_no", sa.String(length=60), nullable=True),
        sa.Column("facts_due", sa.Date(), nullable=True),
        sa.Column("facts", sa.String(length=4000), nullable=True),
        sa.Column("facts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'declined', 'proposed', 'refused', 'withdrawn', 'elevated', 'ended')",
            name=op.f("ck_elevation_status"),
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_elevation_matter_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["assignment_order.id"], name=op.f("fk_elevation_order_id")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_elevation_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elevation")),
    )
    op.create_index(
        "ix_elevation_issuer_line",
        "elevation",
        ["issuer_line", "opened_at"],
        unique=False,
        postgresql_ops={"issuer_line": "text_pattern_ops"},
    )
    op.create_index(
        "ix_elevation_lead_line",
        "elevation",
        ["lead_line", "opened_at"],
        unique=False,
        postgresql_ops={"lead_line": "text_pattern_ops"},
    )
    op.create_index(op.f("ix_elevation_matter_id"), "elevation", ["matter_id"], unique=False)
    op.create_index("ix_elevation_opened_at_id", "elevation", ["opened_at", "id"], unique=False)
    op.create_index(op.f("ix_elevation_order_id"), "elevation", ["order_id"], unique=False)
    op.create_index(op.f("ix_elevation_piece_id"), "elevation", ["piece_id"], unique=False)
    op.create_index("ix_elevation_status", "elevation", ["status", "opened_at", "id"], unique=False)
    op.create_index(
        "ix_elevation_to_decide",
        "elevation",
        ["issuer_id", "status", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('requested', 'proposed')"),
    )
    op.create_index(
        "ix_elevation_unit_id", "elevation", ["unit_id", "opened_at", "id"], unique=False
    )
    op.create_index(
        "ix_elevation_unit_line",
        "elevation",
        ["unit_line", "opened_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_elevation_open",
        "elevation",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('requested', 'proposed', 'elevated')"),
    )
