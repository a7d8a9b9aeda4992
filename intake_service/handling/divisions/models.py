"""Internal orders, and in them one row for each division."""

from collections.abc import Set
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake_service import Base, one_of
from intake_service.handling.divisions.rules import AnswerStatus, Part, Purpose, Status, Weight
from shared.history import Subject


class InternalAnswer(Base):
    """What one division has to do with an internal order, and its answer."""

    __tablename__ = "internal_answer"
    __table_args__ = (
        one_of("part", Part),
        one_of("status", AnswerStatus),
        sa.Index("ix_internal_answer_unit_id", "unit_id", "status"),
    )  # fmt: skip

    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("internal_order.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    part: Mapped[Part]
    status: Mapped[AnswerStatus]
    answer: Mapped[str | None] = mapped_column(sa.String(4000))
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]


class InternalOrder(Subject, Base):
    """An internal order （拟办单） of the organ `issuer_id`; `lead_id` is the lead division.

    `due` is its own limit, which no law sets; `done_on` the day on which the last division
    answered. `instruction` is the latest; history keeps each.
    """

    __tablename__ = "internal_order"
    __table_args__ = (
        one_of("status", Status),
        one_of("purpose", Purpose),
        # One order at a time to handle a piece.
        sa.Index("uq_internal_order_handle", "piece_id", unique=True,
                 postgresql_where=sa.text(
                     "purpose = 'handle' AND status NOT IN ('closed', 'withdrawn')")),
        sa.Index("ix_internal_order_drafted_at_id", "drafted_at", "id"),
        sa.Index("ix_internal_order_status", "status", "drafted_at", "id"),
        sa.Index("ix_internal_order_purpose", "purpose", "drafted_at", "id"),
        sa.Index("ix_internal_order_due", "due"),
        sa.Index("ix_internal_order_to_decide", "issuer_id", "status",
                 postgresql_where=sa.text("status IN ('drafted', 'answered')")),
        sa.Index("ix_internal_order_issuer_line", "issuer_line", "drafted_at",
                 postgresql_ops={"issuer_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    purpose: Mapped[Purpose]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    issuer_id: Mapped[UUID]
    issuer_line: Mapped[str] = mapped_column(sa.String(100))
    proposal: Mapped[str] = mapped_column(sa.String(1000))
    is_major: Mapped[bool]
    lead_id: Mapped[UUID]
    due: Mapped[date]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[UUID]
    instruction: Mapped[str | None] = mapped_column(sa.String(1000))
    instructed_by: Mapped[UUID | None]
    instructed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    done_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]

    divisions: Mapped[list[InternalAnswer]] = relationship(
        lazy="selectin", order_by=[InternalAnswer.part, InternalAnswer.unit_line]
    )

    @property
    def kind(self) -> Weight:
        """By whom it is instructed."""
        return Weight.MAJOR if self.is_major else Weight.ORDINARY

    @property
    def asked(self) -> Set[UUID]:
        """The divisions whose answer is awaited."""
        return {each.unit_id for each in self.divisions if each.status is AnswerStatus.GIVEN}
