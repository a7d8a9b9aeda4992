"""Executions: what is owed by an opinion or a review, request by request."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.executions.rules import Status
from shared.history import Subject


class Execution(Subject, Base):
    """What `unit_id` has to carry out because a document supports a request （落实）.

    `owed` is what the document says about the request, `issuer_id` who urges and confirms. Notes of
    progress and every move of `due` stand in the history.
    """

    __tablename__ = "execution"
    __table_args__ = (
        one_of("status", Status),
        sa.CheckConstraint("(status IN ('done', 'confirmed')) <= (done_on IS NOT NULL)",
                           name="done_on"),
        # What a document says is owed once.
        sa.Index("uq_execution_owed", "piece_id", "document_no", "request_no", unique=True,
                 postgresql_where=sa.text("status <> 'void'")),
        sa.Index("ix_execution_owing", "unit_id", "due", "id",
                 postgresql_where=sa.text("status = 'owed'")),
        sa.Index("ix_execution_issuer", "issuer_id", "status", "due", "id",
                 postgresql_where=sa.text("status IN ('owed', 'done')")),
        sa.Index("ix_execution_opened_at_id", "opened_at", "id"),
        sa.Index("ix_execution_piece_id", "piece_id", "opened_at", "id"),
        sa.Index("ix_execution_status", "status", "opened_at", "id"),
        sa.Index("ix_execution_unit_id", "unit_id", "opened_at", "id"),
    )  # fmt: skip

    status: Mapped[Status]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    document_no: Mapped[str] = mapped_column(sa.String(40))
    request_no: Mapped[int]
    owed: Mapped[str] = mapped_column(sa.Text)
    unit_id: Mapped[UUID]
    issuer_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    due: Mapped[date | None]
    done_on: Mapped[date | None]
    proof: Mapped[str | None] = mapped_column(sa.String(300))
    confirmed_at: Mapped[datetime | None]

    proved_by = frozenset[UUID]()
    """Who recorded or proved it, where that was asked."""
