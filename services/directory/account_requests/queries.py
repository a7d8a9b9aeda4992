"""Reading what is asked for accounts; only who manages or audits accounts sees it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.account_requests import rules
from services.directory.account_requests.models import AccountRequest
from services.directory.account_requests.rules import Status
from services.directory.account_requests.schemas import RequestFilters, RequestQuery
from services.directory.accounts import queries as accounts
from services.directory.accounts.models import Credential
from services.directory.accounts.rules import READERS
from shared import pages
from shared.auth import Actor
from shared.directory import Account
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import allowed


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Which requests exist for the actor."""
    return sa.true() if actor.roles & READERS else sa.false()


async def page(session: AsyncSession, actor: Actor, query: RequestQuery) -> dict[str, Any]:
    """A page of requests, the latest first."""
    select = _with_account().where(visible_to(actor), *_filters(query))
    order = [AccountRequest.asked_at, AccountRequest.id]
    rows = await session.execute(pages.keyset(select, order, query.cursor, query.limit))
    named: dict[AccountRequest, Credential] = dict(rows.all())
    found = pages.page(list(named), ["asked_at", "id"], query.limit)
    return {**found, "items": [to_response(row, named[row], actor) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: RequestFilters) -> int:
    """How many requests the filters leave."""
    select = sa.select(sa.func.count()).select_from(AccountRequest)
    return await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0


async def one(session: AsyncSession, actor: Actor, id: UUID) -> dict[str, Any]:
    """One request as it is shown. Raises `NotFound` (account-request-unknown)."""
    select = _with_account().where(visible_to(actor), AccountRequest.id == id)
    found = (await session.execute(select)).one_or_none()
    if found is None:
        raise _unknown()
    row, credential = found
    return to_response(row, credential, actor)


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> AccountRequest:
    """A request, locked. Raises `NotFound` (account-request-unknown)."""
    select = sa.select(AccountRequest).where(visible_to(actor), AccountRequest.id == id)
    row = await session.scalar(select.with_for_update())
    if row is None:
        raise _unknown()
    return row


async def is_pending(session: AsyncSession, account: UUID) -> bool:
    """Whether a request about the account waits for its second person."""
    select = sa.select(AccountRequest.id).where(
        AccountRequest.account == account, AccountRequest.status == Status.PENDING
    )
    return await session.scalar(select) is not None


async def accounts_locked(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Account]:
    """These accounts as they now are, locked in one order until the transaction ends."""
    select = sa.select(Account).where(Account.id.in_(ids)).order_by(Account.id).with_for_update()
    rows = await session.scalars(select)
    return {row.id: row for row in rows}


async def changed(session: AsyncSession, row: AccountRequest, actor: Actor) -> dict[str, Any]:
    """`to_response` of a request that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, await accounts.credential(session, row.account), actor)


def to_response(row: AccountRequest, credential: Credential, actor: Actor) -> dict[str, Any]:
    """The request, whose account it is about, and what the actor may do to it now."""
    return {
        **{name: value for name, value in row.column_values().items() if name != "secret"},
        "login": credential.login,
        "name": credential.name,
        "allowed_moves": allowed(rules.MOVES, actor, row),
    }


def _with_account() -> Any:
    return sa.select(AccountRequest, Credential).join(
        Credential, Credential.account == AccountRequest.account
    )


def _filters(filters: RequestFilters) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.status is not None:
        conditions.append(one_of(AccountRequest.status, filters.status))
    if filters.account is not None:
        conditions.append(one_of(AccountRequest.account, filters.account))
    return conditions


def _unknown() -> NotFound:
    return NotFound("account-request-unknown", "没有这项账号变更申请。")
