"""Import starts."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_import_starts"
down_revision = "2026_11_27_seal_accusations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "ledger_import",
        sa.Column("starts", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.create_index(
        "ix_ledger_import_open_of",
        "ledger_import",
        ["requested_by"],
        unique=False,
        postgresql_where=sa.text("status IN ('queued','running')"),
    )
