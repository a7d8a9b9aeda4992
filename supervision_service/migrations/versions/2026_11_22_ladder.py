"""The supervision ladder: urgings, and the series that numbers their letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_ladder"
down_revision = "2026_11_22_spine"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_series",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 1", name=op.f("ck_letter_series_last")),
        sa.PrimaryKeyConstraint("code", "year", name=op.f("pk_letter_series")),
    )
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


def downgrade() -> None:
    op.drop_index(
        "uq_urging_open",
        table_name="urging",
        postgresql_where=sa.text(
            "status IN ('answered', 'approved', 'assessed', 'drafted', 'issued')"
        ),
    )
    op.drop_index("ix_urging_newest", table_name="urging")
    op.drop_index(op.f("ix_urging_matter_id"), table_name="urging")
    op.drop_index(op.f("ix_urging_listing_id"), table_name="urging")
    op.drop_table("urging")
    op.drop_table("letter_series")
