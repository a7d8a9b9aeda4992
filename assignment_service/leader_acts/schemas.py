"""Bodies of the acts of leaders and of their instructions."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from assignment_service.duty_templates.rules import Kind
from assignment_service.leader_acts.rules import Status, TaskStatus
from shared.bodies import Body, Date, Note, Paged
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality
from shared.regions import Level

Place = Annotated[str, Field(min_length=1, max_length=200), Impersonal]
Text = Annotated[str, Field(min_length=1, max_length=2000), Impersonal]


class LeaderActIn(Body):
    """What the leader of a charge did. Staff are named as participants, petitioners never.

    `asked_id` and `answer_due` belong to an instruction: which unit answers, until when. `proof`
    says where the minutes or photographs are kept.
    """

    charge_id: UUID
    act: Kind
    held_on: Date
    place: Place | None = None
    participants: Note | None = None
    summary: Text
    decisions: Text | None = None
    next_step: Note | None = None
    proof: Place | None = None
    asked_id: UUID | None = None
    answer_due: Date | None = None


class InstructionAnswer(Body):
    """How an instruction was carried out."""

    answer: Text


class LeaderActFilters(Filters):
    """Which acts."""

    matter_id: Several[UUID] = None
    leader_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    level: Several[Level] = None
    act: Several[Kind] = None
    status: Several[Status] = None


class LeaderActPage(LeaderActFilters, Paged):
    """A page of acts, the last recorded first."""


class InstructionFilters(Filters):
    """Which instructions; `punctuality` is that of the answer."""

    matter_id: Several[UUID] = None
    leader_id: Several[UUID] = None
    asked_id: Several[UUID] = None
    status: Several[TaskStatus] = None
    punctuality: Several[Punctuality] = None


class InstructionPage(InstructionFilters, Paged):
    """A page of instructions, the first due first."""


class FromRow(BaseModel):
    """Base of answers that are read from the attributes of rows."""

    model_config = ConfigDict(from_attributes=True)


class LeaderActOut(FromRow):
    """An act of a leader in charge."""

    id: UUID
    status: Status
    act: Kind
    charge_id: UUID
    matter_id: UUID
    level: Level
    leader_id: UUID
    leader_name: str
    leader_post: str
    unit_id: UUID
    held_on: date
    place: str | None
    participants: str | None
    summary: str
    decisions: str | None
    next_step: str | None
    proof: str | None
    asked_id: UUID | None
    answer_due: date | None
    recorded_at: datetime
    version: int
    allowed_moves: list[str]


class InstructionOut(FromRow):
    """An instruction as the unit has to carry it out; an answer that was returned is in history."""

    id: UUID
    status: TaskStatus
    act_id: UUID
    matter_id: UUID
    leader_id: UUID
    asked_id: UUID
    instruction: str
    answer_due: date
    answer: str | None
    answered_on: date | None
    punctuality: Punctuality | None
    version: int
    allowed_moves: list[str]


class HistoryOut(FromRow):
    """One move of an act or of an instruction."""

    number: int
    move: str
    before: str | None
    after: str
    actor: UUID
    acting_for: UUID | None
    actor_name: str
    unit: UUID
    reason: str | None
    at: datetime
