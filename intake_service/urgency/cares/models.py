"""Marks that somebody needs care at once; why, is in the vault."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.urgency.cares.rules import Status
from shared.history import Subject


class Care(Subject, Base):
    """A mark on a piece, until the end of `expires_on`.

    `emergency_called`: whoever set it says that the police or an ambulance was called.
    """

    __tablename__ = "care"
    __table_args__ = (
        one_of("status", Status),
        sa.Index("uq_care_piece_id", "piece_id", unique=True,
                 postgresql_where=sa.text("status = 'active'")),
        sa.Index("ix_care_expires_on", "expires_on", "id",
                 postgresql_where=sa.text("status = 'active'")),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    set_by: Mapped[UUID]
    set_by_name: Mapped[str] = mapped_column(sa.String(100))
    set_at: Mapped[datetime]
    emergency_called: Mapped[bool]
    expires_on: Mapped[date]
