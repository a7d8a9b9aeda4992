"""Reading delegations: one's own, all of them for who manages or audits accounts."""

from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.directory.accounts.models import Credential
from services.directory.accounts.rules import READERS
from services.directory.delegations import rules
from services.directory.delegations.models import Delegation
from services.directory.delegations.rules import Status
from services.directory.delegations.schemas import DelegationFilters, DelegationQuery
from shared import pages
from shared.auth import Actor
from shared.directory import Account
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import Move, Role, allowed
from shared.workdays import local_date

_absent, _delegate = aliased(Credential), aliased(Credential)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Which delegations exist for the actor."""
    if actor.roles & READERS:
        return sa.true()
    return sa.or_(Delegation.account.in_(actor.persons), Delegation.delegate.in_(actor.persons))


async def page(
    session: AsyncSession, actor: Actor, query: DelegationQuery, now: datetime
) -> dict[str, Any]:
    """A page of delegations, the latest first."""
    select = _with_names().where(visible_to(actor), *_filters(query))
    order = [Delegation.asked_at, Delegation.id]
    rows = await session.execute(pages.keyset(select, order, query.cursor, query.limit))
    named = {row[0]: row for row in rows}
    found = pages.page(list(named), ["asked_at", "id"], query.limit)
    return {**found, "items": [_to_response(named[row], actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: DelegationFilters) -> int:
    """How many delegations the filters leave."""
    select = sa.select(sa.func.count()).select_from(Delegation)
    return await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0


async def one(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> dict[str, Any]:
    """One delegation as it is shown. Raises `NotFound` (delegation-unknown)."""
    select = _with_names().where(visible_to(actor), Delegation.id == id)
    found = (await session.execute(select)).one_or_none()
    if found is None:
        raise _unknown()
    return _to_response(found, actor, now)


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Delegation:
    """A delegation, locked. Raises `NotFound` (delegation-unknown)."""
    select = sa.select(Delegation).where(visible_to(actor), Delegation.id == id)
    row = await session.scalar(select.with_for_update())
    if row is None:
        raise _unknown()
    return row


async def changed(
    session: AsyncSession, row: Delegation, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`one` of a delegation that was just changed: written first, for its new version."""
    await session.flush()
    found = await session.execute(_with_names().where(Delegation.id == row.id))
    return _to_response(found.one(), actor, now)


async def account_of(session: AsyncSession, login: str, *, lock: bool = False) -> Account | None:
    """The account that logs in as `login`."""
    select = sa.select(Account).join(Credential, Credential.account == Account.id)
    select = select.where(Credential.login == login)
    return await session.scalar(select.with_for_update(of=Account) if lock else select)


async def is_taken(session: AsyncSession, account: UUID, begins: date, ends: date) -> bool:
    """Whether the account has a delegate, or is to have one, on one of these days."""
    select = sa.select(Delegation.id).where(
        Delegation.account == account,
        Delegation.status.in_([Status.PENDING, Status.GIVEN]),
        Delegation.begins <= ends,
        Delegation.ends >= begins,
    )
    return await session.scalar(select.limit(1)) is not None


class Absent(NamedTuple):
    """For whom somebody acts: whose rights they are, and until which day."""

    id: UUID
    version: int
    name: str
    roles: frozenset[Role]
    until: date


async def in_force(
    session: AsyncSession, delegate: UUID, unit: UUID, login: str, today: date
) -> Absent | None:
    """Whose rights the delegate, who works in `unit`, has today as delegate of `login`."""
    select = (
        sa.select(Account, Credential.name, Delegation.ends, Delegation.decided_by)
        .join(Credential, Credential.account == Account.id)
        .join(Delegation, Delegation.account == Account.id)
        .where(
            Delegation.delegate == delegate,
            Delegation.status == Status.GIVEN,
            Delegation.begins <= today,
            Delegation.ends >= today,
            Delegation.unit == unit,
            Credential.login == login,
            Account.active,
            Account.unit == unit,
        )
    )
    row = (await session.execute(select)).one_or_none()
    if row is None:
        return None
    account, name, ends, decided_by = row
    held = {Role(role) for role in account.roles}
    roles = rules.in_hand(held, confirmed=decided_by is not None)
    return Absent(account.id, account.version, name, roles, ends) if roles else None


def _with_names() -> Any:
    return (
        sa.select(
            Delegation,
            _absent.login,
            _absent.name,
            _delegate.login.label("delegate_login"),
            _delegate.name.label("delegate_name"),
        )
        .join(_absent, _absent.account == Delegation.account)
        .join(_delegate, _delegate.account == Delegation.delegate)
    )


def _to_response(found: sa.Row[Any], actor: Actor, now: datetime) -> dict[str, Any]:
    row: Delegation = found[0]
    today = local_date(now)
    return {
        **row.column_values(),
        "login": found.login,
        "name": found.name,
        "delegate_login": found.delegate_login,
        "delegate_name": found.delegate_name,
        "in_force": row.status is Status.GIVEN and row.begins <= today <= row.ends,
        "allowed_moves": allowed(rules.MOVES, actor, row, partial(_possible, row, today)),
    }


def _possible(row: Delegation, today: date, move: Move) -> None:
    if move is not rules.REFUSE:
        rules.check_not_over(row.ends, today)


def _filters(filters: DelegationFilters) -> list[sa.ColumnElement[bool]]:
    return [] if filters.status is None else [one_of(Delegation.status, filters.status)]


def _unknown() -> NotFound:
    return NotFound("delegation-unknown", "没有这项代办安排。")
