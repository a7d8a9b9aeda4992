"""Recusals: one row for each person who must, or is asked to, keep away from a piece."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.recused.rules import IN_FORCE, Decider, Status
from shared.history import Subject


class Recusal(Subject, Base):
    """The recusal of an account from a piece; it belongs to the piece and to nothing else.

    `matter_id` is the matter of the piece, for those who know matters only; `unit_id` the
    responsible unit, `registered_unit` who received the piece, `account_unit` the unit of the
    account, `decider_id` the one whose head decides. `order_id`: the order on which the account
    was the named handler.
    """

    __tablename__ = "recusal"
    __table_args__ = (
        one_of("status", Status),
        one_of("decider", Decider),
        sa.Index("uq_recusal_open", "account_id", "piece_id", unique=True,
                 postgresql_where=sa.text("status IN ('declared', 'requested', 'agreed')")),
        sa.Index("ix_recusal_piece_id", "piece_id", "recorded_at", "id"),
        sa.Index("ix_recusal_to_decide", "decider_id",
                 postgresql_where=sa.text("status = 'requested'")),
        sa.Index("ix_recusal_order_id", "order_id",
                 postgresql_where=sa.text("order_id IS NOT NULL")),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    matter_id: Mapped[UUID | None]
    account_id: Mapped[UUID]
    account_unit: Mapped[UUID]
    unit_id: Mapped[UUID]
    registered_unit: Mapped[UUID]
    decider: Mapped[Decider]
    decider_id: Mapped[UUID]
    ground: Mapped[str] = mapped_column(sa.String(500))
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    document_no: Mapped[str | None] = mapped_column(sa.String(40))
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("assignment_order.id"))

    @property
    def kind(self) -> Decider:
        """Who decides depends on whom it is about."""
        return self.decider

    @property
    def in_force(self) -> bool:
        """Whether the account must keep away now."""
        return self.status in IN_FORCE
