"""Bodies of recusals."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from intake_service.handling.recused.rules import Decider, Status
from shared.bodies import Body, Paged, Reason


class Declaration(Body):
    """Which direct interest the person who declares has, in the matter or with the petitioner."""

    ground: Reason


class RecusalIn(Declaration):
    """Whom the petitioner asks to keep away, and why."""

    account_id: UUID


class RecusalQuery(Paged):
    """A page of the recusals of a piece, the latest first."""


class RecusalOut(BaseModel):
    """A recusal; `order_id`: the order on which another handler is to be named."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    account_id: UUID
    account_unit: UUID
    unit_id: UUID
    decider: Decider
    decider_id: UUID
    ground: str
    recorded_by: UUID
    recorded_at: AwareDatetime
    decided_by: UUID | None
    decided_at: AwareDatetime | None
    document_no: str | None
    order_id: UUID | None
    allowed_moves: list[str]
