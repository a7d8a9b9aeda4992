"""Answers about organisations."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.directory.organisations.rules import Kind
from shared.bodies import Paged
from shared.filters import Filters, RegionCode, Several
from shared.regions import Level


class OrganisationOut(BaseModel):
    """One organisation; `line` is the path of codes from the department down to it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    name: str
    short_name: str
    kind: Kind
    level: Level
    line: str
    region: str
    parent: UUID | None
    active: bool


class OrganisationFilters(Filters):
    """Filters of the list; all given ones must hold."""

    level: Several[Level] = None
    kind: Several[Kind] = None
    parent: Several[UUID] = None
    region: Several[RegionCode] = None
    q: str | None = Field(
        None, min_length=1, max_length=50, pattern=r"^[^\x00]+$", description="名称中的文字"
    )


class OrganisationQuery(OrganisationFilters, Paged):
    """A page of organisations."""
