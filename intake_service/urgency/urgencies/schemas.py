"""Bodies about urgent reports."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.urgency.urgencies.rules import Channel, Status
from shared.bodies import Body, Instant, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal

Text = Annotated[str, Field(min_length=1, max_length=1000), Impersonal]
Organ = Annotated[str, Field(min_length=2, max_length=50), Impersonal]


class Flagging(WithReason):
    """Why it is major or urgent; `known_at` is when the unit knew, now unless said otherwise."""

    known_at: Instant | None = None


class LeaderNaming(WithReason):
    """Whom to tell, because the roster names nobody or that leader cannot be reached."""

    leader_id: UUID


class ReportToLeader(Body):
    """That the leader was told: how, by what post, and when (now unless said otherwise)."""

    channel: Channel
    post: Annotated[str, Field(min_length=2, max_length=60), Impersonal]
    reported_at: Instant | None = None


class Instruction(Body):
    """What the leader on duty wants done."""

    instruction: Text


class WrittenReport(Body):
    """What the written report (D36) says, and to whom it goes.

    `report_to`: Party committee and government of the level; `notify`: the competent departments
    and the office of the joint meeting.
    """

    report_to: Annotated[list[Organ], Field(min_length=1, max_length=5)]
    notify: Annotated[list[Organ], Field(min_length=1, max_length=10)]
    situation: Text
    measures: Text
    proposals: Text
    contact: Annotated[str, Field(min_length=1, max_length=30), Impersonal]
    phone: Annotated[str, Field(min_length=1, max_length=30)]


class FollowUp(Body):
    """What was done or learnt since."""

    text: Text


class Closing(Body):
    """How it came out."""

    outcome: Text


class UrgencyFilters(Filters):
    """Which urgent reports."""

    status: Several[Status] = None
    unit_id: Several[UUID] = None
    piece_id: Several[UUID] = None


class UrgencyQuery(UrgencyFilters, Paged):
    """A page of urgent reports, the latest first."""


class UrgencyOut(BaseModel):
    """An urgent report; follow-ups stand in its history."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    unit_id: UUID
    reason: str
    known_at: AwareDatetime
    flagged_at: AwareDatetime
    report_due_at: AwareDatetime
    due_on: date
    deadline_id: UUID
    leader_id: UUID | None
    reported_at: AwareDatetime | None
    told: str | None
    reported_in_time: bool | None
    instruction: str | None
    instructed_at: AwareDatetime | None
    document_no: str | None
    submitted_at: AwareDatetime | None
    outcome: str | None
    closed_at: AwareDatetime | None
    allowed_moves: list[str]
