"""Differences, and the content on both sides, which is vault data."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.reception.differences.rules import Status
from intake_service.reception.registration.rules import Source
from shared.history import Subject


class Difference(Subject, Base):
    """A registered piece that its sender describes otherwise now. One open at a time for a piece.

    `piece_id` is no foreign key: inserting one would lock the piece and wait for whoever works on
    it, in the middle of an import.
    """

    __tablename__ = "difference"
    __table_args__ = (
        one_of("status", Status),
        one_of("source", Source),
        sa.Index("uq_difference_open", "piece_id", unique=True,
                 postgresql_where=sa.text("status = 'open'")),
        sa.Index("ix_difference_piece_id", "piece_id"),
        sa.Index("ix_difference_opened_at_id", "opened_at", "id"),
        sa.Index("ix_difference_status", "status", "opened_at", "id"),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID]
    source: Mapped[Source]
    external_no: Mapped[str] = mapped_column(sa.String(40))
    columns: Mapped[list[str]]
    """Headings of the ledger, as they differed when it was found."""
    import_id: Mapped[UUID] = mapped_column(index=True)
    row: Mapped[int]
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    settled_by_name: Mapped[str | None] = mapped_column(sa.String(100))
    reason: Mapped[str | None] = mapped_column(sa.String(500))


class DifferenceContent(Base):
    """What the sender says, and, once it is settled, what we held until then."""

    __tablename__ = "difference_content"

    difference_id: Mapped[UUID] = mapped_column(sa.ForeignKey("difference.id"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    offered: Mapped[dict[str, Any]]
    held: Mapped[dict[str, Any] | None]
