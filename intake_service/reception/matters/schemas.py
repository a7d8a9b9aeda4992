"""Bodies of matters."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.reception.matters.rules import CrossOrSplit, Family, Route, Status
from shared.bodies import Paged, WithReason
from shared.filters import Filters, RegionCode, Several, Topic


class MatterFilters(Filters):
    """Which matters; `bounces_from`: sent back at least so often by agreed objections.

    《信访工作条例》第二十四条: of three, their common superior decides who handles it.
    Those that were merged into others are found by their status alone.
    """

    status: Several[Status] = None
    region: Several[RegionCode] = None
    topic: Several[Topic] = None
    unit_id: Several[UUID] = None
    number: Several[Annotated[str, Field(max_length=20)]] = None
    cross_or_split: Several[CrossOrSplit] = None
    bounces_from: Annotated[int, Field(ge=1, le=1000)] | None = None


class MatterQuery(MatterFilters, Paged):
    """A page of matters, the latest number first."""


class MatterRow(BaseModel):
    """A matter in a list; `merged_into` names the one in which it goes on.

    It moves with its pieces and orders, and by its own `allowed_moves`.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    status: Status
    version: int
    title: str
    summary_masked: str
    region: str
    topic: str
    family: Family
    route: Route | None
    requests_count: int
    unit_id: UUID
    bounces: int
    cross_or_split: list[CrossOrSplit]
    coordinator_id: UUID | None
    final_opinion_no: str | None
    finalised_at: AwareDatetime | None
    merged_into: UUID | None
    allowed_moves: list[str]


class RequestOut(BaseModel):
    """One request of one piece."""

    model_config = ConfigDict(from_attributes=True)

    piece_id: UUID
    request_no: int
    text: str


class MatterOut(MatterRow):
    """A matter with the requests of its pieces."""

    requests: list[RequestOut]


class CoordinationIn(WithReason):
    """Which of 三跨三分离 it is, and which organ coordinates; none of them: neither."""

    cross_or_split: Annotated[list[CrossOrSplit], Field(max_length=6)]
    coordinator_id: UUID | None = None
