"""Ratings: one row for each office that a petitioner may rate; the words are in the vault."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.evaluation.ratings.rules import Status, Target, Value
from shared.history import Subject


def _by(column: str) -> sa.Index:
    """An index for a filter on `column`, in the order of the list."""
    return sa.Index(f"ix_rating_{column}", column, "opened_at", "id")


class Rating(Subject, Base):
    """What a petitioner thinks of the work of `unit_id` on a piece.

    `lapsed_on` is the last day of a window that nobody used. `attendance` is what the unit did
    about a dissatisfied one; the rating itself never changes.
    """

    __tablename__ = "rating"
    __table_args__ = (
        one_of("status", Status),
        one_of("target", Target),
        one_of("value", Value),
        sa.CheckConstraint("(status = 'rated') = (value IS NOT NULL)", name="rated"),
        sa.UniqueConstraint("piece_id", "target"),
        sa.Index("ix_rating_opened_at_id", "opened_at", "id"),
        _by("status"),
        _by("target"),
        _by("value"),
        _by("unit_id"),
        _by("matter_id"),
        sa.Index("ix_rating_unit_line", "unit_line", "opened_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_rating_unattended", "unit_id", "id",
                 postgresql_where=sa.text("value = 'dissatisfied' AND attended_at IS NULL")),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    matter_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("matter.id"))
    target: Mapped[Target]
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    opened_at: Mapped[datetime]
    value: Mapped[Value | None]
    rated_at: Mapped[datetime | None]
    lapsed_on: Mapped[date | None]
    attendance: Mapped[str | None] = mapped_column(sa.String(2000))
    attended_at: Mapped[datetime | None]
    attended_by: Mapped[UUID | None]
