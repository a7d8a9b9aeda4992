"""The body of triage."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from intake_service.reception.matters.rules import Family, Route
from shared.bodies import Body, Reason

Request = Annotated[str, Field(min_length=1, max_length=500)]


class Triage(Body):
    """What a person found: a new matter (`matter_id` null) or an existing one.

    `title` and `summary_masked` are written without names, telephone numbers or house numbers:
    they are what other offices see. For a repeat the matter keeps its own. `reason` is owed when
    person, place or topic are not those of the matter that the piece joins.
    """

    matter_id: UUID | None = None
    region: Annotated[str, Field(pattern=r"^\d{6}$")]
    topic: Annotated[str, Field(pattern=r"^NR\d{2}$")]
    family: Family
    route: Route | None = None
    title: Annotated[str, Field(min_length=1, max_length=100)]
    summary_masked: Annotated[str, Field(min_length=1, max_length=2000)]
    requests: Annotated[list[Request], Field(max_length=30)]
    is_repeat: bool = False
    reason: Reason | None = None
