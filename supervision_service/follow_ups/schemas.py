"""Bodies of tasks that were decided together."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.punctuality import Punctuality
from supervision_service.follow_ups.rules import Kind, Status
from supervision_service.listings.schemas import Passage, Sentence


class FollowUpIn(Body):
    """Which unit is to do what, and by which day."""

    unit_id: UUID
    task: Sentence
    due: Date


class AnswerIn(Body):
    """What was done, and where its proof lies."""

    answer: Passage


class NewDue(WithReason):
    """Another day, and why."""

    due: Date


class FollowUpFilters(Filters):
    """Which tasks; `source_id` is the consultation or the meeting."""

    kind: Several[Kind] = None
    source_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    status: Several[Status] = None
    punctuality: Several[Punctuality] = None


class FollowUpPage(FollowUpFilters, Paged):
    """A page of tasks, what is due first in front."""


class FollowUpOut(BaseModel):
    """A task, and what the caller may do with it now."""

    id: UUID
    kind: Kind
    source_id: UUID
    source_number: str
    item: int | None
    matter_id: UUID | None
    unit_id: UUID
    unit_name: str
    task: str
    due: date
    status: Status
    punctuality: Punctuality | None
    given_at: datetime
    answer: str | None
    answered_by: UUID | None
    answered_on: date | None
    returns: int
    ended_on: date | None
    version: int
    allowed_moves: list[str]
