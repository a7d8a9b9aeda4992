"""When a case was listed, from supervision's feed that is read again for it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_listed_at"
down_revision = "2026_11_28_city_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listing", sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE feed_cursor SET epoch = NULL, position = 0 WHERE feed = 'supervision'")
