"""An action item keeps the day of the answer that stands."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_item_answered_on"
down_revision = "2026_11_28_former_minutes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("action_item", sa.Column("answered_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE action_item SET answered_on = (answered_at AT TIME ZONE 'Asia/Shanghai')::date"
        " WHERE status <> 'assigned'"
    )
    op.drop_column("action_item", "ended_on")
