"""Letters and limits."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_letters_and_limits"
down_revision = "2026_11_28_item_answered_on"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_matter_order_feedback_due",
        "matter_order",
        ["feedback_due"],
        unique=False,
        postgresql_where=sa.text("status IN ('arrived', 'in_handling', 'issued', 'signed_for')"),
    )
    op.create_index(
        "ix_plan_measure_undone",
        "plan_measure",
        ["due"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.add_column("rectification", sa.Column("document_no", sa.String(length=40), nullable=True))
    # What was withdrawn with a letter that another replaced belongs to none that stands.
    op.execute(
        "UPDATE rectification SET document_no = stop.document_no FROM inspection_stop stop"
        " WHERE stop.inspection_id = rectification.inspection_id AND stop.no = stop_no"
        " AND NOT (status = 'withdrawn' AND stop.former_letters <> '[]')"
    )
    op.create_foreign_key(
        op.f("fk_rectification_inspection_id_stop_no"),
        "rectification",
        "inspection_stop",
        ["inspection_id", "stop_no"],
        ["inspection_id", "no"],
    )
    op.drop_constraint(op.f("uq_reminder_about_about_id_no_due_days"), "reminder", type_="unique")
    op.create_unique_constraint(
        op.f("uq_reminder_about_about_id_no_due_days_unit_id"),
        "reminder",
        ["about", "about_id", "no", "due", "days", "unit_id"],
    )
