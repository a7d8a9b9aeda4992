"""The index of what is in hand, with what is mediated or heard, whatever came between."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_in_hand_again"
down_revision = "2026_11_27_co_handlings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_piece_in_hand"), table_name="piece")
    op.create_index(
        "ix_piece_in_hand",
        "piece",
        ["unit_id", "status", sa.literal_column("coalesce(due_legal, DATE '2199-12-31')"), "id"],
        postgresql_where=sa.text(
            "status IN ('accepted', 'investigating', 'mediating', 'in_hearing', 'opinion_drafting', 'opinion_issued')"
        ),
    )
