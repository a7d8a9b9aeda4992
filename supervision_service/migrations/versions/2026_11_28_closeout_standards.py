"""Closeout standards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_28_closeout_standards"
down_revision = "2026_11_28_joint_meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closeout_standard",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("document_no", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_closeout_standard")),
        info={"append_only": True},
    )
    # What every case was judged by until now is the first version.
    op.execute(
        "INSERT INTO closeout_standard (version, valid_from, criteria) VALUES (1, '2022-05-01', "
        """'[{"code": "C1", "need": "always"}, {"code": "C2", "need": "if_any"},"""
        """ {"code": "C3", "need": "if_any"}, {"code": "C4", "need": "if_any"},"""
        """ {"code": "C5", "need": "if_any"}, {"code": "C6", "need": "system"},"""
        """ {"code": "C7", "need": "always"}, {"code": "C8", "need": "system"},"""
        """ {"code": "C9", "need": "always"}, {"code": "C10", "need": "optional"},"""
        """ {"code": "C11", "need": "always"}]')"""
    )
    op.add_column(
        "meeting_resolution",
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column("meeting_resolution", sa.Column("valid_from", sa.Date(), nullable=True))
    op.execute(
        """CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.closeout_standard FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
    )
