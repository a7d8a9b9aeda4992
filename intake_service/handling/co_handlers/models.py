"""Co-handling: one row for each organ that is asked to help with an order."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.co_handlers.rules import Status
from shared.history import Subject


class CoHandling(Subject, Base):
    """What `unit_id` has to add to an order, and its answer; the lead unit alone is responsible.

    `lead_line` and `issuer_line` are those of the order. `due` is its own limit, which no law sets.
    """

    __tablename__ = "co_handling"
    __table_args__ = (
        one_of("status", Status),
        sa.Index("uq_co_handling_open", "order_id", "unit_id", unique=True,
                 postgresql_where=sa.text("status IN ('asked', 'answered')")),
        sa.Index("ix_co_handling_asked_at_id", "asked_at", "id"),
        sa.Index("ix_co_handling_status", "status", "asked_at", "id"),
        sa.Index("ix_co_handling_unit_id", "unit_id", "status"),
        sa.Index("ix_co_handling_due", "due"),
        sa.Index("ix_co_handling_unit_line", "unit_line", "asked_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_co_handling_lead_line", "lead_line", "asked_at",
                 postgresql_ops={"lead_line": "text_pattern_ops"}),
        sa.Index("ix_co_handling_issuer_line", "issuer_line", "asked_at",
                 postgresql_ops={"issuer_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignment_order.id"), index=True)
    order_number: Mapped[str] = mapped_column(sa.String(20))
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    unit_id: Mapped[UUID]
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    lead_id: Mapped[UUID]
    lead_line: Mapped[str] = mapped_column(sa.String(100))
    issuer_id: Mapped[UUID]
    issuer_line: Mapped[str] = mapped_column(sa.String(100))
    requirement: Mapped[str] = mapped_column(sa.String(1000))
    due: Mapped[date]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.String(4000))
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
