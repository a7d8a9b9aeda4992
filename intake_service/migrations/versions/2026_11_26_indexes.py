"""What a registration does not know yet is in no index, and no number is in two.

Whether a piece was ever registered outside a rehearsal is asked at a start; it needs no index.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_indexes"
down_revision = "2026_11_26_headings"
branch_labels = None
depends_on = None

_LATER_KNOWN: tuple[tuple[str, str, list[str], dict[str, str]], ...] = (
    ("deadline", "matter_id", ["matter_id"], {}),
    ("deadline", "order_id", ["order_id"], {}),
    ("piece", "matter_id", ["matter_id"], {}),
    ("piece", "region", ["region", "registered_at"], {"region": "text_pattern_ops"}),
)


def upgrade() -> None:
    _make_anew(all_rows=False)
    _make_number("uq_piece_external_no_source", ["external_no", "source"])
    op.drop_index("uq_piece_source_external_no", table_name="piece")
    op.drop_index("ix_piece_external_no", table_name="piece")
    op.drop_index("ix_piece_real", table_name="piece")


def downgrade() -> None:
    op.create_index("ix_piece_real", "piece", ["id"], postgresql_where=sa.text("NOT rehearsal"))
    op.create_index("ix_piece_external_no", "piece", ["external_no"])
    _make_number("uq_piece_source_external_no", ["source", "external_no"])
    op.drop_index("uq_piece_external_no_source", table_name="piece")
    _make_anew(all_rows=True)


def _make_anew(*, all_rows: bool) -> None:
    for table, name, columns, classes in _LATER_KNOWN:
        known = None if all_rows else sa.text(f"{name} IS NOT NULL")
        index = f"ix_{table}_{name}"
        op.drop_index(index, table_name=table)
        op.create_index(index, table, columns, postgresql_ops=classes, postgresql_where=known)


def _make_number(index: str, columns: list[str]) -> None:
    known = sa.text("external_no IS NOT NULL")
    op.create_index(index, "piece", columns, unique=True, postgresql_where=known)
