"""Seal what waits for triage and was registered as an accusation before seals were known."""

from alembic import op

revision = "2026_11_27_seal_earlier"
down_revision = "2026_11_27_filter_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE piece SET seal = 'later' WHERE seal = 'none' AND purpose = 'accusation'"
        " AND matter_id IS NULL AND status = 'registered'"
    )
