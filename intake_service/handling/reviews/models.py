"""Requests for review."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.reception.registration.rules import Form
from shared.db import new_id


class ReviewRequest(Base):
    """A request for review （复查请求） as it came in; `undone_at` when it was recorded wrongly."""

    __tablename__ = "review_request"
    __table_args__ = (
        one_of("form", Form),
        sa.Index("uq_review_request_piece_id", "piece_id", unique=True,
                 postgresql_where=sa.text("undone_at IS NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    requested_on: Mapped[date]
    form: Mapped[Form]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    recorded_unit: Mapped[UUID]
    undone_at: Mapped[datetime | None]
