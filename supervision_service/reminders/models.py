"""Reminders."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.reminders.rules import About, Status


class Reminder(Subject, Base):
    """A message to a unit, `days` days before the last day `due` of something.

    `about_id`: the listing, order, urging, rectification, aid, sanction or recommendation; `no`:
    of a measure or requirement, else 0. Of another last day, and to another unit that has the case
    since, the same is told anew.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        one_of("status", Status),
        one_of("about", About),
        sa.UniqueConstraint("about", "about_id", "no", "due", "days", "unit_id"),
        sa.Index("ix_reminder_newest", "reminded_at", "id"),
        sa.Index("ix_reminder_status", "status", "reminded_at", "id"),
        sa.Index("ix_reminder_unit_id", "unit_id", "reminded_at", "id"),
        sa.Index("ix_reminder_about_id", "about_id"),
    )

    status: Mapped[Status]
    about: Mapped[About]
    about_id: Mapped[UUID]
    no: Mapped[int]
    due: Mapped[date]
    days: Mapped[int]
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    text: Mapped[str] = mapped_column(sa.Text)
    reminded_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by: Mapped[str | None] = mapped_column(sa.String(100))
