"""Objections as they were lodged, with their answers."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.objections.rules import Decision
from shared.db import new_id


class Objection(Base):
    """An objection （异议） of `unit_id` to what it was given; without a `decision` it waits.

    `addressee_line` is the line of the unit that answers; of an outside sender it is one's own.
    `is_late`: lodged after the window, with consent.
    """

    __tablename__ = "objection"
    __table_args__ = (
        one_of("decision", Decision),
        # One at a time about a piece.
        sa.Index("uq_objection_waiting", "piece_id", unique=True,
                 postgresql_where=sa.text("decision IS NULL")),
        sa.Index("ix_objection_lodged_at_id", "lodged_at", "id"),
        sa.Index("ix_objection_decision", "decision", "lodged_at", "id"),
        sa.Index("ix_objection_unit_line", "unit_line", "lodged_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_objection_addressee_line", "addressee_line", "lodged_at",
                 postgresql_ops={"addressee_line": "text_pattern_ops"}),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assignment_order.id"), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    addressee: Mapped[str] = mapped_column(sa.String(100))
    addressee_line: Mapped[str] = mapped_column(sa.String(100))
    reasons: Mapped[str] = mapped_column(sa.String(2000))
    organ: Mapped[str] = mapped_column(sa.String(100))
    basis: Mapped[str] = mapped_column(sa.String(500))
    is_late: Mapped[bool]
    late_consent: Mapped[str | None] = mapped_column(sa.String(500))
    lodged_at: Mapped[datetime]
    lodged_by: Mapped[UUID]
    decision: Mapped[Decision | None]
    answer: Mapped[str | None] = mapped_column(sa.String(500))
    new_target: Mapped[str | None] = mapped_column(sa.String(100))
    letter_no: Mapped[str | None] = mapped_column(sa.String(60))
    """Of the sender's answer, where that came by letter."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
