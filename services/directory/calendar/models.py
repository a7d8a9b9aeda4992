"""Holiday notices as administrators enter them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory import Base
from services.directory.calendar.rules import Status
from shared.history import Subject

_words = ", ".join(f"'{status.value}'" for status in Status)


class CalendarNotice(Subject, Base):
    """The special days of a year as a notice fixes them; in force once a second person confirms."""

    __tablename__ = "calendar_notice"
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({_words})", name="status"),
        sa.Index("uq_calendar_notice_entered", "year", unique=True,
                 postgresql_where=sa.text("status = 'entered'")),
        sa.Index("ix_calendar_notice_year", "year", "entered_at", "id"),
    )  # fmt: skip

    status: Mapped[Status]
    year: Mapped[int]
    notice: Mapped[str] = mapped_column(sa.String(60))
    days: Mapped[list[dict[str, Any]]]
    entered_by: Mapped[UUID]
    entered_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
