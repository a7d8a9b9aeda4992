"""Internal orders, the parts of their divisions, and who handles a piece."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_internal_orders"
down_revision = "2026_11_27_remedies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "internal_order",
        sa.Column(
            "status",
            sa.Enum(
                "drafted",
                "instructed",
                "answered",
                "closed",
                "withdrawn",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("handle", "consult", name="purpose", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_line", sa.String(length=100), nullable=False),
        sa.Column("proposal", sa.String(length=1000), nullable=False),
        sa.Column("is_major", sa.Boolean(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instruction", sa.String(length=1000), nullable=True),
        sa.Column("instructed_by", sa.Uuid(), nullable=True),
        sa.Column("instructed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('handle', 'consult')", name=op.f("ck_internal_order_purpose")
        ),
        sa.CheckConstraint(
            "status IN ('drafted', 'instructed', 'answered', 'closed', 'withdrawn')",
            name=op.f("ck_internal_order_status"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_internal_order_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_internal_order_piece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_order")),
        sa.UniqueConstraint("number", name=op.f("uq_internal_order_number")),
    )
    op.create_index(
        "ix_internal_order_drafted_at_id", "internal_order", ["drafted_at", "id"], unique=False
    )
    op.create_index("ix_internal_order_due", "internal_order", ["due"], unique=False)
    op.create_index(
        "ix_internal_order_issuer_line",
        "internal_order",
        ["issuer_line", "drafted_at"],
        unique=False,
        postgresql_ops={"issuer_line": "text_pattern_ops"},
    )
    op.create_index(
        op.f("ix_internal_order_matter_id"), "internal_order", ["matter_id"], unique=False
    )
    op.create_index(
        op.f("ix_internal_order_piece_id"), "internal_order", ["piece_id"], unique=False
    )
    op.create_index(
        "ix_internal_order_status", "internal_order", ["status", "drafted_at", "id"], unique=False
    )
    op.create_index(
        "uq_internal_order_handle",
        "internal_order",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("purpose = 'handle' AND status NOT IN ('closed', 'withdrawn')"),
    )
    op.create_table(
        "internal_answer",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("lead", "support", name="part", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "given",
                "answered",
                "dropped",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("part IN ('lead', 'support')", name=op.f("ck_internal_answer_part")),
        sa.CheckConstraint(
            "status IN ('proposed', 'given', 'answered', 'dropped')",
            name=op.f("ck_internal_answer_status"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_internal_answer_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["internal_order.id"], name=op.f("fk_internal_answer_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_internal_answer_piece_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "unit_id", name=op.f("pk_internal_answer")),
    )
    op.create_index(
        op.f("ix_internal_answer_matter_id"), "internal_answer", ["matter_id"], unique=False
    )
    op.create_index(
        op.f("ix_internal_answer_piece_id"), "internal_answer", ["piece_id"], unique=False
    )
    op.create_index(
        "ix_internal_answer_unit_id",
        "internal_answer",
        ["unit_id", "status"],
        unique=False,
    )
    op.add_column(
        "extension",
        sa.Column(
            "handling",
            sa.Enum(
                "bureau",
                "division",
                "division_major",
                name="handling",
                native_enum=False,
                length=32,
            ),
            server_default="bureau",
            nullable=False,
        ),
    )
    op.add_column("extension", sa.Column("organ_id", sa.Uuid(), nullable=True))
    op.add_column(
        "piece",
        sa.Column(
            "handling",
            sa.Enum(
                "bureau",
                "division",
                "division_major",
                name="handling",
                native_enum=False,
                length=32,
            ),
            server_default="bureau",
            nullable=False,
        ),
    )
    op.add_column("piece", sa.Column("organ_id", sa.Uuid(), nullable=True))
    words = "handling IN ('bureau', 'division', 'division_major')"
    for table in ("piece", "extension"):
        op.create_check_constraint(op.f(f"ck_{table}_handling"), table, words)
    op.create_check_constraint(
        op.f("ck_piece_organ_id"), "piece", "(organ_id IS NULL) = (handling = 'bureau')"
    )
    op.create_index(
        "ix_piece_organ_id",
        "piece",
        ["organ_id", "status"],
        unique=False,
        postgresql_where=sa.text("organ_id IS NOT NULL"),
    )
    op.create_index(
        "ix_internal_order_to_decide",
        "internal_order",
        ["issuer_id", "status"],
        unique=False,
        postgresql_where=sa.text("status IN ('drafted', 'answered')"),
    )
    op.create_index(
        "ix_internal_order_purpose",
        "internal_order",
        ["purpose", "drafted_at", "id"],
        unique=False,
    )
