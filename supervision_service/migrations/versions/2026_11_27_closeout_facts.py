"""Closeout facts."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_closeout_facts"
down_revision = "2026_11_27_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_closeout_application_resolution",
        "closeout_application",
        ["resolution_no", "meeting_date"],
        unique=False,
    )
    op.add_column("listing", sa.Column("relisted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("matter", sa.Column("route", sa.String(length=4), nullable=True))
    op.add_column("matter_order", sa.Column("number", sa.String(length=20), nullable=True))
    op.add_column("matter_order", sa.Column("status", sa.String(length=32), nullable=True))
    op.add_column("matter_piece", sa.Column("result", sa.String(length=32), nullable=True))
    # What was delisted before and is not now, or was delisted again, came back by a relapse.
    op.execute(
        "UPDATE listing SET relisted_at = supervised_from"
        " WHERE round >= 2 OR (round = 1 AND delisted_at IS NULL)"
    )
