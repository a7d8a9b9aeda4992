"""What people do with an action item."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.moves import Move
from shared.workdays import local_date
from supervision_service.action_items import rules
from supervision_service.action_items.models import ActionItem
from supervision_service.action_items.schemas import DueIn, ItemAnswer, ItemIn
from supervision_service.listings import queries as listings
from supervision_service.listings.rules import UNDER_SUPERVISION, supervised
from supervision_service.weekly_sessions.models import WeeklySession


async def assign(
    session: AsyncSession, actor: Actor, weekly: WeeklySession, form: ItemIn, now: datetime
) -> ActionItem:
    """议定事项：会上对一件挂牌件决定由哪个单位在何时以前办理什么。

    Raises `NotFound` (listing-not-found), `Invalid` (due-past, unit-unknown, unit-outside),
    `Conflict` (session-over, not-in-supervision).
    """
    rules.decided_in(weekly.status)
    rules.due(form.due, local_date(now))
    listing = await listings.to_change(session, actor, form.listing_id)
    supervised(listing.status)
    unit = await directory.organisation(session, form.unit_id or listing.unit_id)
    rules.ours(unit.line)
    item = ActionItem(
        session=weekly,
        listing=listing,
        matter_id=listing.matter_id,
        decision=form.decision,
        unit_id=unit.id,
        unit_line=unit.line,
        unit_name=unit.name,
        due=form.due,
        decided_at=now,
    )
    history.move(session, actor, item, rules.ASSIGN, now)
    return item


async def answer(
    session: AsyncSession, actor: Actor, item: ActionItem, form: ItemAnswer, now: datetime
) -> None:
    """责任单位答复办理情况。"""
    history.move(session, actor, item, rules.ANSWER, now, form.answer)
    item.answer, item.answered_at, item.answered_by = form.answer, now, actor.id
    item.answered_on = local_date(now)


async def send_back(
    session: AsyncSession, actor: Actor, item: ActionItem, form: WithReason, now: datetime
) -> None:
    """退回答复，说明理由。"""
    history.move(session, actor, item, rules.RETURN, now, form.reason)
    item.answered_on = None


async def confirm(session: AsyncSession, actor: Actor, item: ActionItem, now: datetime) -> None:
    """确认已经完成。"""
    _end(session, actor, item, rules.CONFIRM, now, None)


async def move_due(
    session: AsyncSession, actor: Actor, item: ActionItem, form: DueIn, now: datetime
) -> None:
    """调整完成期限，说明理由。 Raises `Invalid` (due-past)."""
    reason = f"{item.due:%Y-%m-%d} → {form.due:%Y-%m-%d}：{form.reason}"
    history.move(session, actor, item, rules.MOVE_DUE, now, reason)
    rules.due(form.due, local_date(now))
    item.due = form.due


async def drop(
    session: AsyncSession, actor: Actor, item: ActionItem, form: WithReason, now: datetime
) -> None:
    """不再需要办理，说明理由。"""
    _end(session, actor, item, rules.DROP, now, form.reason)


async def reopen(
    session: AsyncSession, actor: Actor, item: ActionItem, form: WithReason, now: datetime
) -> None:
    """恢复误确认或者误撤销的事项，说明理由。 Raises `Conflict` (not-in-supervision)."""
    history.move(session, actor, item, rules.REOPEN, now, form.reason)
    rules.possible(rules.REOPEN, item.listing.status)
    item.ended_at = item.answered_on = None


async def end(session: AsyncSession, item: ActionItem, now: datetime) -> None:
    """The case is delisted: nothing is left to be done about it. For a job, which may run twice."""
    if item.status in rules.UNFINISHED and item.listing.status not in UNDER_SUPERVISION:
        _end(session, SYSTEM, item, rules.END, now, None)


def _end(
    session: AsyncSession,
    actor: Actor,
    item: ActionItem,
    move: Move,
    now: datetime,
    reason: str | None,
) -> None:
    history.move(session, actor, item, move, now, reason)
    item.ended_at = now
