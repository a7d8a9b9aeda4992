"""Bodies of the requests and answers about charges, chains and gaps."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from assignment_service.charges.rules import USUAL_MONTHS, Basis, Status
from shared.bodies import Body, Note, Paged, Reason
from shared.filters import Filters, RegionCode, Several, Topic
from shared.punctuality import Punctuality
from shared.regions import Level


class ChargeForm(Body):
    """Who takes charge at which level and why; `months` is the length of DL16."""

    matter_id: UUID
    level: Level
    leader_id: UUID
    basis: Basis
    takes_all: bool = False
    reason: Reason
    months: Annotated[int, Field(ge=1, le=12)] = USUAL_MONTHS


class Proposed(Body):
    """Whom to propose for a matter of a list, if not who comes first, and the length of DL16."""

    leader_id: UUID | None = None
    months: Annotated[int, Field(ge=1, le=12)] = USUAL_MONTHS


class Replacement(Body):
    """Who takes over from a leader who is gone, with what is to be known of the case."""

    leader_id: UUID
    handover_note: Note


class RecusalForm(Body):
    """Why a leader must keep away from a matter."""

    leader_id: UUID
    ground: Reason


class ChargeFilters(Filters):
    """Which charges; `punctuality` is that of DL16, of active ones and of those that are done."""

    matter_id: Several[UUID] = None
    leader_id: Several[UUID] = None
    region: Several[RegionCode] = None
    level: Several[Level] = None
    status: Several[Status] = None
    punctuality: Several[Punctuality] = None


class ChargeListing(ChargeFilters, Paged):
    """A page of charges, the newest first."""


class GapFilters(Filters):
    """Which gaps: of a batch, a topic or a region, or those that lack one `level`."""

    batch: Several[Annotated[str, Field(max_length=100)]] = None
    topic: Several[Topic] = None
    region: Several[RegionCode] = None
    level: Several[Level] = None


class GapListing(GapFilters, Paged):
    """A page of gaps, in the order of matter numbers."""


class FromRow(BaseModel):
    """Base of answers that are read from the attributes of rows."""

    model_config = ConfigDict(from_attributes=True)


class ChargeOut(FromRow):
    """A charge. `due_on` is null until the charge is active, `done_on` until it is done."""

    id: UUID
    status: Status
    matter_id: UUID
    level: Level
    leader_id: UUID
    leader_name: str
    leader_post: str
    leader_phone: str | None
    unit_id: UUID
    basis: Basis
    takes_all: bool
    reason: str
    term_months: int
    due_on: date | None
    done_on: date | None
    replaces: UUID | None
    opened_at: datetime
    active_since: datetime | None
    ended_at: datetime | None
    version: int
    allowed_moves: list[str]


class HistoryOut(FromRow):
    """One move of a charge."""

    number: int
    move: str
    before: Status | None
    after: Status
    actor: UUID
    acting_for: UUID | None
    actor_name: str
    unit: UUID
    reason: str | None
    at: datetime


class CandidateOut(FromRow):
    """A provincial leader who may be proposed, with the reason."""

    leader_id: UUID
    leader_name: str
    leader_post: str
    basis: Basis
    reason: str
    in_charge_of: int


class ProposalOut(BaseModel):
    """A charge that was proposed, and who else may take it, the closest first."""

    charge: ChargeOut
    alternatives: list[CandidateOut]


class RecusalOut(FromRow):
    """A declared recusal."""

    id: UUID
    matter_id: UUID
    leader_id: UUID
    ground: str
    declared_by: UUID
    declared_at: datetime


class LinkOut(FromRow):
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
    done_on: date | None


class GapOut(FromRow):
    """A listed matter whose chain lacks an owed level, or an open one whose leader is gone.

    Of the missing levels `vacated` are those whose leader has left or is recused, and `expired`
    those whose leader answers for the topic or the region no more: another one takes over.
    `leader_recused` are those of them whose leader is recused from a piece of the matter.
    """

    matter_id: UUID
    number: str
    title: str
    topic: str
    region: str
    unit_id: UUID
    unit_name: str | None
    listing_id: UUID | None
    listing_number: str | None
    listing_status: str | None
    batch: str | None
    levels_owed: list[Level]
    filled: list[Level]
    missing: list[Level]
    vacated: list[Level]
    leader_recused: list[Level]
    expired: list[Level]


class ChainOut(FromRow):
    """The levels of a matter: owed, filled, missing; without a listing nothing is owed.

    `vacated`: levels whose leader has left or is recused, `expired`: whose leader answers for the
    topic or the region no more; until another takes over they are missing as well.
    `leader_recused`: those whose leader is recused from a piece of the matter.
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
    vacated: list[Level]
    leader_recused: list[Level]
    expired: list[Level]
    complete: bool
    takes_all: bool
    province: LinkOut | None
    city: LinkOut | None
    county: LinkOut | None
    recused: list[UUID]
