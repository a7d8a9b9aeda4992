"""Acts of leaders in charge, and the tasks that their instructions are."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from assignment_service import Base
from assignment_service.duty_templates.rules import Kind
from assignment_service.leader_acts.rules import Status, TaskStatus
from shared.db import one_of
from shared.history import Subject
from shared.regions import Level


class LeaderAct(Subject, Base):
    """One act on one case by its leader in charge, whose name, post and unit were these then."""

    __tablename__ = "leader_act"
    __table_args__ = (
        one_of("status", Status),
        one_of("act", Kind),
        one_of("level", Level),
        sa.Index("ix_leader_act_recorded", "recorded_at", "id"),
        sa.Index("ix_leader_act_status", "status", "recorded_at", "id"),
        sa.Index("ix_leader_act_act", "act", "recorded_at", "id"),
        sa.Index("ix_leader_act_level", "level", "recorded_at", "id"),
        sa.Index("ix_leader_act_charge", "charge_id", "act",
                 postgresql_where=sa.text("status = 'confirmed'")),
    )  # fmt: skip

    status: Mapped[Status]
    act: Mapped[Kind]
    charge_id: Mapped[UUID] = mapped_column(sa.ForeignKey("charge.id"))
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    level: Mapped[Level]
    leader_id: Mapped[UUID] = mapped_column(index=True)
    leader_name: Mapped[str] = mapped_column(sa.String(60))
    leader_post: Mapped[str] = mapped_column(sa.String(60))
    unit_id: Mapped[UUID] = mapped_column(index=True)
    held_on: Mapped[date]
    place: Mapped[str | None] = mapped_column(sa.String(200))
    participants: Mapped[str | None] = mapped_column(sa.String(500))
    summary: Mapped[str] = mapped_column(sa.String(2000))
    decisions: Mapped[str | None] = mapped_column(sa.String(2000))
    next_step: Mapped[str | None] = mapped_column(sa.String(500))
    proof: Mapped[str | None] = mapped_column(sa.String(200))
    asked_id: Mapped[UUID | None]
    answer_due: Mapped[date | None]
    recorded_at: Mapped[datetime]

    @property
    def kind(self) -> Level:
        """The level, which says whose office records."""
        return self.level


class Instruction(Subject, Base):
    """What a leader instructed a unit to do （批示）, with its answer; of one confirmed act."""

    __tablename__ = "instruction"
    __table_args__ = (
        one_of("status", TaskStatus),
        one_of("level", Level),
        sa.Index("ix_instruction_due", "answer_due", "id"),
        sa.Index("ix_instruction_status", "status", "answer_due", "id"),
    )

    status: Mapped[TaskStatus]
    act_id: Mapped[UUID] = mapped_column(sa.ForeignKey("leader_act.id"), unique=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    level: Mapped[Level]
    leader_id: Mapped[UUID] = mapped_column(index=True)
    unit_id: Mapped[UUID]
    asked_id: Mapped[UUID] = mapped_column(index=True)
    asked_line: Mapped[str] = mapped_column(sa.String(100))
    instruction: Mapped[str] = mapped_column(sa.String(2000))
    answer_due: Mapped[date]
    answer: Mapped[str | None] = mapped_column(sa.String(2000))
    answered_on: Mapped[date | None]

    @property
    def kind(self) -> Level:
        """The level, which says whose office decides."""
        return self.level
