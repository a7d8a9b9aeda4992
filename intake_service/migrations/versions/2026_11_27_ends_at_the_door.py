"""Ends at the door: more statuses of a piece, and letters about pieces that were not triaged."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_ends_at_the_door"
down_revision = "2026_11_27_seal_earlier"
branch_labels = None
depends_on = None

_STATUSES = (
    "registered", "filed", "studying", "directly_replied", "redirected", "not_accepted",
    "no_longer_accepted", "objected", "returned", "forwarded", "diverted", "assigned", "accepted",
    "investigating", "opinion_drafting", "opinion_issued", "opinion_delivered", "review_requested",
    "closed_no_review",
)  # fmt: skip


def upgrade() -> None:
    op.alter_column("letter", "matter_id", existing_type=sa.UUID(), nullable=True)
    op.drop_constraint(op.f("ck_piece_status"), "piece", type_="check")
    words = ", ".join(f"'{status}'" for status in _STATUSES)
    op.create_check_constraint(op.f("ck_piece_status"), "piece", f"status IN ({words})")
