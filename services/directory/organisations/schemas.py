"""Answers about organisations."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.directory.organisations.rules import Kind
from shared.bodies import Body, Paged
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


class OrganisationFilters(Body):
    """Filters of the list; all given ones must hold."""

    level: Level | None = None
    kind: Kind | None = None
    parent: UUID | None = None
    region: str | None = Field(None, pattern=r"^\d{6}$", description="行政区划代码")
    q: str | None = Field(
        None, min_length=1, max_length=50, pattern=r"^[^\x00]+$", description="名称中的文字"
    )


class OrganisationQuery(OrganisationFilters, Paged):
    """A page of organisations."""
