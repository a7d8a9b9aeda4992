"""Referrals: one row for each time a piece is led to another statutory path."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.referrals.rules import Result, Status
from intake_service.reception.matters.rules import Route
from intake_service.reception.registration.rules import RESUME
from intake_service.reception.registration.rules import Status as PieceStatus
from shared.history import Subject

_GOES_ON = ", ".join(f"'{status}'" for status in sorted(RESUME))


class Referral(Subject, Base):
    """A referral （导入法定途径） by `unit_id`, which keeps its record.

    `former_route` and `former_status` are what matter and piece had before, `order_id` the order
    under which the piece was in hand. `limit_text` is the
    time limit of the path as the petitioner was told, `limit_on` its last day where it is known;
    of P5 `deadline_id` is the DL14 that runs. `document_no` is the number of the notice.
    """

    __tablename__ = "referral"
    __table_args__ = (
        one_of("status", Status),
        one_of("route", Route),
        one_of("former_route", Route),
        sa.CheckConstraint(f"former_status IN ({_GOES_ON})", name="former_status"),
        one_of("result", Result),
        # One at a time for a piece.
        sa.Index("uq_referral_piece_id", "piece_id", unique=True,
                 postgresql_where=sa.text("status NOT IN ('rejected_by_organ', 'undone')")),
        sa.Index("ix_referral_diverted_at_id", "diverted_at", "id"),
        sa.Index("ix_referral_status", "status", "diverted_at", "id"),
        sa.Index("ix_referral_route", "route", "diverted_at", "id"),
        sa.Index("ix_referral_unit_id", "unit_id", "diverted_at", "id"),
        sa.Index("ix_referral_unit_line", "unit_line", "diverted_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assignment_order.id"), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    route: Mapped[Route]
    former_route: Mapped[Route]
    former_status: Mapped[PieceStatus]
    organ: Mapped[str] = mapped_column(sa.String(100))
    basis: Mapped[str] = mapped_column(sa.String(500))
    limit_text: Mapped[str | None] = mapped_column(sa.String(300))
    limit_on: Mapped[date | None]
    limit_basis: Mapped[str | None] = mapped_column(sa.String(300))
    deadline_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("deadline.id"), index=True)
    document_no: Mapped[str | None] = mapped_column(sa.String(40))
    diverted_at: Mapped[datetime]
    taken_up_on: Mapped[date | None]
    proof: Mapped[str | None] = mapped_column(sa.String(300))
    result: Mapped[Result | None]
    summary: Mapped[str | None] = mapped_column(sa.String(1000))
    decision_no: Mapped[str | None] = mapped_column(sa.String(60))
    decided_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    concluded_at: Mapped[datetime | None]
