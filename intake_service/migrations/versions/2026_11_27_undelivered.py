"""Pieces whose opinion reaches nobody."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_undelivered"
down_revision = "2026_11_27_at_the_door"
branch_labels = None
depends_on = None

_STATUSES = (
    "registered", "filed", "studying", "directly_replied", "redirected", "not_accepted",
    "no_longer_accepted", "objected", "returned", "forwarded", "sealed", "diverted", "assigned",
    "accepted", "investigating", "mediating", "in_hearing", "opinion_drafting", "opinion_issued",
    "opinion_delivered", "review_requested", "under_review", "review_issued", "under_re_review",
    "re_review_issued", "settled", "closed_no_review", "closed_undelivered", "closed_no_re_review",
    "finalised", "withdrawn",
)  # fmt: skip
_GROUNDS = ("anonymous", "address_unclear", "not_found")


def upgrade() -> None:
    op.add_column("opinion", sa.Column("undelivered", sa.String(32), nullable=True))
    op.drop_constraint(op.f("ck_piece_status"), "piece", type_="check")
    for table, column, words in (
        ("piece", "status", _STATUSES),
        ("opinion", "undelivered", _GROUNDS),
    ):
        listed = ", ".join(f"'{word}'" for word in words)
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")
