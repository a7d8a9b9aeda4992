"""Consultations and who is asked."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.db import new_id
from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.consultations.rules import Kind, Status
from supervision_service.listings.models import Listing
from supervision_service.matters.models import Matter


class Participant(Base):
    """Who is asked: a unit, or the account of a third party until a day.

    `ended_on`: the invitation was taken back; an opinion that was given stays.
    """

    __tablename__ = "consultation_participant"
    __table_args__ = (
        sa.Index("ix_consultation_participant_consultation_id", "consultation_id", "invited_at"),
        sa.Index("ix_consultation_participant_unit_id", "unit_id"),
        sa.Index("ix_consultation_participant_account_id", "account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("consultation.id"))
    unit_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(sa.String(100))
    account_id: Mapped[UUID | None]
    until: Mapped[date | None]
    invited_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(sa.Text)
    opinion: Mapped[str | None] = mapped_column(sa.Text)
    opinion_by: Mapped[str | None] = mapped_column(sa.String(100))
    opinion_at: Mapped[datetime | None]


class Consultation(Subject, Base):
    """A question about a listed case, put to units and third parties until `due`."""

    __tablename__ = "consultation"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        sa.Index("ix_consultation_newest", "called_at", "id"),
        sa.Index("ix_consultation_status", "status", "called_at", "id"),
        sa.Index("ix_consultation_kind", "kind", "called_at", "id"),
    )

    listing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("listing.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[Kind]
    status: Mapped[Status]
    question: Mapped[str] = mapped_column(sa.Text)
    material: Mapped[str | None] = mapped_column(sa.Text)
    reference: Mapped[str | None] = mapped_column(sa.String(200))
    due: Mapped[date]
    called_at: Mapped[datetime]
    conclusion: Mapped[str | None] = mapped_column(sa.Text)
    missing_reason: Mapped[str | None] = mapped_column(sa.Text)
    ended_on: Mapped[date | None]

    listing: Mapped[Listing] = relationship(lazy="raise")
    matter: Mapped[Matter] = relationship(lazy="raise")
    participants: Mapped[list[Participant]] = relationship(
        lazy="raise", order_by="Participant.invited_at, Participant.id"
    )

    @property
    def asked(self) -> list[Participant]:
        """Those whose invitation was not taken back."""
        return [each for each in self.participants if each.ended_on is None]

    @property
    def participant_units(self) -> set[UUID]:
        """The units of those who are asked."""
        return {each.unit_id for each in self.asked}
