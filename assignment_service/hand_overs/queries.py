"""Reading hand-overs, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from assignment_service.charges import queries as charges
from assignment_service.charges import rules as charge_rules
from assignment_service.charges.models import Charge, Matter, Recusal
from assignment_service.hand_overs import rules
from assignment_service.hand_overs.models import ChargeHandOver
from assignment_service.hand_overs.rules import Status
from assignment_service.hand_overs.schemas import HandOverFilters, HandOverOut, HandOverPage
from assignment_service.leaders import queries as leaders
from assignment_service.recusals.models import RECUSALS
from shared import history, pages
from shared.auth import Actor
from shared.errors import NotFound
from shared.filters import one_of
from shared.history import HistoryRow
from shared.moves import allowed


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Hand-overs of the matters that the actor sees, and those to the actor, while in the unit."""
    to_me = sa.and_(
        ChargeHandOver.successor_id == actor.id, ChargeHandOver.successor_unit_id == actor.unit
    )
    seen = sa.or_(charges.visible_to(actor), to_me)
    return sa.and_(seen, charges.open_to(actor, ChargeHandOver.matter_id))


async def show(session: AsyncSession, actor: Actor, id: UUID) -> ChargeHandOver:
    """One hand-over. Raises `NotFound` (hand-over-not-found)."""
    found: ChargeHandOver | None = await session.scalar(
        _visible(actor).where(ChargeHandOver.id == id)
    )
    return _seen(found)


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> ChargeHandOver:
    """The hand-over, its matter locked first. Raises `Forbidden` (recused), `NotFound`."""
    await RECUSALS.check(session, actor.persons, [id])
    seen = _visible(actor).where(ChargeHandOver.id == id).with_only_columns(Matter.id)
    matter_id = await session.scalar(seen)
    locked = sa.select(Matter.id).where(Matter.id == matter_id).with_for_update()
    await session.execute(locked)
    return await show(session, actor, id)


async def page(session: AsyncSession, actor: Actor, query: HandOverPage) -> dict[str, Any]:
    """A page of hand-overs, the last offered first."""
    select = _visible(actor).where(*_filters(query))
    order: list[Any] = [ChargeHandOver.offered_at, ChargeHandOver.id]
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    found = pages.page(rows, ["offered_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: HandOverFilters) -> int:
    """How many hand-overs the same filters find."""
    return await charges.counted(session, _visible(actor).where(*_filters(filters)))


async def history_of(session: AsyncSession, actor: Actor, id: UUID) -> Sequence[HistoryRow]:
    """What happened to a hand-over, in order. Raises `NotFound` (hand-over-not-found)."""
    await show(session, actor, id)
    return await history.of(session, id)


def to_response(row: ChargeHandOver, actor: Actor) -> HandOverOut:
    """The hand-over with what the actor may do to it now."""
    about = {"number": row.matter.number, "title": row.matter.title}
    moves = allowed(rules.MOVES, actor, row)
    return HandOverOut.model_validate({**row.column_values(), **about, "allowed_moves": moves})


async def charge_of(session: AsyncSession, row: ChargeHandOver) -> Charge:
    """The charge of a hand-over whose matter is locked."""
    return await charges.of_matter(session, row.charge_id)


async def waiting(session: AsyncSession, charge_id: UUID) -> UUID | None:
    """The hand-over of a charge that waits for its answer; the matter is locked."""
    found: UUID | None = await session.scalar(
        sa.select(ChargeHandOver.id).where(
            ChargeHandOver.charge_id == charge_id, ChargeHandOver.status == Status.OFFERED
        )
    )
    return found


async def to_lapse(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Offers that nobody can accept any more, the longest waiting first."""
    select = sa.select(ChargeHandOver.id).where(_IS_VOID).order_by(ChargeHandOver.offered_at)
    return (await session.scalars(select.limit(limit))).all()


async def is_void(session: AsyncSession, row: ChargeHandOver) -> bool:
    """Whether nobody can accept it any more."""
    select = sa.select(ChargeHandOver.id).where(ChargeHandOver.id == row.id, _IS_VOID)
    return await session.scalar(select) is not None


_IS_VOID = sa.and_(
    ChargeHandOver.status == Status.OFFERED,
    sa.or_(
        sa.exists().where(
            Charge.id == ChargeHandOver.charge_id,
            Charge.status != charge_rules.Status.ACTIVE,
        ),
        leaders.has_left(ChargeHandOver.successor_id, ChargeHandOver.successor_unit_id),
        sa.exists().where(
            Recusal.matter_id == ChargeHandOver.matter_id,
            Recusal.leader_id == ChargeHandOver.successor_id,
        ),
        RECUSALS.of_account(ChargeHandOver.matter_id, ChargeHandOver.successor_id),
    ),
)


def _visible(actor: Actor) -> sa.Select[Any]:
    joined = sa.select(ChargeHandOver).join(ChargeHandOver.matter)
    return joined.options(contains_eager(ChargeHandOver.matter)).where(visible_to(actor))


def _seen(found: ChargeHandOver | None) -> ChargeHandOver:
    if found is None:
        raise NotFound("hand-over-not-found", "没有找到该包案交接，或您无权查看。")
    return found


def _filters(filters: HandOverFilters) -> list[sa.ColumnElement[bool]]:
    given = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return [one_of(getattr(ChargeHandOver, name), value) for name, value in given.items()]
