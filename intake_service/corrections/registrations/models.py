"""Corrections, and what was registered and is right, which is vault data."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.corrections.registrations.rules import CorrectionStatus
from shared.db import append_only
from shared.history import Subject


class Correction(Subject, Base):
    """A registration that somebody corrected, or asked to. `unit_id` is the registering unit.

    `fields` say what was wrong, nothing of what it says; `letters` which letters were written with
    what was wrong, and `differing` what does not agree any more with the other pieces of the
    matter, both found when it was corrected: a person decides what to do.
    """

    __tablename__ = "correction"
    __table_args__ = (
        one_of("status", CorrectionStatus),
        sa.Index("uq_correction_pending", "piece_id", unique=True,
                 postgresql_where=sa.text("status = 'requested'")),
        sa.Index("ix_correction_to_confirm", "unit_id",
                 postgresql_where=sa.text("status = 'requested'")),
        sa.Index("ix_correction_requested_at_id", "requested_at", "id"),
        sa.Index("ix_correction_status", "status", "requested_at", "id"),
    )  # fmt: skip

    status: Mapped[CorrectionStatus]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    unit_id: Mapped[UUID]
    fields: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(sa.String(500))
    requested_by: Mapped[UUID]
    requested_by_name: Mapped[str] = mapped_column(sa.String(100))
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None] = mapped_column(sa.String(100))
    decided_at: Mapped[datetime | None]
    letters: Mapped[list[dict[str, Any]]]
    differing: Mapped[list[str]]

    @property
    def registered_unit(self) -> UUID:
        """As of the piece: who may correct it may make its correction."""
        return self.unit_id


@append_only
class CorrectionContent(Base):
    """What was registered and what is right, fact by fact; never changed, nothing is lost."""

    __tablename__ = "correction_content"

    correction_id: Mapped[UUID] = mapped_column(sa.ForeignKey("correction.id"), primary_key=True)
    changes: Mapped[list[dict[str, Any]]]
