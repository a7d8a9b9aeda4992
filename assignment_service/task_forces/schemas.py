"""Bodies of the requests and answers about task forces and the guidance they give."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from assignment_service.task_forces.rules import GuidanceStatus, Status
from shared.bodies import Body, Date, Note, Paged, Reason
from shared.filters import Filters, Several
from shared.personal import Impersonal

Words = Annotated[str, Field(min_length=1, max_length=60), Impersonal]
Purpose = Annotated[str, Field(min_length=1, max_length=1000), Impersonal]
Content = Annotated[str, Field(min_length=1, max_length=2000), Impersonal]


class TaskForceIn(Body):
    """A task force as proposed; a division or institution of the Department leads it."""

    name: Words
    purpose: Purpose
    lead_id: UUID


class TaskForceChange(Body):
    """What changes and why; what is left out stays."""

    name: Words | None = None
    purpose: Purpose | None = None
    lead_id: UUID | None = None
    reason: Reason


class SecondmentIn(Body):
    """Who is seconded for which speciality and duties; `until` is the last day, if one is agreed.

    `name` is shown to the bureaus, as that of a leader is.
    """

    account_id: UUID
    name: Words
    speciality: Words
    duties: Note
    until: Date | None = None


class SecondmentEnd(Body):
    """Who leaves, and why."""

    account_id: UUID
    reason: Reason


class CaseIn(Body):
    """The case that the task force guides."""

    matter_id: UUID


class CaseEnd(Body):
    """The case that is taken back, and why."""

    matter_id: UUID
    reason: Reason


class GuidanceIn(Body):
    """What a member did about a case, on `guided_on`."""

    matter_id: UUID
    guided_on: Date
    content: Content
    next_step: Note | None = None


class TaskForceFilters(Filters):
    """Which task forces."""

    status: Several[Status] = None
    lead_id: Several[UUID] = None


class TaskForcePage(TaskForceFilters, Paged):
    """A page of task forces, the newest first."""


class GuidanceFilters(Filters):
    """Which records of guidance: of a case, a task force, a member."""

    matter_id: Several[UUID] = None
    force_id: Several[UUID] = None
    member_id: Several[UUID] = None
    status: Several[GuidanceStatus] = None


class GuidancePage(GuidanceFilters, Paged):
    """A page of records, the newest first."""


class FromRow(BaseModel):
    """Base of answers that are read from the attributes of rows."""

    model_config = ConfigDict(from_attributes=True)


class MemberOut(FromRow):
    """A member; `left_on` is null while the secondment lasts."""

    account_id: UUID
    name: str
    unit_id: UUID
    unit_name: str
    speciality: str
    duties: str
    joined_on: date
    until: date | None
    left_on: date | None


class CaseOut(FromRow):
    """A case; `ended_on` is null while the task force guides it."""

    matter_id: UUID
    given_on: date
    ended_on: date | None


class TaskForceOut(FromRow):
    """A task force with everybody who was in it and every case that it had."""

    id: UUID
    status: Status
    name: str
    purpose: str
    lead_id: UUID
    lead_name: str
    proposed_at: datetime
    starts_on: date | None
    ended_on: date | None
    members: list[MemberOut]
    cases: list[CaseOut]
    version: int
    allowed_moves: list[str]


class GuidanceOut(FromRow):
    """Who guided which case when."""

    id: UUID
    status: GuidanceStatus
    force_id: UUID
    matter_id: UUID
    member_id: UUID
    member_name: str
    guided_on: date
    content: str
    next_step: str | None
    recorded_at: datetime
    version: int
    allowed_moves: list[str]


class HistoryOut(FromRow):
    """One move of a task force."""

    number: int
    move: str
    before: Status | None
    after: Status
    actor: UUID
    acting_for: UUID | None
    actor_name: str
    unit: UUID
    reason: str | None
    at: datetime


class GuidanceHistoryOut(FromRow):
    """One move of a record of guidance."""

    number: int
    move: str
    before: GuidanceStatus | None
    after: GuidanceStatus
    actor: UUID
    acting_for: UUID | None
    actor_name: str
    unit: UUID
    reason: str | None
    at: datetime
