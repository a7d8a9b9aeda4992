"""What became of an opinion on its way: sent, and received."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from intake_service import Base, one_of
from intake_service.handling.deliveries.rules import View, Way


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
    recorded_by: Mapped[UUID]
