"""What a piece says of its place and class, beside its text."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_stated"
down_revision = "2026_11_22_spine"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("original_text", sa.Column("stated_place", sa.String(length=200)))
    op.add_column("original_text", sa.Column("stated_class", sa.String(length=200)))


def downgrade() -> None:
    op.drop_column("original_text", "stated_class")
    op.drop_column("original_text", "stated_place")
