"""Filter indexes."""

from alembic import op

revision = "2026_11_27_filter_indexes"
down_revision = "2026_11_27_charge_done"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_charge_level", "charge", ["level", "opened_at", "id"], unique=False)
    op.create_index("ix_charge_status", "charge", ["status", "opened_at", "id"], unique=False)
    op.create_index("ix_leader_status", "leader", ["status", "recorded_at", "id"], unique=False)
    op.create_index("ix_leader_topics", "leader", ["topics"], unique=False, postgresql_using="gin")
    op.create_index("ix_listing_batch", "listing", ["batch"], unique=False)
    op.create_index("ix_listing_status", "listing", ["status"], unique=False)
    op.create_index("ix_matter_region", "matter", ["region"], unique=False)
    op.create_index("ix_matter_topic", "matter", ["topic"], unique=False)
