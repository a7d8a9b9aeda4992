"""Bodies of the catalogue of statutory paths."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from intake_service.legal_paths.rules import Status
from intake_service.reception.matters.rules import Family, Route
from shared.bodies import Body, Paged
from shared.filters import Filters, Several, Topic
from shared.personal import Impersonal

MOST_ITEMS = 1000
Basis = Annotated[str, Field(min_length=1, max_length=200), Impersonal]


class Item(Body):
    """One row: such a request of this topic goes this way.

    `path` is the route in particular （如：行政复议）, `organ` who decides, `period` that of
    that path, where a special law fixes one.
    """

    topic: Topic
    request: Annotated[str, Field(min_length=1, max_length=500), Impersonal]
    family: Family
    route: Route | None = None
    path: Annotated[str, Field(min_length=2, max_length=60), Impersonal]
    organ: Annotated[str, Field(min_length=1, max_length=100), Impersonal]
    bases: Annotated[list[Basis], Field(min_length=1, max_length=20)]
    period: Annotated[str, Field(min_length=1, max_length=100), Impersonal] | None = None
    notes: Annotated[str, Field(min_length=1, max_length=500), Impersonal] | None = None


class Catalogue(Body):
    """A whole catalogue, and the document that fixed it."""

    source_document: Annotated[str, Field(min_length=1, max_length=100), Impersonal]
    items: Annotated[list[Item], Field(min_length=1, max_length=MOST_ITEMS)]


class CatalogueOut(BaseModel):
    """A catalogue without its items."""

    id: UUID
    status: Status
    version: int
    source_document: str
    items_count: int
    entered_by: UUID
    entered_at: datetime
    in_force_since: datetime | None
    ended_at: datetime | None
    allowed_moves: list[str]


class ItemOut(BaseModel):
    """One row of a catalogue."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    topic: str
    request: str
    family: Family
    route: Route | None
    path: str
    organ: str
    bases: list[str]
    period: str | None
    notes: str | None


class ItemFilters(Filters):
    """Which rows of a catalogue."""

    topic: Annotated[Several[Topic], Field(description="内容分类")] = None
    family: Annotated[Several[Family], Field(description="信访目的大类")] = None
    route: Annotated[Several[Route], Field(description="处理途径")] = None


class ItemQuery(ItemFilters, Paged):
    """A page of rows in the catalogue's own order."""


class CatalogueQuery(Paged):
    """A page of catalogues, the latest first."""
