"""Questions and answers of the guide."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from intake_service.guides.rules import DiagramFormat, Path
from intake_service.legal_paths.queries import MOST_OF_A_TOPIC
from intake_service.legal_paths.schemas import ItemOut
from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.registration.rules import Status
from shared.bodies import Body
from shared.filters import Topic


class Kind(Body):
    """Of what kind a petition is; an appeal has a route, nothing else has one."""

    family: Family
    route: Route | None = None


class GuideQuery(Kind):
    """Of which kind, and about what."""

    topic: Topic | None = None


class DiagramQuery(Kind):
    """Of which kind, and as what."""

    format: DiagramFormat = DiagramFormat.SVG


class LimitOut(BaseModel):
    """A period that begins with the step; `length` null: it is fixed in each single case."""

    model_config = ConfigDict(from_attributes=True)

    rule: str
    name: str
    length: str | None
    article: str


class StepOut(BaseModel):
    """One step, in the office's words: states before and after, who, periods, letter, right."""

    model_config = ConfigDict(from_attributes=True)

    verb: str
    label: str
    before: list[str]
    after: str | None
    who: list[str]
    limits: list[LimitOut]
    letter: str | None
    right: str | None


class GuideOut(BaseModel):
    """How a petition of a kind goes: every step in order."""

    path: Path
    label: str
    steps: list[StepOut]


class TopicGuideOut(GuideOut):
    """The guide, with the rows of the catalogue in force that are about the topic."""

    paths: Annotated[list[ItemOut], Field(max_length=MOST_OF_A_TOPIC)]


class TakenOut(BaseModel):
    """A step that was taken."""

    verb: str
    label: str
    at: datetime


class PieceGuideOut(GuideOut):
    """Where a piece stands on its path: what was done, what may come next."""

    status: Status
    here: str
    taken: Annotated[list[TakenOut], Field(max_length=200)]
    next: list[StepOut]
