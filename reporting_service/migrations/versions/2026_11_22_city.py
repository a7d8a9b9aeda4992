"""A city's page of the ledger from an index, in its order."""

from alembic import op

revision = "2026_11_22_city"
down_revision = "2026_11_22_rebuild"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_entry_city", "entry", ["city", "registered_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_entry_city", table_name="entry")
