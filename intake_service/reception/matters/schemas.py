"""Bodies of matters."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from intake_service.reception.matters.rules import Family, Route, Status
from shared.bodies import Body, Paged


class MatterFilters(Body):
    """Which matters; `region` also takes a prefix such as 5101."""

    status: Status | None = None
    region: Annotated[str | None, Field(pattern=r"^\d{2,6}$")] = None
    topic: Annotated[str | None, Field(pattern=r"^NR\d{2}$")] = None
    unit_id: UUID | None = None
    number: Annotated[str | None, Field(max_length=20)] = None


class MatterQuery(MatterFilters, Paged):
    """A page of matters, the latest number first."""


class MatterRow(BaseModel):
    """A matter in a list. It moves with its pieces and orders only: `allowed_moves` is empty."""

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
