"""Recusals told."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_recusals_told"
down_revision = "2026_11_28_replaced_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recusal", sa.Column("matter_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE recusal SET matter_id = piece.matter_id FROM piece WHERE piece.id = recusal.piece_id"
    )
