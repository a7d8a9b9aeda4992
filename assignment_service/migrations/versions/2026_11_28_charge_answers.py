"""By which topic or region of the leader's record a charge was given."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_charge_answers"
down_revision = "2026_11_28_proofs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("charge", sa.Column("answers_for", sa.String(length=8), nullable=True))
    # What is recorded of the leader today, whether its term is over or not.
    op.execute(
        """
        UPDATE charge SET answers_for = CASE charge.basis
            WHEN 'subject' THEN CASE WHEN leader.topics ? matter.topic THEN matter.topic END
            WHEN 'region' THEN CASE
                WHEN leader.regions ? matter.region THEN matter.region
                WHEN leader.regions ? (left(matter.region, 4) || '00')
                    THEN left(matter.region, 4) || '00'
                WHEN leader.regions ? (left(matter.region, 2) || '0000')
                    THEN left(matter.region, 2) || '0000'
            END
        END
        FROM leader, matter
        WHERE leader.id = charge.leader_id AND matter.id = charge.matter_id
            AND charge.status IN ('proposed', 'active', 'done')
        """
    )
