"""Accusations."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_accusations"
down_revision = "2026_11_27_settle_and_hear"
branch_labels = None
depends_on = None

_PIECE = (
    "registered",
    "filed",
    "studying",
    "directly_replied",
    "redirected",
    "not_accepted",
    "no_longer_accepted",
    "objected",
    "returned",
    "forwarded",
    "sealed",
    "diverted",
    "assigned",
    "accepted",
    "investigating",
    "mediating",
    "in_hearing",
    "opinion_drafting",
    "opinion_issued",
    "opinion_delivered",
    "review_requested",
    "under_review",
    "review_issued",
    "under_re_review",
    "re_review_issued",
    "settled",
    "closed_no_review",
    "closed_no_re_review",
    "finalised",
)
_FIELDS = (
    "name",
    "phone",
    "address",
    "document_no",
    "original_text",
    "query_code",
    "letter",
    "ledger_row",
    "rating",
    "talk",
    "accused",
)


def upgrade() -> None:
    op.create_table(
        "accusation_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("sealed", sa.Integer(), nullable=False),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.Column("acknowledged", sa.Integer(), nullable=False),
        sa.Column("result_known", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accusation_count")),
        sa.UniqueConstraint("unit_id", "month", name=op.f("uq_accusation_count_unit_id_month")),
    )
    op.create_table(
        "accusation",
        sa.Column(
            "status",
            sa.Enum(
                "sealed",
                "handed_over",
                "acknowledged",
                "result_known",
                "given_back",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_line", sa.String(length=100), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'result_known') = (confirmed IS NOT NULL)",
            name=op.f("ck_accusation_confirmed"),
        ),
        sa.CheckConstraint(
            "status IN ('sealed', 'handed_over', 'acknowledged', 'result_known', 'given_back')",
            name=op.f("ck_accusation_status"),
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_accusation_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accusation")),
    )
    op.create_index("ix_accusation_entered_at_id", "accusation", ["entered_at", "id"], unique=False)
    op.create_index(op.f("ix_accusation_piece_id"), "accusation", ["piece_id"], unique=False)
    op.create_index(
        "ix_accusation_status", "accusation", ["status", "entered_at", "id"], unique=False
    )
    op.create_index("ix_accusation_unit_id", "accusation", ["unit_id", "entered_at"], unique=False)
    op.create_index(
        "ix_accusation_unit_line",
        "accusation",
        ["unit_line", "entered_at"],
        unique=False,
        postgresql_ops={"unit_line": "text_pattern_ops"},
    )
    op.create_index(
        "uq_accusation_piece_id",
        "accusation",
        ["piece_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'given_back'"),
    )
    op.create_table(
        "accusation_hand_over",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("accusation_id", sa.Uuid(), nullable=False),
        sa.Column("organ_id", sa.Uuid(), nullable=True),
        sa.Column("organ", sa.String(length=100), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_over_by", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=300), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["accusation_id"], ["accusation.id"], name=op.f("fk_accusation_hand_over_accusation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accusation_hand_over")),
    )
    op.create_index(
        op.f("ix_accusation_hand_over_accusation_id"),
        "accusation_hand_over",
        ["accusation_id"],
        unique=False,
    )
    op.create_index(
        "uq_accusation_hand_over_in_force",
        "accusation_hand_over",
        ["accusation_id"],
        unique=True,
        postgresql_where=sa.text("over_at IS NULL"),
    )
    op.create_table(
        "accused",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("accusation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("organ", "person", name="accusedkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("organ_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=True),
        sa.Column("masked_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint("kind IN ('organ', 'person')", name=op.f("ck_accused_kind")),
        sa.ForeignKeyConstraint(
            ["accusation_id"], ["accusation.id"], name=op.f("fk_accused_accusation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accused")),
        sa.UniqueConstraint(
            "accusation_id", "position", name=op.f("uq_accused_accusation_id_position")
        ),
    )
    op.add_column(
        "ledger_import",
        sa.Column("sealed", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.drop_constraint(op.f("ck_ledger_import_done"), "ledger_import")
    op.create_check_constraint(
        op.f("ck_ledger_import_done"),
        "ledger_import",
        "done = created + known + differs + refused + sealed AND done <= coalesce(rows, 0)",
    )
    for table, column, words in (("piece", "status", _PIECE), ("vault_reading", "field", _FIELDS)):
        name, listed = op.f(f"ck_{table}_{column}"), ", ".join(f"'{word}'" for word in words)
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, f"{column} IN ({listed})")
