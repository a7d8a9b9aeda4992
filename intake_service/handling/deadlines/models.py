"""Deadlines: one row for each period that began."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.deadlines.rules import Outcome
from shared.db import append_only, new_id
from shared.workdays import Due


class Deadline(Base):
    """A period of rule `rule` that `unit_id` owes (or whose window is open towards it).

    `raw` is the plain count, `legal` the end moved off rest days; `start` is the day of the event,
    which is not counted; `extended` the natural days added by approval.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        one_of("outcome", Outcome),
        # One row lives at a time, and what is owed from acceptance on once in the life of a piece.
        sa.Index("uq_deadline_dl05", "piece_id", unique=True,
                 postgresql_where=sa.text("rule = 'DL05'")),
        sa.Index("uq_deadline_dl12b", "piece_id", unique=True,
                 postgresql_where=sa.text("rule = 'DL12b'")),
        sa.Index("ix_deadline_open", "rule", "legal", postgresql_where=sa.text("outcome = 'open'")),
        sa.Index("ix_deadline_provisional", "id",
                 postgresql_where=sa.text("provisional")),
        sa.Index("ix_deadline_line", "unit_line", "legal",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_deadline_legal_id", "legal", "id"),
        sa.Index("ix_deadline_outcome", "outcome", "legal"),
        sa.Index("ix_deadline_rule", "rule", "legal"),
        # Unknown at registration: not even then in the index.
        sa.Index("ix_deadline_matter_id", "matter_id",
                 postgresql_where=sa.text("matter_id IS NOT NULL")),
        sa.Index("ix_deadline_order_id", "order_id",
                 postgresql_where=sa.text("order_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    rule: Mapped[str] = mapped_column(sa.String(8))
    rule_version: Mapped[int]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("matter.id"))
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assignment_order.id"))
    unit_id: Mapped[UUID] = mapped_column(index=True)
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    start_event: Mapped[str] = mapped_column(sa.String(40))
    start: Mapped[date]
    raw: Mapped[date]
    legal: Mapped[date]
    provisional: Mapped[bool]
    extended: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.OPEN)
    satisfied_at: Mapped[datetime | None]
    satisfied_by: Mapped[str | None] = mapped_column(sa.String(40))

    @property
    def end(self) -> Due:
        """Its last day, as the rules count."""
        return Due(self.raw, self.legal, self.provisional)

    @end.setter
    def end(self, due: Due) -> None:
        self.raw, self.legal, self.provisional = due.raw, due.legal, due.provisional


@append_only
class Adjustment(Base):
    """A deadline that was counted anew because its start had been registered wrongly."""

    __tablename__ = "deadline_adjustment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    deadline_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deadline.id"), index=True)
    correction_id: Mapped[UUID]
    start_before: Mapped[date]
    legal_before: Mapped[date]
    start: Mapped[date]
    legal: Mapped[date]
    adjusted_at: Mapped[datetime]
