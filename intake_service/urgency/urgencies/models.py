"""Urgent reports: one row for each time a piece is flagged as major or urgent."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.urgency.urgencies.rules import Status
from shared.history import Subject


class Urgency(Subject, Base):
    """A major or urgent matter that `unit_id` reports （重大、紧急信访事项）.

    `leader_id` is whom the duty roster named on the day, or who was named afterwards.
    `report_due_at` is the end of the hour in which that leader is told, `due_on` the day on which
    the written report is due; `told` says in words when, how and by what post the leader was told,
    `document_no` is the number of the written report.
    """

    __tablename__ = "urgency"
    __table_args__ = (
        one_of("status", Status),
        # One at a time for a piece.
        sa.Index("uq_urgency_piece_id", "piece_id", unique=True,
                 postgresql_where=sa.text("status NOT IN ('closed', 'taken_back')")),
        sa.Index("ix_urgency_waiting", "unit_id", "status", "due_on", "id",
                 postgresql_where=sa.text("status NOT IN ('closed', 'taken_back')")),
        sa.Index("ix_urgency_flagged_at_id", "flagged_at", "id"),
        sa.Index("ix_urgency_status", "status", "flagged_at", "id"),
        sa.Index("ix_urgency_unit_id", "unit_id", "flagged_at", "id"),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    reason: Mapped[str] = mapped_column(sa.String(500))
    known_at: Mapped[datetime]
    flagged_at: Mapped[datetime]
    report_due_at: Mapped[datetime]
    due_on: Mapped[date]
    deadline_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deadline.id"), index=True)
    leader_id: Mapped[UUID | None]
    reported_at: Mapped[datetime | None]
    told: Mapped[str | None] = mapped_column(sa.String(200))
    instruction: Mapped[str | None] = mapped_column(sa.String(1000))
    instructed_at: Mapped[datetime | None]
    document_no: Mapped[str | None] = mapped_column(sa.String(40))
    submitted_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(sa.String(1000))
    closed_at: Mapped[datetime | None]

    @property
    def reported_in_time(self) -> bool | None:
        """Whether the leader on duty was told within the hour; None while nobody was told."""
        return None if self.reported_at is None else self.reported_at <= self.report_due_at
