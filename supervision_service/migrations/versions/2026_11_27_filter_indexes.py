"""Filter indexes."""

from alembic import op

revision = "2026_11_27_filter_indexes"
down_revision = "2026_11_27_provisional_ends"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_listing_kind", "listing", ["kind", "nominated_at", "id"], unique=False)
    op.create_index("ix_look_back_status", "look_back", ["status", "legal", "id"], unique=False)
    op.create_index("ix_urging_kind", "urging", ["kind", "drafted_at", "id"], unique=False)
    op.create_index("ix_urging_status", "urging", ["status", "drafted_at", "id"], unique=False)
    op.create_index("ix_urging_unit_id", "urging", ["unit_id", "drafted_at", "id"], unique=False)
