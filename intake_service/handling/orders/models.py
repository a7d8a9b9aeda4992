"""Orders: one row for each time a bureau is told to handle a piece."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.deliveries.rules import View
from intake_service.handling.orders.rules import Kind, Status
from shared.history import Subject


class Order(Subject, Base):
    """An order （交办单、转送单） to `unit_id`. `handlers` are the accounts that acted for it.

    The report's `result`, `summary` and `petitioner_view` are those of the latest report; the
    letters (D21) keep each. Of a forwarding `result` says how it was dealt with.
    """

    __tablename__ = "assignment_order"
    __table_args__ = (
        one_of("status", Status),
        one_of("petitioner_view", View),
        one_of("kind", Kind),
        sa.CheckConstraint("(kind = 'assignment') = (feedback_due IS NOT NULL)",
                           name="feedback_due"),
        # One order at a time for a piece, and one for an order that was handed on.
        sa.Index("uq_assignment_order_open", "piece_id", unique=True,
                 postgresql_where=sa.text("status NOT IN ('closed', 'withdrawn')"
                                          " AND above_id IS NULL")),
        sa.Index("uq_assignment_order_below", "above_id", unique=True,
                 postgresql_where=sa.text("status NOT IN ('closed', 'withdrawn')"
                                          " AND above_id IS NOT NULL")),
        sa.Index("ix_assignment_order_arrived_at_id", "arrived_at", "id"),
        sa.Index("ix_assignment_order_status", "status", "arrived_at", "id"),
        sa.Index("ix_assignment_order_kind", "kind", "arrived_at", "id"),
        sa.Index("ix_assignment_order_unit_id", "unit_id", "arrived_at", "id"),
        sa.Index("ix_assignment_order_unit_line", "unit_line", "arrived_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_assignment_order_issuer_line", "issuer_line", "arrived_at",
                 postgresql_ops={"issuer_line": "text_pattern_ops"}),
        sa.Index("ix_assignment_order_in_hand", "unit_id", "status",
                 postgresql_where=sa.text("status IN ('arrived', 'signed_for', 'in_handling')")),
        sa.Index("ix_assignment_order_handler_id", "handler_id", "unit_id",
                 postgresql_where=sa.text("status NOT IN ('closed', 'withdrawn')")),
        sa.Index("ix_assignment_order_to_decide", "issuer_id", "status", "id",
                 postgresql_where=sa.text("status IN ('reported', 'objected')")),
        sa.Index("ix_assignment_order_waiting", "counted_from",
                 postgresql_where=sa.text("status IN ('arrived', 'signed_for', 'objected')")),
    )  # fmt: skip

    status: Mapped[Status]
    kind: Mapped[Kind] = mapped_column(server_default=Kind.ASSIGNMENT.value)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    issuer_id: Mapped[UUID]
    issuer_name: Mapped[str] = mapped_column(sa.String(100))
    issuer_line: Mapped[str] = mapped_column(sa.String(100))
    requirement: Mapped[str | None] = mapped_column(sa.String(1000))
    feedback_due: Mapped[date | None]
    returns: Mapped[int] = mapped_column(default=0)
    arrived_at: Mapped[datetime]
    counted_from: Mapped[datetime]
    """The arrival from which the periods towards the petitioner count: the first one, at the city,
    of an order that was handed on."""
    above_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assignment_order.id"))
    """The order of the city that was handed on with this one."""
    handed_on_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    reported_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    dealt_with_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(sa.String(500))
    summary: Mapped[str | None] = mapped_column(sa.String(4000))
    petitioner_view: Mapped[View | None]
    rectification: Mapped[str | None] = mapped_column(sa.String(2000))
    handler_id: Mapped[UUID | None]
    """Who has the piece on the desk （承办人）."""
    handlers: Mapped[list[str]] = mapped_column(default=list)
    objection_allowed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """The issuer agreed to one more objection, after the five working days or a refusal."""
