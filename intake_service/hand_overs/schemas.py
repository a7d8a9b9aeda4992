"""Requests and answers about handing over what is open."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from intake_service.hand_overs.rules import Outcome, Thing
from shared.bodies import Body, Reason


class Parties(Body):
    """Whose work goes to whom; both by account."""

    from_account: UUID
    to_account: UUID


class HandOverIn(Parties):
    """… and why."""

    reason: Reason


class HandedOut(BaseModel):
    """One thing. `number` is that of the order or the piece, `day` that of the roster."""

    thing: Thing
    id: UUID
    piece_id: UUID | None
    number: str | None
    day: date | None
    outcome: Outcome
    code: str | None
    detail: str | None


class HandOverOut(BaseModel):
    """The things with what became of each; `left`: how many are for a further call."""

    unit_id: UUID
    items: list[HandedOut]
    done: int
    refused: int
    left: int
