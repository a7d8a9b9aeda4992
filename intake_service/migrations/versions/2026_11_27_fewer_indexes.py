"""Fewer indexes: the one of what waits to be sorted cost a third of every registration."""

from alembic import op

revision = "2026_11_27_fewer_indexes"
down_revision = "2026_11_27_referrals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_piece_to_dispose", table_name="piece")
