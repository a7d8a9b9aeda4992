"""Bodies of the requests and answers about hand-overs."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from assignment_service.hand_overs.rules import Status
from shared.bodies import Body, Note, Paged
from shared.filters import Filters, Several
from shared.regions import Level


class HandOverIn(Body):
    """Who is to take over, with what the predecessor hands over."""

    leader_id: UUID
    handover_note: Note


class HandOverFilters(Filters):
    """Which hand-overs: of a matter or a charge, from a leader or to a `successor_id`."""

    matter_id: Several[UUID] = None
    charge_id: Several[UUID] = None
    leader_id: Several[UUID] = None
    successor_id: Several[UUID] = None
    status: Several[Status] = None


class HandOverPage(HandOverFilters, Paged):
    """A page of hand-overs, the last offered first."""


class HandOverOut(BaseModel):
    """A hand-over; `leader_id` is in charge until it is accepted. `answer`: why it was refused."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    charge_id: UUID
    matter_id: UUID
    number: str
    title: str
    level: Level
    leader_id: UUID
    leader_name: str
    successor_id: UUID
    successor_name: str
    successor_post: str
    note: str
    offered_at: datetime
    answered_at: datetime | None
    answer: str | None
    version: int
    allowed_moves: list[str]
