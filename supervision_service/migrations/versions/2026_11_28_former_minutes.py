"""Former minutes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_former_minutes"
down_revision = "2026_11_28_closeout_standards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "joint_meeting",
        sa.Column("former_letters", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    # Of minutes that were revised before, the number alone was kept.
    op.execute(
        "UPDATE joint_meeting SET former_letters = (SELECT coalesce(jsonb_agg(jsonb_build_object("
        "'document_no', no, 'letter', '', 'reason', '')), '[]') FROM unnest(former_nos) AS no)"
    )
    op.alter_column("joint_meeting", "former_letters", nullable=False)
    op.drop_column("joint_meeting", "former_nos")
