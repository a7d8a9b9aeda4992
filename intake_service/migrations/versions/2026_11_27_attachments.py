"""Attachments."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_attachments"
down_revision = "2026_11_27_in_hand_again"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "not_scanned",
                "clean",
                "infected",
                "withdrawn",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column(
            "paper",
            sa.Enum(
                "letter",
                "photo",
                "receipt",
                "record",
                "evidence",
                "other",
                name="paper",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "file_type",
            sa.Enum(
                "pdf",
                "ofd",
                "docx",
                "xlsx",
                "jpeg",
                "png",
                "tiff",
                "bmp",
                "webp",
                name="filetype",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("object", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("attached_by", sa.Uuid(), nullable=False),
        sa.Column("attacher", sa.String(length=100), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("virus", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "file_type IN ('pdf', 'ofd', 'docx', 'xlsx', 'jpeg', 'png', 'tiff', 'bmp', 'webp')",
            name=op.f("ck_attachment_file_type"),
        ),
        sa.CheckConstraint(
            "paper IN ('letter', 'photo', 'receipt', 'record', 'evidence', 'other')",
            name=op.f("ck_attachment_paper"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'not_scanned', 'clean', 'infected', 'withdrawn')",
            name=op.f("ck_attachment_status"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["assignment_order.id"], name=op.f("fk_attachment_order_id")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_attachment_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(
        "ix_attachment_attached_at_id", "attachment", ["attached_at", "id"], unique=False
    )
    op.create_index(
        "ix_attachment_order_id",
        "attachment",
        ["order_id", "attached_at", "id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_index(
        "ix_attachment_piece_id", "attachment", ["piece_id", "attached_at", "id"], unique=False
    )
    op.create_index(
        "ix_attachment_unscanned",
        "attachment",
        ["attached_at", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'not_scanned')"),
    )
    op.create_index(
        "uq_attachment_object",
        "attachment",
        ["object"],
        unique=True,
        postgresql_ops={"object": "text_pattern_ops"},
    )
    op.drop_constraint(op.f("ck_vault_reading_field"), "vault_reading", type_="check")
    op.create_check_constraint(
        op.f("ck_vault_reading_field"),
        "vault_reading",
        "field IN ('name', 'phone', 'address', 'document_no', 'original_text', 'query_code', 'letter', 'ledger_row', 'rating', 'talk', 'accused', 'investigation', 'attachment')",
    )
