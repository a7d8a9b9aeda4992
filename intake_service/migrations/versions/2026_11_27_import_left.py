"""Import left."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_import_left"
down_revision = "2026_11_27_list_readings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "ledger_import",
        sa.Column(
            "left",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.add_column("piece", sa.Column("stated_initial", sa.Boolean(), nullable=True))
