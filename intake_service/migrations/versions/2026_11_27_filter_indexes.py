"""Filter indexes."""

from alembic import op

revision = "2026_11_27_filter_indexes"
down_revision = "2026_11_27_provisional_ends"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_difference_status", "difference", ["status", "opened_at", "id"], unique=False
    )
    op.create_index(
        "ix_ledger_import_source", "ledger_import", ["source", "requested_at", "id"], unique=False
    )
    op.create_index(
        "ix_ledger_import_status", "ledger_import", ["status", "requested_at", "id"], unique=False
    )
