"""Bodies of withdrawals."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from intake_service.handling.withdrawals.rules import Status, Way
from shared.bodies import Body, Date, Note, Paged
from shared.filters import Filters, Several


class WithdrawalIn(Body):
    """When and how the petitioner wished it in writing, and the words, which are kept sealed."""

    wished_on: Date
    way: Way
    # As the petitioner wrote it, paragraphs and all.
    text: Annotated[
        str, StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=20_000)
    ]


class Confirmation(Body):
    """How it was found that the wish is the petitioner's own, and free of pressure."""

    verified: Note


class WithdrawalFilters(Filters):
    """Which withdrawals."""

    status: Several[Status] = None
    piece_id: Several[UUID] = None


class WithdrawalQuery(WithdrawalFilters, Paged):
    """A page of withdrawals, the latest first."""


class WithdrawalOut(BaseModel):
    """A withdrawal, without the petitioner's words: `reveal` shows these."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    unit_id: UUID
    issuer_id: UUID
    wished_on: date
    way: Way
    recorded_by: UUID
    recorded_at: AwareDatetime
    verified: str | None
    decided_by: UUID | None
    decided_at: AwareDatetime | None
    allowed_moves: list[str]


class RevealedWithdrawal(BaseModel):
    """What the petitioner wrote."""

    id: UUID
    text: str
