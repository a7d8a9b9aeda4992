"""Count logins."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_count_logins"
down_revision = "2026_11_27_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_count",
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_login_count_failures")),
        sa.PrimaryKeyConstraint("login", "address", name=op.f("pk_login_count")),
    )
    op.create_index("ix_login_count_address", "login_count", ["address"], unique=False)
    op.add_column(
        "credential",
        sa.Column("must_change", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.drop_column("credential", "failures")
    op.drop_column("credential", "locked_until")
    op.drop_column("credential", "last_failure_at")
