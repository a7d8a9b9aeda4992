"""Bodies of action items."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from shared.bodies import Body, Date, Paged, Reason
from shared.filters import Filters, Several
from shared.punctuality import Punctuality
from supervision_service.action_items.rules import Status
from supervision_service.listings.schemas import Passage, Sentence


class ItemIn(Body):
    """What is decided about a case; by its responsible unit where no other `unit_id` is given."""

    listing_id: UUID
    decision: Sentence
    unit_id: UUID | None = None
    due: Date


class ItemAnswer(Body):
    """What the unit did about it."""

    answer: Passage


class DueIn(Body):
    """Another last day, and why."""

    due: Date
    reason: Reason


class ItemFilters(Filters):
    """Which items; `session_id` finds those that it decided and those carried over into it."""

    session_id: Several[UUID] = None
    listing_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    status: Several[Status] = None
    punctuality: Several[Punctuality] = None


class ItemPage(ItemFilters, Paged):
    """A page of items, the earliest last day first."""


class ItemOut(BaseModel):
    """An action item, and what the caller may do with it now; `week` is that of its session.

    `punctuality`: by the day of the answer that stands, or by today; none of what was dropped.
    """

    id: UUID
    session_id: UUID
    week: str
    listing_id: UUID
    number: str
    matter_id: UUID
    title: str
    decision: str
    unit_id: UUID
    unit_name: str
    due: date
    punctuality: Punctuality | None
    status: Status
    decided_at: datetime
    answer: str | None
    answered_at: datetime | None
    ended_at: datetime | None
    version: int
    allowed_moves: list[str]
