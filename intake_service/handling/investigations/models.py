"""Investigations, and the records of them; what a record says is kept in the vault."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.investigations.rules import Kind
from shared.db import append_only, new_id


class Investigation(Base):
    """Who investigates a piece: the handler by account, and at least two officers."""

    __tablename__ = "investigation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    handler_id: Mapped[UUID]
    investigators: Mapped[list[str]]
    begun_at: Mapped[datetime]
    begun_by: Mapped[UUID]


@append_only
class InvestigationRecord(Base):
    """One version of a record of an investigation; a correction adds another, with its reason."""

    __tablename__ = "investigation_record"
    __table_args__ = (
        one_of("kind", Kind),
        sa.UniqueConstraint("piece_id", "no", "version_no"),
        sa.Index("ix_investigation_record_piece_id", "piece_id", "recorded_at", "id"),
        sa.CheckConstraint("(version_no = 1) = (reason IS NULL)", name="reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    no: Mapped[int]
    version_no: Mapped[int]
    kind: Mapped[Kind]
    at: Mapped[datetime]
    investigators: Mapped[list[str]]
    asked: Mapped[str | None] = mapped_column(sa.String(100))
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    recorder: Mapped[str] = mapped_column(sa.String(100))
