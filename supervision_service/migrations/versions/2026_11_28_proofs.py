"""Proofs: files attached to what a service has."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_proofs"
down_revision = "2026_11_28_unit_sanctions"
branch_labels = None
depends_on = None

_STATUSES = ("pending", "not_scanned", "clean", "infected", "withdrawn")
_PAPERS = ("letter", "photo", "receipt", "record", "evidence", "other")
_TYPES = ("pdf", "ofd", "docx", "xlsx", "jpeg", "png", "tiff", "bmp", "webp")


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _word("status", *_STATUSES),
        _word("paper", *_PAPERS),
        sa.Column("name", sa.String(length=120), nullable=False),
        _word("file_type", *_TYPES),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("object", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("attached_by", sa.Uuid(), nullable=False),
        sa.Column("attacher", sa.String(length=100), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("virus", sa.String(length=200), nullable=True),
        sa.Column("belongs_to", sa.String(length=32), nullable=False),
        sa.Column("belongs_to_id", sa.Uuid(), nullable=False),
        sa.Column("item_no", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        _one_of("file_type", _TYPES),
        _one_of("paper", _PAPERS),
        _one_of("status", _STATUSES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(
        "ix_attachment_belongs_to_id",
        "attachment",
        ["belongs_to_id", "attached_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_attachment_case_id",
        "attachment",
        ["case_id"],
        unique=False,
        postgresql_where=sa.text("case_id IS NOT NULL"),
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


def _word(name: str, *words: str) -> sa.Column[str]:
    return sa.Column(
        name,
        sa.Enum(*words, name=name.replace("_", ""), native_enum=False, length=32),
        nullable=False,
    )


def _one_of(column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_attachment_{column}"))
