"""Requests and answers about keys."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.exchange.keys.rules import Status
from shared.bodies import Body, Instant, Paged
from shared.filters import Filters, Several


class NewKey(Body):
    """A public key that a partner handed over."""

    key_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{2,79}$")]
    public_key: Annotated[str, Field(max_length=60)]
    valid_from: Instant
    valid_until: Instant


class KeyOut(BaseModel):
    """A partner's key, whether it is believed now, and what the caller may do to it."""

    id: UUID
    status: Status
    version: int
    partner_id: UUID
    key_id: str
    public_key: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime
    valid: bool
    entered_by: UUID
    allowed_moves: list[str]


class OwnKeyOut(BaseModel):
    """The public half of the key that we sign with."""

    key_id: str
    public_key: str
    fingerprint: str


class KeyFilters(Filters):
    """Filters of the list; all given ones must hold."""

    partner_id: Several[UUID] = None
    status: Several[Status] = None


class KeyQuery(KeyFilters, Paged):
    """A page of keys."""
