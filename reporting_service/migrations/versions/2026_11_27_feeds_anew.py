"""Read all work's feeds again, for what was added since; and filters of exports as lists."""

from alembic import op

revision = "2026_11_27_feeds_anew"
down_revision = "2026_11_27_acts_and_corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE feed_cursor SET epoch = NULL, position = 0"
        " WHERE feed IN ('intake', 'assignment', 'supervision')"
    )
    # Since these take several values, an export that waits is read with lists.
    op.execute(
        "UPDATE export SET filters = filters || ("
        " SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(value)), '{}')"
        " FROM jsonb_each(filters)"
        " WHERE key IN ('region', 'topic', 'form', 'status', 'unit_id', 'punctuality')"
        " AND jsonb_typeof(value) <> 'array')"
        " WHERE status IN ('queued', 'running')"
    )
