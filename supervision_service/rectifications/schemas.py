"""Bodies of rectifications."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from shared.bodies import Body, Date, Paged, Reason
from shared.filters import Filters, Several
from shared.punctuality import Punctuality
from supervision_service.listings.schemas import Passage, Sentence
from supervision_service.rectifications.rules import Status


class RectificationAnswer(Body):
    """What the unit did about it, and what shows that."""

    answer: Passage


class Confirmation(Body):
    """Why the supervisors hold it to be put right."""

    opinion: Sentence


class Resumption(Body):
    """Why it is owed again, and until when where the last day moves."""

    reason: Reason
    due: Date | None = None


class RectificationFilters(Filters):
    """Which rectifications; `punctuality` is that of the answer."""

    inspection_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    status: Several[Status] = None
    punctuality: Several[Punctuality] = None
    due_to: Annotated[Date | None, Field(description="应在此日或之前办理")] = None


class RectificationPage(RectificationFilters, Paged):
    """A page of rectifications, the earliest due first."""


class RectificationOut(BaseModel):
    """A rectification with the letter that asks for it, and what the caller may do with it now."""

    id: UUID
    inspection_id: UUID
    number: str
    stop_no: int
    document_no: str | None
    letter: str | None
    status: Status
    unit_id: UUID
    unit_name: str
    issue: str
    due: date
    punctuality: Punctuality | None
    answer: str | None
    answered_at: datetime | None
    opinion: str | None
    returned: int
    version: int
    allowed_moves: list[str]
