"""Bodies of the requests and answers about charges, chains and gaps."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from assignment_service.charges.rules import USUAL_MONTHS, Basis, Punctuality, Status
from shared.regions import Level

Reason = Annotated[str, Field(min_length=2, max_length=500)]
Limit = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[str | None, Field(max_length=400)]


class Form(BaseModel):
    """Base of what is sent: an unknown field is an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


class ChargeForm(Form):
    """Who takes charge at which level and why; `months` is the length of DL16."""

    matter_id: UUID
    level: Level
    leader_id: UUID
    basis: Basis
    takes_all: bool = False
    reason: Reason
    months: Annotated[int, Field(ge=1, le=12)] = USUAL_MONTHS


class Rejection(Form):
    """Why a proposal is not followed."""

    reason: Reason


class Ending(Form):
    """Why a charge ends; `successor` is the leader who takes over at once, if there is one."""

    reason: Reason
    successor: UUID | None = None


class Replacement(Form):
    """Who takes over, with what the predecessor hands over."""

    leader_id: UUID
    handover_note: Reason


class RecusalForm(Form):
    """Why a leader must keep away from a matter."""

    leader_id: UUID
    ground: Reason


class ChargeFilters(Form):
    """Which charges; `punctuality` looks at DL16 of active ones only."""

    matter_id: UUID | None = None
    leader_id: UUID | None = None
    level: Level | None = None
    status: Status | None = None
    punctuality: Punctuality | None = None


class ChargeListing(ChargeFilters):
    """A page of charges, the newest first."""

    limit: Limit = 50
    cursor: Cursor = None


class GapFilters(Form):
    """Which gaps: of a batch or a topic, or those that lack one `level`."""

    batch: Annotated[str | None, Field(max_length=100)] = None
    topic: Annotated[str | None, Field(pattern=r"^NR\d{2}$")] = None
    level: Level | None = None


class GapListing(GapFilters):
    """A page of gaps, in the order of matter numbers."""

    limit: Limit = 50
    cursor: Cursor = None


class Shown(BaseModel):
    """Base of what is answered, read from the attributes of rows."""

    model_config = ConfigDict(from_attributes=True)


class ChargeOut(Shown):
    """A charge. `due_on` is null until the charge is active."""

    id: UUID
    status: Status
    matter_id: UUID
    level: Level
    leader_id: UUID
    leader_name: str
    leader_post: str
    unit_id: UUID
    basis: Basis
    takes_all: bool
    reason: str
    term_months: int
    due_on: date | None
    replaces: UUID | None
    opened_at: datetime
    active_since: datetime | None
    ended_at: datetime | None
    version: int
    allowed_moves: list[str]

    @classmethod
    def of(cls, charge: Any, allowed_moves: list[str]) -> Self:
        """The charge as shown to somebody who may do `allowed_moves` on it now."""
        facts = {name: getattr(charge, name) for name in cls.model_fields if hasattr(charge, name)}
        return cls(**facts, allowed_moves=allowed_moves)


class HistoryOut(Shown):
    """One move of a charge."""

    number: int
    move: str
    before: Status | None
    after: Status
    actor: UUID
    actor_name: str
    unit: UUID
    reason: str | None
    at: datetime


class CandidateOut(Shown):
    """A provincial leader who may be proposed, with the reason."""

    leader_id: UUID
    leader_name: str
    leader_post: str
    basis: Basis
    reason: str
    in_charge_of: int


class RecusalOut(Shown):
    """A declared recusal."""

    id: UUID
    matter_id: UUID
    leader_id: UUID
    ground: str
    declared_by: UUID
    declared_at: datetime


class LinkOut(Shown):
    """Who is in charge at one level."""

    charge_id: Annotated[UUID, Field(validation_alias="id")]
    leader_id: UUID
    leader_name: str
    leader_post: str
    unit_id: UUID
    basis: Basis
    takes_all: bool
    active_since: datetime
    due_on: date


class GapOut(Shown):
    """A listed matter whose chain lacks an owed level."""

    matter_id: UUID
    number: str
    title: str
    topic: str
    region: str
    unit_id: UUID
    unit_name: str | None
    listing_id: UUID
    listing_number: str | None
    listing_status: str
    batch: str | None
    levels_owed: list[Level]
    filled: list[Level]
    missing: list[Level]


class ChainOut(Shown):
    """The levels of a matter: owed, filled, missing; without a listing nothing is owed.

    `takes_all`: the city leader took all (全包), so the county owes nobody. `recused` are leaders
    who may not be put in charge.
    """

    matter_id: UUID
    number: str
    title: str
    matter_status: str
    listing_id: UUID | None
    listing_number: str | None
    listing_status: str | None
    levels_owed: list[Level]
    filled: list[Level]
    missing: list[Level]
    complete: bool
    takes_all: bool
    province: LinkOut | None
    city: LinkOut | None
    county: LinkOut | None
    recused: list[UUID]
