"""Task forces with their members and cases, and the records of whom they guided."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from assignment_service import Base
from assignment_service.task_forces.rules import GuidanceStatus, Status
from shared.db import new_id, one_of
from shared.directory import OfficeTime
from shared.history import Subject
from shared.workdays import ZONE


class ForceMember(Base):
    """Somebody seconded to a task force; `unit_id` is the unit of the day, which may change.

    `until` is the last day that was agreed, `left_on` the day that ended it.
    """

    __tablename__ = "task_force_member"
    __table_args__ = (
        sa.Index("uq_task_force_member_serving", "account_id", "force_id", unique=True,
                 postgresql_where=sa.text("left_on IS NULL")),
        sa.Index("ix_task_force_member_until", "until",
                 postgresql_where=sa.text("left_on IS NULL AND until IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    force_id: Mapped[UUID] = mapped_column(sa.ForeignKey("task_force.id"), index=True)
    account_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(sa.String(60))
    unit_id: Mapped[UUID]
    unit_name: Mapped[str] = mapped_column(sa.String(100))
    speciality: Mapped[str] = mapped_column(sa.String(60))
    duties: Mapped[str] = mapped_column(sa.String(500))
    joined_on: Mapped[date]
    until: Mapped[date | None]
    left_on: Mapped[date | None]

    @property
    def leader_id(self) -> UUID:
        """The account, called as recusals call it."""
        return self.account_id


def is_serving() -> sa.ColumnElement[bool]:
    """Who has not left, and whose last day is not over, whether or not the job came by since."""
    at = sa.select(OfficeTime.at).scalar_subquery()
    today = sa.cast(sa.func.timezone(str(ZONE), sa.func.coalesce(at, sa.func.now())), sa.Date)
    return sa.and_(
        ForceMember.left_on.is_(None),
        sa.or_(ForceMember.until.is_(None), ForceMember.until >= today),
    )


class ForceCase(Base):
    """A matter that a task force guides, from the day it was given until it was taken back."""

    __tablename__ = "task_force_case"
    __table_args__ = (
        sa.Index("uq_task_force_case_given", "matter_id", unique=True,
                 postgresql_where=sa.text("ended_on IS NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    force_id: Mapped[UUID] = mapped_column(sa.ForeignKey("task_force.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"))
    given_on: Mapped[date]
    ended_on: Mapped[date | None]


class TaskForce(Subject, Base):
    """A task force under a lead division; `starts_on` is the day it was approved."""

    __tablename__ = "task_force"
    __table_args__ = (
        one_of("status", Status),
        sa.Index("ix_task_force_proposed", "proposed_at", "id"),
        sa.Index("ix_task_force_status", "status", "proposed_at", "id"),
    )

    status: Mapped[Status]
    name: Mapped[str] = mapped_column(sa.String(60))
    purpose: Mapped[str] = mapped_column(sa.String(1000))
    lead_id: Mapped[UUID] = mapped_column(index=True)
    lead_name: Mapped[str] = mapped_column(sa.String(100))
    lead_line: Mapped[str] = mapped_column(sa.String(100))
    proposed_at: Mapped[datetime]
    starts_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    members: Mapped[list[ForceMember]] = relationship(
        lazy="selectin", order_by=[ForceMember.joined_on, ForceMember.id]
    )
    cases: Mapped[list[ForceCase]] = relationship(
        lazy="selectin", order_by=[ForceCase.given_on, ForceCase.id]
    )

    closed: Mapped[list[UUID] | None] = query_expression()
    """The matters that it guides or guided and from which whoever asks must keep away."""

    @property
    def serving(self) -> list[ForceMember]:
        """Who is in it now."""
        return [each for each in self.members if each.left_on is None]

    @property
    def given(self) -> list[ForceCase]:
        """The cases that it has now."""
        return [each for each in self.cases if each.ended_on is None]


class Guidance(Subject, Base):
    """Who of a task force guided which case on which day, and what came of it."""

    __tablename__ = "guidance"
    __table_args__ = (
        one_of("status", GuidanceStatus),
        sa.Index("ix_guidance_recorded", "recorded_at", "id"),
        sa.Index("ix_guidance_status", "status", "recorded_at", "id"),
    )

    status: Mapped[GuidanceStatus]
    force_id: Mapped[UUID] = mapped_column(sa.ForeignKey("task_force.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("matter.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(index=True)
    member_name: Mapped[str] = mapped_column(sa.String(60))
    guided_on: Mapped[date]
    content: Mapped[str] = mapped_column(sa.String(2000))
    next_step: Mapped[str | None] = mapped_column(sa.String(500))
    recorded_at: Mapped[datetime]
