"""First here, first in the nation, repeat: three flags in place of one."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_initial_flags"
down_revision = "2026_11_27_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # As the handler makes it of the events that were read.
    op.add_column("entry", sa.Column("is_initial_here", sa.Boolean(), nullable=True))
    op.add_column("entry", sa.Column("is_initial_national", sa.Boolean(), nullable=True))
    op.add_column("entry", sa.Column("is_repeat", sa.Boolean(), nullable=True))
    op.execute("UPDATE entry SET is_repeat = NOT is_initial")
    op.alter_column("entry", "is_repeat", nullable=False)
    op.drop_column("entry", "is_initial")
    for name, where in (
        ("repeat", "is_repeat"),
        ("later_here", "NOT is_initial_here"),
        ("later_national", "NOT is_initial_national"),
    ):
        op.create_index(
            f"ix_entry_{name}",
            "entry",
            ["registered_at", "id"],
            unique=False,
            postgresql_where=sa.text(where),
        )
