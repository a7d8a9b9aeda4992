"""Withdrawals: one row for each time a petitioner wished to withdraw a petition."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.withdrawals.rules import Status, Way
from shared.history import Subject


class Withdrawal(Subject, Base):
    """The wish to withdraw a piece （信访人撤回）, and what became of it; its words are kept apart.

    `unit_id` is the responsible unit, `issuer_id` who gave it the piece, or received the piece.
    `asked_id`: whose head is asked to confirm, the issuing unit where a head recorded the wish.
    `verified` says how it was found that the wish is free.
    """

    __tablename__ = "withdrawal"
    __table_args__ = (
        one_of("status", Status),
        one_of("way", Way),
        sa.Index("uq_withdrawal_pending", "piece_id", unique=True,
                 postgresql_where=sa.text("status = 'requested'")),
        sa.Index("ix_withdrawal_to_confirm", "asked_id",
                 postgresql_where=sa.text("status = 'requested'")),
        sa.Index("ix_withdrawal_recorded_at_id", "recorded_at", "id"),
        sa.Index("ix_withdrawal_status", "status", "recorded_at", "id"),
        sa.Index("ix_withdrawal_unit_line", "unit_line", "recorded_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    issuer_id: Mapped[UUID]
    asked_id: Mapped[UUID]
    wished_on: Mapped[date]
    way: Mapped[Way]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    verified: Mapped[str | None] = mapped_column(sa.String(500))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    @property
    def offices(self) -> Collection[UUID]:
        """Whose heads may decide."""
        return {self.unit_id, self.issuer_id}
