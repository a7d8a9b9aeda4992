"""Joint handlings and the organs that are asked."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.db import new_id
from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.joint_handlings.rules import (
    Answer,
    Channel,
    Kind,
    OrganKind,
    Side,
    Status,
    Word,
    open_sides,
)
from supervision_service.matters.models import Matter


class JointOrgan(Base):
    """An organ that is asked: its letter, its answer, whether it was reminded, its end.

    With `account_id` it answers itself and sees what it was asked until the day `until`; for
    another one somebody records what it let us know (`waits`), and a second person confirms.
    """

    __tablename__ = "joint_organ"
    __table_args__ = (
        one_of("kind", OrganKind),
        sa.UniqueConstraint("joint_handling_id", "no"),
        sa.Index("ix_joint_organ_account_id", "account_id"),
        sa.Index("ix_joint_organ_kind", "kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    joint_handling_id: Mapped[UUID] = mapped_column(sa.ForeignKey("joint_handling.id"))
    no: Mapped[int]
    kind: Mapped[OrganKind]
    name: Mapped[str] = mapped_column(sa.String(100))
    is_lead: Mapped[bool]
    account_id: Mapped[UUID | None]
    until: Mapped[date | None]
    document_no: Mapped[str | None] = mapped_column(sa.String(60))
    letter: Mapped[str | None] = mapped_column(sa.Text)
    waits: Mapped[Word | None]
    recorded_by: Mapped[UUID | None]
    answer: Mapped[Answer | None]
    statement: Mapped[str | None] = mapped_column(sa.Text)
    does_until: Mapped[date | None]
    channel: Mapped[Channel | None]
    reply_no: Mapped[str | None] = mapped_column(sa.String(60))
    answered_on: Mapped[date | None]
    proposed_on: Mapped[date | None]
    dismissed_on: Mapped[date | None]
    reminder_no: Mapped[str | None] = mapped_column(sa.String(60))
    reminder: Mapped[str | None] = mapped_column(sa.Text)
    reminded_on: Mapped[date | None]
    end_channel: Mapped[Channel | None]
    end_reply_no: Mapped[str | None] = mapped_column(sa.String(60))
    end_told_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(sa.Text)

    @property
    def side(self) -> Side:
        """How far it is."""
        return Side(self.name, self.answer, self.waits, self.ended_on)

    @property
    def awaits_decision(self) -> bool:
        """Whether a reminder is proposed, and nobody decided on it."""
        return self.proposed_on is not None and self.reminded_on is None and not self.dismissed_on


class JointHandling(Subject, Base):
    """What a unit asks other organs about a matter, until the day `due`.

    `our_end_on`: the unit ended it on its side; it is over on the day on which the last side did.
    """

    __tablename__ = "joint_handling"
    __table_args__ = (
        one_of("status", Status),
        one_of("kind", Kind),
        sa.Index("ix_joint_handling_newest", "drafted_at", "id"),
        sa.Index("ix_joint_handling_status", "status", "drafted_at", "id"),
        sa.Index("ix_joint_handling_kind", "kind", "drafted_at", "id"),
        sa.Index("ix_joint_handling_unit_id", "unit_id", "drafted_at", "id"),
    )

    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[UUID]
    unit_line: Mapped[str] = mapped_column(sa.String(100))
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[Kind]
    status: Mapped[Status]
    question: Mapped[str] = mapped_column(sa.Text)
    material: Mapped[str | None] = mapped_column(sa.Text)
    reference: Mapped[str | None] = mapped_column(sa.String(200))
    due: Mapped[date]
    drafter: Mapped[UUID]
    drafted_at: Mapped[datetime]
    signer_name: Mapped[str | None] = mapped_column(sa.String(100))
    issued_on: Mapped[date | None]
    held_on: Mapped[date | None]
    place: Mapped[str | None] = mapped_column(sa.String(200))
    participants: Mapped[str | None] = mapped_column(sa.Text)
    record: Mapped[str | None] = mapped_column(sa.Text)
    findings: Mapped[str | None] = mapped_column(sa.Text)
    our_end_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    matter: Mapped[Matter] = relationship(lazy="raise")
    organs: Mapped[list[JointOrgan]] = relationship(
        lazy="raise", order_by="JointOrgan.no", cascade="all, delete-orphan"
    )

    @property
    def asked(self) -> list[JointOrgan]:
        """Organs that are asked still."""
        return [each for each in self.organs if each.withdrawn_on is None]

    @property
    def sides(self) -> list[Side]:
        """How far each of them is."""
        return [each.side for each in self.asked]

    @property
    def recorders(self) -> set[UUID]:
        """Who recorded what waits for a second person."""
        waiting = [each for each in self.asked if each.waits is not None]
        return {each.recorded_by for each in waiting if each.recorded_by is not None}

    @property
    def lead(self) -> str:
        """Who leads."""
        return next((each.name for each in self.asked if each.is_lead), self.unit_name)

    @property
    def open_sides(self) -> list[str]:
        """The sides that did not end it yet, once another one did."""
        if self.status is not Status.ENDING:
            return []
        return open_sides(self.unit_name, self.our_end_on, self.sides)
