"""Bodies of triage and of matters."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from intake_service.reception.triage.rules import Family, Route, Status

Request = Annotated[str, Field(min_length=2, max_length=500)]


class Triage(BaseModel):
    """What a person found: a new matter (`matter_id` null) or an existing one.

    `title` and `summary_masked` are written without names, telephone numbers or house numbers:
    they are what other offices see. For a repeat the matter keeps its own.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    matter_id: UUID | None = None
    region: Annotated[str, Field(pattern=r"^\d{6}$")]
    topic: Annotated[str, Field(pattern=r"^NR\d{2}$")]
    family: Family
    route: Route | None = None
    title: Annotated[str, Field(min_length=4, max_length=100)]
    summary_masked: Annotated[str, Field(min_length=4, max_length=2000)]
    requests: Annotated[list[Request], Field(max_length=30)]
    is_repeat: bool = False


class MatterFilters(BaseModel):
    """Which matters; `region` also takes a prefix such as 5101."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    region: Annotated[str | None, Field(pattern=r"^\d{2,6}$")] = None
    topic: Annotated[str | None, Field(pattern=r"^NR\d{2}$")] = None
    unit_id: UUID | None = None
    number: Annotated[str | None, Field(max_length=20)] = None


class MatterListing(MatterFilters):
    """A page of matters, the latest number first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=400)] = None


class MatterRow(BaseModel):
    """A matter in a list. Nobody moves a matter by itself, so there are no `allowed_moves`."""

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
