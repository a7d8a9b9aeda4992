"""Yearly numbers."""

from alembic import op

revision = "2026_11_27_yearly_numbers"
down_revision = "2026_11_27_charge_unit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Numbers that were given stay; each series goes on behind the last of its year.
    op.execute(
        "INSERT INTO document_series (code, year, last)"
        " SELECT 'GP', split_part(number, '-', 2)::int, max(split_part(number, '-', 3)::int)"
        " FROM listing GROUP BY 2"
        " ON CONFLICT (code, year) DO NOTHING"
    )
    op.execute("DROP SEQUENCE listing_number")
