"""Clues, and the numbers that others learn of them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.db import new_id
from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.clues.rules import Kind, Status
from supervision_service.joint_handlings.rules import OrganKind
from supervision_service.matters.models import Matter


class Clue(Subject, Base):
    """A clue that `maker` found in the unit `unit_id`, on which the leader `decider_id` decides.

    The organ is to say something until the day `answer_due`; `proposed_on`: it did not, and a
    reminder was proposed.
    """

    __tablename__ = "clue"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        one_of("organ_kind", OrganKind),
        sa.Index("ix_clue_newest", "noted_at", "id"),
        sa.Index("ix_clue_status", "status", "noted_at", "id"),
        sa.Index("ix_clue_kind", "kind", "noted_at", "id"),
        sa.Index("ix_clue_maker", "maker", "noted_at", "id"),
        sa.Index("ix_clue_decider_id", "decider_id", "noted_at", "id"),
        sa.Index("ix_clue_unit_id", "unit_id", "noted_at"),
    )

    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    maker: Mapped[UUID]
    noted_at: Mapped[datetime]
    found_on: Mapped[date]
    decider_id: Mapped[UUID]
    decider_unit: Mapped[UUID]
    kind: Mapped[Kind]
    status: Mapped[Status]
    what: Mapped[str] = mapped_column(sa.Text)
    facts: Mapped[str] = mapped_column(sa.Text)
    materials: Mapped[str | None] = mapped_column(sa.Text)
    organ_kind: Mapped[OrganKind]
    organ: Mapped[str] = mapped_column(sa.String(100))
    signer_name: Mapped[str | None] = mapped_column(sa.String(100))
    document_no: Mapped[str | None] = mapped_column(sa.String(60))
    letter: Mapped[str | None] = mapped_column(sa.Text)
    handed_over_on: Mapped[date | None]
    answer_due: Mapped[date | None]
    receipt_no: Mapped[str | None] = mapped_column(sa.String(60))
    received_on: Mapped[date | None]
    decision_no: Mapped[str | None] = mapped_column(sa.String(60))
    decided_on: Mapped[date | None]
    refusal: Mapped[str | None] = mapped_column(sa.Text)
    result: Mapped[str | None] = mapped_column(sa.Text)
    result_on: Mapped[date | None]
    proposed_on: Mapped[date | None]
    dismissed_on: Mapped[date | None]
    reminder_no: Mapped[str | None] = mapped_column(sa.String(60))
    reminder: Mapped[str | None] = mapped_column(sa.Text)
    reminded_on: Mapped[date | None]

    matter: Mapped[Matter] = relationship(lazy="raise")

    @property
    def awaits_decision(self) -> bool:
        """Whether a reminder is proposed, and nobody decided on it."""
        return self.proposed_on is not None and not (self.reminded_on or self.dismissed_on)


class ClueCount(Base):
    """How many clues that a unit noted in a month are where: all that others learn of them."""

    __tablename__ = "clue_count"
    __table_args__ = (sa.UniqueConstraint("unit_id", "month"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    month: Mapped[str] = mapped_column(sa.String(7))
    drafted: Mapped[int] = mapped_column(default=0)
    approved: Mapped[int] = mapped_column(default=0)
    handed_over: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    taken_up: Mapped[int] = mapped_column(default=0)
    not_taken_up: Mapped[int] = mapped_column(default=0)
    result_known: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)
