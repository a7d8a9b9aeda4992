"""Hearings about a piece before its opinion: one row for each that was called."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.hearings.rules import Ground
from shared.db import new_id


class Hearing(Base):
    """A hearing; it is waited for until it `ended_at` with its minutes, or was `cancelled_at`."""

    __tablename__ = "hearing"
    __table_args__ = (
        one_of("ground", Ground),
        sa.Index("uq_hearing_called", "piece_id", unique=True,
                 postgresql_where=sa.text("ended_at IS NULL AND cancelled_at IS NULL")),
        sa.Index("ix_hearing_piece_id", "piece_id", "called_at", "id"),
        sa.CheckConstraint("(ended_at IS NULL) = (statements IS NULL)", name="statements"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    ground: Mapped[Ground]
    reasons: Mapped[str] = mapped_column(sa.String(500))
    called_at: Mapped[datetime]
    called_by: Mapped[UUID]
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(sa.String(200))
    members: Mapped[list[str]]
    cancelled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    statements: Mapped[str | None] = mapped_column(sa.Text)
    findings: Mapped[str | None] = mapped_column(sa.Text)
