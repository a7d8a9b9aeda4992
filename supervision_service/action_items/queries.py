"""Reading action items, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager

from shared import pages
from shared.auth import Actor, on_line
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date
from supervision_service.action_items import rules
from supervision_service.action_items.models import ActionItem
from supervision_service.action_items.schemas import ItemFilters, ItemPage
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import UNDER_SUPERVISION
from supervision_service.matters import queries as matters
from supervision_service.weekly_sessions.models import WeeklySession


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Items (joined with listing and matter) of cases that the actor sees, and of their own line.

    A unit that was given one need not see the case otherwise; whoever is recused from the case sees
    none.
    """
    own = on_line(sa.cast(ActionItem.unit_line, sa.String), actor)
    is_open = matters.open_to(actor, ActionItem.matter_id)
    return sa.and_(sa.or_(listings.visible_to(actor), own), is_open)


def carried_into(weekly: Any) -> sa.ColumnElement[bool]:
    """Items (joined with their session) of earlier weeks that were open when `weekly` began."""
    still = sa.or_(ActionItem.ended_at.is_(None), ActionItem.ended_at > weekly.opened_at)
    return sa.and_(WeeklySession.week < weekly.week, still)


async def one(session: AsyncSession, actor: Actor, id: UUID) -> ActionItem:
    """The item with its case. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(ActionItem.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> ActionItem:
    """The item with its case, locked after the matter. Raises `NotFound`."""
    await matters.lock(session, sa.select(ActionItem.matter_id).where(ActionItem.id == id))
    select = _visible(actor).where(ActionItem.id == id).with_for_update(of=ActionItem)
    return _seen(await session.scalar(select))


async def page(
    session: AsyncSession, actor: Actor, query: ItemPage, now: datetime
) -> dict[str, Any]:
    """A page of items, the earliest last day first."""
    columns = [ActionItem.due, ActionItem.id]
    select = _visible(actor).where(*_filters(query, local_date(now)))
    select = pages.keyset(select, columns, query.cursor, query.limit, descending=False)
    rows = (await session.scalars(select)).all()
    found = pages.page(rows, ["due", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: ItemFilters, now: datetime) -> int:
    """How many items the same filters find."""
    joined = sa.select(sa.func.count()).select_from(ActionItem).join(ActionItem.session)
    joined = joined.join(ActionItem.listing).join(Listing.matter)
    select = joined.where(visible_to(actor), *_filters(query, local_date(now)))
    return await session.scalar(select) or 0


async def over(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Unfinished items whose case is delisted, what is due first in front."""
    joined = sa.select(ActionItem.id).join(ActionItem.listing)
    select = joined.where(
        ActionItem.status.in_(rules.UNFINISHED), Listing.status.not_in(UNDER_SUPERVISION)
    )
    return (await session.scalars(select.order_by(ActionItem.due).limit(limit))).all()


def to_response(item: ActionItem, actor: Actor, now: datetime) -> dict[str, Any]:
    """The item as answered to this actor."""
    punctuality = None
    if item.status is not rules.Status.DROPPED:
        punctuality = punctuality_of(item.due, item.answered_on, local_date(now))
    possible = partial(rules.possible, listed=item.listing.status)
    return {
        **item.column_values(),
        "week": item.session.week,
        "number": item.listing.number,
        "title": item.listing.matter.title,
        "punctuality": punctuality,
        "allowed_moves": allowed(rules.MOVES, actor, item, possible),
    }


async def changed(
    session: AsyncSession, item: ActionItem, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of an item that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(item, actor, now)


def _visible(actor: Actor) -> sa.Select[ActionItem]:
    joined = sa.select(ActionItem).join(ActionItem.session).join(ActionItem.listing)
    loaded = (
        contains_eager(ActionItem.session),
        contains_eager(ActionItem.listing).contains_eager(Listing.matter),
    )
    return joined.join(Listing.matter).options(*loaded).where(visible_to(actor))


def _seen(found: ActionItem | None) -> ActionItem:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("action-item-not-found", "没有找到该议定事项，或您无权查看。")
    return found


def _filters(query: ItemFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(ActionItem, name), value)
        for name in ("listing_id", "unit_id", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.session_id is not None:
        round = aliased(WeeklySession)
        into = sa.exists().where(one_of(round.id, query.session_id), carried_into(round))
        wanted.append(sa.or_(one_of(ActionItem.session_id, query.session_id), into))
    if query.punctuality is not None:
        due, done = ActionItem.due, ActionItem.answered_on
        wanted.append(ActionItem.status != rules.Status.DROPPED)
        wanted.append(has_any_punctuality(query.punctuality, due, done, today))
    return wanted
