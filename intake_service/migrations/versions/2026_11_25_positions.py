"""Events come into the log with their position, which is their key."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_positions"
down_revision = "2026_11_22_imports"
branch_labels = None
depends_on = None

_NUMBER = """
WITH numbered AS (
  UPDATE event SET position = waiting.position FROM (
    SELECT id, feed_head.position + row_number() OVER (ORDER BY id) AS position
    FROM event CROSS JOIN feed_head WHERE event.position IS NULL
  ) AS waiting WHERE event.id = waiting.id RETURNING event.id
)
UPDATE feed_head SET position = position + (SELECT count(*) FROM numbered)
"""


def upgrade() -> None:
    op.execute(_NUMBER)
    op.drop_index(
        "ix_event_unnumbered", table_name="event", postgresql_where=sa.text("position IS NULL")
    )
    op.drop_constraint("uq_event_position", "event")
    op.drop_constraint("pk_event", "event")
    op.drop_column("event", "id")
    op.create_primary_key("pk_event", "event", ["position"])
    op.drop_column("idempotent_answer", "last_event")


def downgrade() -> None:
    op.add_column("idempotent_answer", sa.Column("last_event", sa.BigInteger(), nullable=True))
    op.drop_constraint("pk_event", "event")
    op.alter_column("event", "position", nullable=True)
    op.add_column("event", sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False))
    op.create_primary_key("pk_event", "event", ["id"])
    op.create_unique_constraint("uq_event_position", "event", ["position"])
    op.create_index(
        "ix_event_unnumbered", "event", ["id"], postgresql_where=sa.text("position IS NULL")
    )
