"""The headings of a ledger stand once, with the import, and no longer beside every cell."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_26_headings"
down_revision = "2026_11_25_append"
branch_labels = None
depends_on = None

# Empty cells were left out, so a column's place is not known for certain: it is the furthest at
# which it was found. Two columns of one name are told apart by which of them it is in its row.
_CELLS = """
CREATE TEMPORARY TABLE told ON COMMIT DROP AS
SELECT import_id, row, each.cell ->> 'column' AS heading, each.cell -> 'cell' AS cell, nth,
  row_number() OVER (PARTITION BY import_id, row, each.cell ->> 'column' ORDER BY nth) AS twin
FROM import_cells, jsonb_array_elements(cells) WITH ORDINALITY AS each (cell, nth)
"""
_HEADINGS = """
CREATE TEMPORARY TABLE heading ON COMMIT DROP AS
SELECT import_id, heading, twin,
  row_number() OVER (PARTITION BY import_id ORDER BY max(nth), heading, twin) AS place
FROM told GROUP BY import_id, heading, twin
"""
_UPGRADE = (
    _CELLS,
    _HEADINGS,
    """
    UPDATE ledger_import SET headings = found.headings FROM (
      SELECT import_id, jsonb_agg(heading ORDER BY place) AS headings
      FROM heading GROUP BY import_id
    ) AS found WHERE import_id = id
    """,
    """
    UPDATE import_cells AS kept SET cells = found.cells FROM (
      SELECT each.import_id, each.row, jsonb_agg(told.cell ORDER BY place) AS cells
      FROM import_cells AS each
      JOIN heading USING (import_id)
      LEFT JOIN told USING (import_id, row, heading, twin)
      GROUP BY each.import_id, each.row
    ) AS found WHERE found.import_id = kept.import_id AND found.row = kept.row
    """,
)
_DOWNGRADE = """
UPDATE import_cells SET cells = coalesce((
  SELECT jsonb_agg(jsonb_build_object('column', heading, 'cell', cell) ORDER BY nth)
  FROM ROWS FROM (jsonb_array_elements_text(headings), jsonb_array_elements(cells))
    WITH ORDINALITY AS each (heading, cell, nth)
  WHERE cell <> 'null'
), '[]') FROM ledger_import WHERE id = import_id
"""


def upgrade() -> None:
    op.add_column("ledger_import", sa.Column("headings", postgresql.JSONB()))
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    op.execute(_DOWNGRADE)
    op.drop_column("ledger_import", "headings")
