"""Requests and answers about what is asked for accounts."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.directory.account_requests.rules import Asked, Status
from services.directory.accounts.schemas import Password, Roles
from shared.bodies import Paged, WithReason
from shared.filters import Filters, Several
from shared.moves import Role


class NewRequest(WithReason):
    """What is asked for an account, and why.

    `change`: another unit, other roles, or both; `password`: the one it gets, which opens nothing
    before its owner has changed it.
    """

    model_config = ConfigDict(str_strip_whitespace=False)  # blanks are part of a password

    account: UUID
    kind: Asked
    unit: UUID | None = None
    roles: Roles | None = None
    password: Password | None = None


class RequestOut(BaseModel):
    """A request and what became of it; never the password.

    `unit` and `roles` are what the account will have after a change, also what stays.
    """

    id: UUID
    status: Status
    version: int
    kind: Asked
    account: UUID
    login: str
    name: str
    unit: UUID | None
    roles: list[Role] | None
    reason: str
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    allowed_moves: list[str]


class RequestFilters(Filters):
    """Filters of the list; all given ones must hold."""

    status: Several[Status] = None
    account: Several[UUID] = Field(None, description="申请所涉的账号")


class RequestQuery(RequestFilters, Paged):
    """A page of requests."""


class MoveOut(BaseModel):
    """One row of a history."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    move: str
    before: str | None
    after: str
    actor: UUID
    acting_for: UUID | None
    actor_name: str
    unit: UUID
    reason: str | None
    at: datetime
