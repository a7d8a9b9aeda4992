"""Events are appended by a function of the database, whose plan every connection keeps."""

from alembic import op

revision = "2026_11_25_append"
down_revision = "2026_11_25_positions"
branch_labels = None
depends_on = None

# The head is locked by moving it, and so until the commit: nobody reads a position whose
# predecessor is not committed. Without a head the position is NULL, and the events are refused.
_APPEND = """
CREATE FUNCTION append_events(sent json) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  many integer := json_array_length(sent);
  last bigint;
BEGIN
  UPDATE feed_head SET position = position + many RETURNING position INTO last;
  INSERT INTO event (position, type, subject, time, data)
  SELECT last - many + told.nth, told.type, told.subject, told.time, told.data
  FROM ROWS FROM (
    json_to_recordset(sent) AS (type text, subject uuid, time timestamptz, data jsonb)
  ) WITH ORDINALITY AS told (type, subject, time, data, nth);
  RETURN last;
END
$$
"""


def upgrade() -> None:
    op.execute(_APPEND)


def downgrade() -> None:
    op.execute("DROP FUNCTION append_events(json)")
