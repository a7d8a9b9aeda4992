"""What handling leaves behind: investigations, the opinion, its delivery, extensions."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.handling.rules import ExtensionStatus, Finding, Way
from intake_service.handling.orders.rules import View
from shared.db import new_id
from shared.history import Subject


class Investigation(Base):
    """Who investigates a piece; at least two officers."""

    __tablename__ = "investigation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    investigators: Mapped[list[str]]
    begun_at: Mapped[datetime]
    begun_by: Mapped[UUID]


class Opinion(Base):
    """The handling opinion （处理意见） of a piece; a draft until it has a document number."""

    __tablename__ = "opinion"
    __table_args__ = (one_of("result", Finding),)

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), primary_key=True)
    facts_found: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[str] = mapped_column(sa.Text)
    remedy_organs: Mapped[list[str]]
    result: Mapped[Finding]
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[datetime]
    document_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    signed_by: Mapped[UUID | None]
    issued_at: Mapped[datetime | None]


class RequestFinding(Base):
    """The answer to one request."""

    __tablename__ = "request_finding"
    __table_args__ = (
        one_of("finding", Finding),
        sa.ForeignKeyConstraint(
            ["piece_id", "request_no"], ["request_item.piece_id", "request_item.request_no"]
        ),
    )

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("opinion.piece_id"), primary_key=True)
    request_no: Mapped[int] = mapped_column(primary_key=True)
    finding: Mapped[Finding]
    opinion: Mapped[str] = mapped_column(sa.Text)


class Delivery(Base):
    """Proof that the opinion reached the petitioner （送达回证）; the review window begins here."""

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("way", Way),
        one_of("recipient_view", View),
        sa.CheckConstraint("NOT refused OR witness IS NOT NULL", name="witness"),
    )

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("opinion.piece_id"), primary_key=True)
    way: Mapped[Way]
    delivered_at: Mapped[datetime]
    recipient_view: Mapped[View]
    proof: Mapped[str] = mapped_column(sa.String(200))
    refused: Mapped[bool]
    witness: Mapped[str | None] = mapped_column(sa.String(60))
    recorded_by: Mapped[UUID]


class Extension(Subject, Base):
    """A request to extend DL05 by `days` natural days, and what became of it."""

    __tablename__ = "extension"
    __table_args__ = (
        one_of("status", ExtensionStatus),
        sa.CheckConstraint("days BETWEEN 1 AND 30", name="days"),
        sa.Index("uq_extension_pending", "piece_id", unique=True,
                 postgresql_where=sa.text("status = 'requested'")),
        sa.Index("ix_extension_requested_at_id", "requested_at", "id"),
        sa.Index("ix_extension_status", "status", "requested_at", "id"),
        sa.Index("ix_extension_unit_line", "unit_line", "requested_at",
                 postgresql_ops={"unit_line": "text_pattern_ops"}),
    )  # fmt: skip

    status: Mapped[ExtensionStatus]
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(500))
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    original_due: Mapped[date]
    new_due: Mapped[date | None]
