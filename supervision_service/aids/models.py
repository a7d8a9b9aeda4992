"""Aids, what is sensitive about them apart from all else, and every look at that."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.db import append_only, new_id
from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.aids.rules import AskedBy, Kind, Status
from supervision_service.joint_handlings.rules import OrganKind
from supervision_service.matters.models import Matter


class Aid(Subject, Base):
    """A help that `unit_id` asked for; `owner_id` of ours, or else another organ, gives it.

    `giver_line` is the line of the unit of ours that gives it, or records what the organ does.
    """

    __tablename__ = "aid"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        one_of("asked_by", AskedBy),
        one_of("organ_kind", OrganKind),
        sa.Index("ix_aid_newest", "asked_at", "id"),
        sa.Index("ix_aid_status", "status", "asked_at", "id"),
        sa.Index("ix_aid_kind", "kind", "asked_at", "id"),
        sa.Index("ix_aid_unit_id", "unit_id", "asked_at", "id"),
        sa.Index("ix_aid_owner_id", "owner_id", "asked_at", "id"),
    )

    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[Kind]
    status: Mapped[Status]
    asked_by: Mapped[AskedBy]
    asked_by_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    need: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[str] = mapped_column(sa.Text)
    owner_id: Mapped[UUID | None]
    organ_kind: Mapped[OrganKind | None]
    owner_name: Mapped[str] = mapped_column(sa.String(100))
    giver_line: Mapped[str] = mapped_column(sa.String(100))
    due: Mapped[date]
    document_no: Mapped[str | None] = mapped_column(sa.String(60))
    letter: Mapped[str | None] = mapped_column(sa.Text)
    sent_on: Mapped[date | None]
    decision_no: Mapped[str | None] = mapped_column(sa.String(60))
    decided_on: Mapped[date | None]
    refusal: Mapped[str | None] = mapped_column(sa.Text)
    done_on: Mapped[date | None]
    done_by: Mapped[UUID | None]
    proof: Mapped[str | None] = mapped_column(sa.Text)
    outcome: Mapped[str | None] = mapped_column(sa.Text)
    closed_on: Mapped[date | None]

    matter: Mapped[Matter] = relationship(lazy="raise")

    @property
    def outside(self) -> bool:
        """Whether another department gives it."""
        return self.owner_id is None

    @property
    def deciding_unit(self) -> UUID:
        """The unit of ours that decides, or records what another organ decided."""
        return self.owner_id or self.unit_id

    @property
    def handling_units(self) -> set[UUID]:
        """The units of ours that handle it."""
        return {self.unit_id, self.deciding_unit}


@append_only
class AidFacts(Base):
    """What is sensitive: health, income, family. Read with a purpose by who handles the aid."""

    __tablename__ = "aid_facts"
    __table_args__ = (sa.Index("ix_aid_facts_aid_id", "aid_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    aid_id: Mapped[UUID] = mapped_column(sa.ForeignKey("aid.id"))
    facts: Mapped[str] = mapped_column(sa.Text)
    recorded_by: Mapped[str] = mapped_column(sa.String(100))
    at: Mapped[datetime]


@append_only
class AidReading(Base):
    """One look at what is sensitive about an aid: who, when, why. Never edited, never deleted."""

    __tablename__ = "aid_reading"
    __table_args__ = (sa.Index("ix_aid_reading_aid_id", "aid_id", "at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    aid_id: Mapped[UUID] = mapped_column(sa.ForeignKey("aid.id"))
    purpose: Mapped[str] = mapped_column(sa.String(200))
    actor: Mapped[UUID]
    actor_name: Mapped[str] = mapped_column(sa.String(100))
    unit: Mapped[UUID]
    at: Mapped[datetime]
