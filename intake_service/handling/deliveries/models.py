"""What became of letters on their way: sent, received, or come back."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.deliveries.rules import Cause, Status, View, Way
from shared.history import Subject


class Posting(Base):
    """That an opinion was sent （寄送）. It proves no receipt: no period begins."""

    __tablename__ = "posting"
    __table_args__ = (one_of("way", Way),)

    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("opinion.piece_id"), primary_key=True)
    way: Mapped[Way]
    sent_at: Mapped[datetime]
    proof: Mapped[str] = mapped_column(sa.String(200))
    recorded_by: Mapped[UUID]


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
    attachment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("attachment.id"))
    recorded_by: Mapped[UUID]


class Attempt(Subject, Base):
    """One attempt to deliver a letter to the petitioner: received with proof, or why not.

    Receipt of an opinion is no attempt but a `Delivery`, or the review's own: periods begin there.
    `issuer_id`, `unit_line` are those of the letter, `unit_id` is of whoever recorded it.
    """

    __tablename__ = "delivery_attempt"
    __table_args__ = (
        one_of("status", Status),
        one_of("way", Way),
        one_of("cause", Cause),
        sa.CheckConstraint("NOT refused OR witness IS NOT NULL", name="witness"),
        sa.Index("ix_delivery_attempt_attempted_at_id", "attempted_at", "id"),
        sa.Index("ix_delivery_attempt_letter_id", "letter_id", "attempted_at", "id"),
        sa.Index("ix_delivery_attempt_piece_id", "piece_id", "attempted_at", "id"),
        sa.Index("ix_delivery_attempt_status", "status", "attempted_at", "id"),
        sa.Index("ix_delivery_attempt_failed", "unit_id", "id",
                 postgresql_where=sa.text("status = 'failed'")),
    )  # fmt: skip

    status: Mapped[Status]
    letter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("letter.id"))
    piece_id: Mapped[UUID] = mapped_column(sa.ForeignKey("piece.id"))
    issuer_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_id: Mapped[UUID]
    way: Mapped[Way]
    attempted_at: Mapped[datetime]
    cause: Mapped[Cause | None]
    proof: Mapped[str] = mapped_column(sa.String(200))
    refused: Mapped[bool]
    witness: Mapped[str | None] = mapped_column(sa.String(60))
    attachment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("attachment.id"))
    recorded_by: Mapped[UUID]
    recorder: Mapped[str] = mapped_column(sa.String(100))
