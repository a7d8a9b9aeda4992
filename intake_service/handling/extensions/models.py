"""Extensions: one row for each request for more time."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.deadlines.rules import LONGEST_EXTENSION
from intake_service.handling.extensions.rules import Status
from intake_service.reception.registration.rules import Handling
from shared.history import Subject


class Extension(Subject, Base):
    """A request to extend DL05 by `days` natural days, and what became of it."""

    __tablename__ = "extension"
    __table_args__ = (
        one_of("status", Status),
        one_of("handling", Handling),
        sa.CheckConstraint(f"days BETWEEN 1 AND {LONGEST_EXTENSION}", name="days"),
        sa.Index("uq_extension_pending", "piece_id", unique=True,
                 postgresql_where=sa.text("status = 'requested'")),
        sa.Index("ix_extension_to_decide", "unit_id",
                 postgresql_where=sa.text("status = 'requested'")),
        sa.Index("ix_extension_requested_at_id", "requested_at", "id"),
        sa.Index("ix_extension_status", "status", "requested_at", "id"),
        sa.Index("ix_extension_unit_line", "unit_line", "requested_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    handling: Mapped[Handling] = mapped_column(server_default=Handling.BUREAU.value)
    organ_id: Mapped[UUID | None]
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(500))
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    original_due: Mapped[date]
    new_due: Mapped[date | None]

    @property
    def kind(self) -> Handling:
        """Who decides depends on who handles the piece."""
        return self.handling
