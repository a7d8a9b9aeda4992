"""Second persons."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_second_persons"
down_revision = "2026_11_28_recusals_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("piece", sa.Column("prepared_by", sa.Uuid(), nullable=True))
    op.execute(
        """UPDATE piece SET prepared_by = opinion.drafted_by FROM opinion
        WHERE opinion.piece_id = piece.id AND piece.status = 'opinion_drafting'"""
    )
    op.execute(
        """UPDATE piece SET prepared_by = mediation.questioned_by FROM mediation
        WHERE mediation.piece_id = piece.id AND mediation.ended_at IS NULL
        AND piece.status = 'settled'"""
    )
    op.add_column("mediation", sa.Column("performance_confirmed_at", sa.DateTime(timezone=True)))
    op.execute(
        """UPDATE mediation SET performance_confirmed_at = history.at FROM history
        WHERE history.subject = mediation.piece_id AND history.move = 'record-performance'
        AND mediation.performed_on IS NOT NULL AND history.number = (
            SELECT max(number) FROM history AS latest
            WHERE latest.subject = mediation.piece_id AND latest.move = 'record-performance')"""
    )
    op.create_index(
        "ix_mediation_unconfirmed",
        "mediation",
        ["piece_id"],
        unique=False,
        postgresql_where=sa.text(
            "ended_at IS NULL AND performed_on IS NOT NULL AND performance_confirmed_at IS NULL"
        ),
    )
    op.drop_column("mediation", "questioned_by")
    op.add_column("internal_order", sa.Column("drafted_by", sa.Uuid(), nullable=True))
    op.execute(
        """UPDATE internal_order SET drafted_by = coalesce(history.acting_for, history.actor)
        FROM history WHERE history.subject = internal_order.id AND history.number = 1"""
    )
    op.alter_column("internal_order", "drafted_by", nullable=False)
