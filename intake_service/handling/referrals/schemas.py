"""Bodies of referrals."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.deadlines.rules import Outcome
from intake_service.handling.referrals.rules import Result, Status
from intake_service.reception.matters.rules import Route
from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal

Text = Annotated[str, Field(min_length=1, max_length=300), Impersonal]


class Diversion(Body):
    """Where a piece is led to, by which law, and until when.

    P1–P4: `organ` and `limit_text`, and `limit_on` where the last day is known. P5: neither; the
    end that a special law sets is `limit_on` with `limit_basis`, else two months.
    """

    organ: Annotated[str, Field(min_length=1, max_length=100), Impersonal] | None = None
    basis: Annotated[str, Field(min_length=1, max_length=500), Impersonal]
    limit_text: Text | None = None
    limit_on: Date | None = None
    limit_basis: Text | None = None


class PathFinding(Diversion, WithReason):
    """What was found while a piece was in hand: another path, and why."""

    route: Route


class RouteCorrection(WithReason):
    """Which path it is, and why."""

    route: Route


class TakingUp(Body):
    """When the organ took it up, and what proves that: a filing number, a notice."""

    taken_up_on: Date
    proof: Text


class Conclusion(Body):
    """What came of it; a decision or answer has its number and day."""

    result: Result
    summary: Annotated[str, Field(min_length=1, max_length=1000), Impersonal]
    decision_no: Annotated[str, Field(min_length=1, max_length=60), Impersonal] | None = None
    decided_on: Date | None = None
    delivered_on: Date | None = None


class ReferralFilters(Filters):
    """Which referrals; `overdue`: the duty of P5 was or is performed late, or is not."""

    status: Several[Status] = None
    route: Several[Route] = None
    unit_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    overdue: bool | None = None


class ReferralQuery(ReferralFilters, Paged):
    """A page of referrals, the latest first."""


class ReferralOut(BaseModel):
    """A referral. `due_legal` and `outcome` are those of DL14, which P5 alone has."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    route: Route
    former_route: Route
    organ: str
    basis: str
    limit_text: str | None
    limit_on: date | None
    limit_basis: str | None
    due_legal: date | None
    outcome: Outcome | None
    document_no: str | None
    diverted_at: AwareDatetime
    taken_up_on: date | None
    proof: str | None
    result: Result | None
    summary: str | None
    decision_no: str | None
    decided_on: date | None
    delivered_on: date | None
    concluded_at: AwareDatetime | None
    allowed_moves: list[str]
