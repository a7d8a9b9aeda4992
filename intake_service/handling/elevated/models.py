"""Elevations: one row for each time a piece is to be handled by the organ above."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.elevated.rules import Status
from shared.history import Subject


class Elevation(Subject, Base):
    """An elevation （提级办理） of a piece that `unit_id` handles, by the issuer of its order.

    `lead_id` handles it then: a division of the Department, or the city bureau itself.
    `facts` is what the lower unit supplied last.
    """

    __tablename__ = "elevation"
    __table_args__ = (
        one_of("status", Status),
        # One at a time about a piece.
        sa.Index("uq_elevation_open", "piece_id", unique=True,
                 postgresql_where=sa.text("status IN ('requested', 'proposed', 'elevated')")),
        sa.Index("ix_elevation_opened_at_id", "opened_at", "id"),
        sa.Index("ix_elevation_status", "status", "opened_at", "id"),
        sa.Index("ix_elevation_unit_id", "unit_id", "opened_at", "id"),
        sa.Index("ix_elevation_to_decide", "issuer_id", "status", "id",
                 postgresql_where=sa.text("status IN ('requested', 'proposed')")),
        sa.Index("ix_elevation_unit_line", "unit_line", "opened_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
        sa.Index("ix_elevation_lead_line", "lead_line", "opened_at",
                 postgresql_ops={"lead_line": "text_pattern_ops"}),
        sa.Index("ix_elevation_issuer_line", "issuer_line", "opened_at",
                 postgresql_ops={"issuer_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assignment_order.id"), index=True)
    unit_id: Mapped[UUID]
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    issuer_id: Mapped[UUID]
    issuer_name: Mapped[str] = mapped_column(sa.String(100))
    issuer_line: Mapped[str] = mapped_column(sa.String(100))
    lead_id: Mapped[UUID | None]
    lead_name: Mapped[str | None] = mapped_column(sa.String(100))
    lead_line: Mapped[str | None] = mapped_column(sa.String(100))
    conditions: Mapped[list[str]]
    grounds: Mapped[str] = mapped_column(sa.String(2000))
    opened_at: Mapped[datetime]
    requested_by: Mapped[UUID | None]
    proposers: Mapped[list[str]] = mapped_column(default=list)
    """Who proposed it, and who corrected the proposal: none of them decides."""
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    document_no: Mapped[str | None] = mapped_column(sa.String(60))
    """Of the notice to the lower unit （D28）."""
    facts_due: Mapped[date | None]
    facts: Mapped[str | None] = mapped_column(sa.String(4000))
    facts_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def prepared_by(self) -> frozenset[UUID]:
        """Who may not decide."""
        return frozenset(map(UUID, self.proposers))
