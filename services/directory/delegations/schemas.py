"""Requests and answers about delegations."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.directory.accounts.schemas import Login
from services.directory.delegations.rules import Status
from shared.bodies import Date, Paged, WithReason
from shared.filters import Filters, Several


class NewDelegation(WithReason):
    """Who acts for whom, from the first day to the last, and why.

    `account` is said by the security administrator only: everybody else names a delegate for
    himself.
    """

    delegate: Login
    account: Login | None = None
    begins: Date
    ends: Date


class DelegationOut(BaseModel):
    """A delegation. `in_force`: today the delegate gets tokens for it."""

    id: UUID
    status: Status
    version: int
    account: UUID
    login: str
    name: str
    delegate: UUID
    delegate_login: str
    delegate_name: str
    unit: UUID
    begins: date
    ends: date
    in_force: bool
    reason: str
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    ended_by: UUID | None
    ended_at: datetime | None
    allowed_moves: list[str]


class DelegationFilters(Filters):
    """Filters of the list; all given ones must hold."""

    status: Several[Status] = Field(None, description="代办状态")


class DelegationQuery(DelegationFilters, Paged):
    """A page of delegations."""
