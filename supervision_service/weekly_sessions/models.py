"""Weekly sessions, and who was called for."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import append_only
from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.weekly_sessions.rules import Status


class WeeklySession(Subject, Base):
    """One round of the weekly dispatch: the reports of `week`, due until the day `cutoff`.

    `owed` and `missing` are counted when the missing are called for. Of a session that was
    closed, even if it is open again, `agenda` is what it looked at and `summary` what it came to.
    """

    __tablename__ = "weekly_session"
    __table_args__ = (
        one_of("status", Status),
        sa.Index("uq_weekly_session_week", "week", unique=True,
                 postgresql_where=sa.text("status <> 'cancelled'")),
        sa.Index("ix_weekly_session_newest", "week", "id"),
        sa.Index("ix_weekly_session_status", "status", "week", "id"),
    )  # fmt: skip

    week: Mapped[str] = mapped_column(sa.String(8))
    cutoff: Mapped[date]
    status: Mapped[Status]
    opened_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    owed: Mapped[int | None]
    missing: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    summary: Mapped[str | None] = mapped_column(sa.Text)
    agenda: Mapped[list[dict[str, Any]] | None]


@append_only
class SessionCall(Base):
    """A unit was called for the report that it owed on a case when the cut-off had passed."""

    __tablename__ = "session_call"

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("weekly_session.id"), primary_key=True)
    listing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("listing.id"), primary_key=True)
    unit_id: Mapped[UUID]
    called_at: Mapped[datetime]
