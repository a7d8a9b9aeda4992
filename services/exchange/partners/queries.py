"""Reading partners, for who keeps, runs or audits the connection, and the office's head."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.exchange.partners import rules
from services.exchange.partners.models import Partner
from services.exchange.partners.schemas import PartnerFilters, PartnerQuery
from shared import pages
from shared.auth import Actor, with_doers
from shared.directory import Account
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import allowed


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Which partners exist for the actor."""
    return sa.true() if actor.roles & rules.READERS else sa.false()


async def page(session: AsyncSession, actor: Actor, query: PartnerQuery) -> dict[str, Any]:
    """A page of partners, by code."""
    select = sa.select(Partner).where(visible_to(actor), *_filters(query))
    keyset = pages.keyset(select, [Partner.code], query.cursor, query.limit, descending=False)
    found = pages.page((await session.scalars(keyset)).all(), ["code"], query.limit)
    return {**found, "items": [to_response(row, actor) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: PartnerFilters) -> int:
    """How many partners the filters leave."""
    select = sa.select(sa.func.count()).select_from(Partner)
    return await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0


async def one(session: AsyncSession, actor: Actor, id: UUID) -> dict[str, Any]:
    """One partner as it is shown, with who may not activate it. Raises `NotFound` (not-found)."""
    row = await session.scalar(sa.select(Partner).where(visible_to(actor), Partner.id == id))
    if row is None:
        raise _unknown()
    return to_response(await with_doers(session, row), actor)


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Partner:
    """A partner, locked. Raises `NotFound` (not-found)."""
    select = sa.select(Partner).where(visible_to(actor), Partner.id == id)
    row = await session.scalar(select.with_for_update())
    if row is None:
        raise _unknown()
    return row


async def is_known(session: AsyncSession, code: str) -> bool:
    """Whether a partner has this code."""
    return await session.scalar(sa.select(Partner.id).where(Partner.code == code)) is not None


async def is_account(session: AsyncSession, id: UUID) -> bool:
    """Whether directory told of such an account, and that it is in use."""
    select = sa.select(Account.id).where(Account.id == id, Account.active)
    return await session.scalar(select) is not None


async def changed(session: AsyncSession, row: Partner, actor: Actor) -> dict[str, Any]:
    """`to_response` of a partner that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor)


def to_response(row: Partner, actor: Actor) -> dict[str, Any]:
    """The partner, and what the actor may do to it now."""
    return {**row.column_values(), "allowed_moves": allowed(rules.MOVES, actor, row)}


def _filters(filters: PartnerFilters) -> list[sa.ColumnElement[bool]]:
    return [] if filters.status is None else [one_of(Partner.status, filters.status)]


def _unknown() -> NotFound:
    return NotFound("not-found", "没有这个对接单位，或您无权查看。")
