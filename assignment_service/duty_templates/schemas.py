"""Bodies of duty templates."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from assignment_service.duty_templates.rules import Duty, Kind, Status
from shared.bodies import Body, Note, Paged


class DutyIn(Body):
    """A duty: any one act of `kinds` fulfils it, within `days` natural days of taking charge."""

    duty: Duty
    days: Annotated[int, Field(ge=1, le=365)]
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=len(Kind))]


class DutyTemplateIn(Body):
    """A new version, whole; `basis` names the rule or the meeting that decided it."""

    duties: Annotated[list[DutyIn], Field(min_length=1, max_length=len(Duty))]
    basis: Note


class DutyTemplatePage(Paged):
    """A page of versions, the newest first."""


class DutyOut(BaseModel):
    """A duty as it is owed."""

    duty: Duty
    days: int
    kinds: list[Kind]


class DutyTemplateOut(BaseModel):
    """A version of what is owed."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    number: int
    duties: list[DutyOut]
    basis: str
    entered_at: datetime
    version: int
    allowed_moves: list[str]
