"""Which matters are 三跨三分离, and who coordinates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_27_cross_or_split"
down_revision = "2026_11_27_undelivered"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "matter",
        sa.Column(
            "cross_or_split",
            postgresql.ARRAY(sa.String(length=32)),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.add_column("matter", sa.Column("coordinator_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_matter_cross_or_split",
        "matter",
        ["cross_or_split"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_check_constraint(
        op.f("ck_matter_coordinator_id"),
        "matter",
        "(coordinator_id IS NULL) = (cross_or_split = '{}')",
    )
