"""Rectifications."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.inspections.models import Inspection, Stop
from supervision_service.inspections.rules import Status as Inspected
from supervision_service.rectifications.rules import Status


class Rectification(Subject, Base):
    """One item of the list that a bureau was given: what is wrong, who puts it right until when.

    `document_no`: the letter that asks for it. `returned`: how often an answer was sent back.
    """

    __tablename__ = "rectification"
    __table_args__ = (
        one_of("status", Status),
        sa.ForeignKeyConstraint(
            ["inspection_id", "stop_no"], ["inspection_stop.inspection_id", "inspection_stop.no"]
        ),
        sa.Index("ix_rectification_due", "due", "id"),
        sa.Index("ix_rectification_status", "status", "due", "id"),
        sa.Index("ix_rectification_unit_id", "unit_id", "due", "id"),
        sa.Index("ix_rectification_line", "unit_line",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
    )  # fmt: skip

    inspection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("inspection.id"), index=True)
    stop_no: Mapped[int]
    document_no: Mapped[str | None] = mapped_column(sa.String(40))
    status: Mapped[Status]
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_name: Mapped[str] = mapped_column(sa.String(200))
    issue: Mapped[str] = mapped_column(sa.Text)
    due: Mapped[date]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    opinion: Mapped[str | None] = mapped_column(sa.Text)
    returned: Mapped[int] = mapped_column(default=0)

    inspection: Mapped[Inspection] = relationship(lazy="raise")
    stop: Mapped[Stop] = relationship(lazy="raise", viewonly=True)

    closed: Mapped[list[UUID] | None] = query_expression()
    """The listed cases of its stop from which whoever asks must keep away."""

    @property
    def inspected(self) -> Inspected:
        """How the inspection stands."""
        return self.inspection.status

    @property
    def is_replaced(self) -> bool:
        """Another letter took the place of the one that asks for it."""
        return self.document_no != self.stop.document_no

    @property
    def letter(self) -> str | None:
        """The text of the letter that asks for it."""
        if not self.is_replaced:
            return self.stop.letter
        texts = {each["document_no"]: each["letter"] for each in self.stop.former_letters}
        return texts.get(self.document_no)
