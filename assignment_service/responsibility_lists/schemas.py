"""Rows of the responsibility list and how to ask for them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Paged
from shared.codes import labels
from shared.filters import Filters, RegionCode, Several, Topic, Words
from shared.regions import Level


class ListFilters(Filters):
    """Which rows: of a batch, a status of the listing, a topic or a region."""

    batch: Several[Annotated[str, Field(max_length=100)]] = None
    listing_status: Several[Annotated[str, Words(labels("listing_status"))]] = None
    topic: Several[Topic] = None
    region: Several[RegionCode] = None


class ListPage(ListFilters, Paged):
    """A page of rows, in the order of matter numbers."""


class ResponsibleLeader(BaseModel):
    """The leader in charge at one level."""

    model_config = ConfigDict(from_attributes=True)

    leader_id: UUID
    leader_name: str
    leader_post: str
    basis: str
    due_on: date
    done_on: date | None


class ListRow(BaseModel):
    """One listed matter with its leaders (包案责任清单, domain §4.1).

    `takes_all`: the city leader took all (全包); `missing`: owed levels without a leader.
    """

    model_config = ConfigDict(from_attributes=True)

    matter_id: UUID
    number: str
    title: str
    topic: str
    region: str
    summary_masked: str
    matter_status: str
    unit_id: UUID
    unit_name: str | None
    listing_id: UUID
    listing_number: str | None
    listing_status: str
    kind: str
    batch: str | None
    ground: str | None
    target_date: date | None
    province: ResponsibleLeader | None
    city: ResponsibleLeader | None
    county: ResponsibleLeader | None
    takes_all: bool
    levels_owed: list[Level]
    missing: list[Level]
    complete: bool
