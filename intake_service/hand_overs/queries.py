"""What names an account for something still to be done, in one unit."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.hand_overs.rules import MOST, Thing
from intake_service.handling.orders import queries as orders
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.rules import OVER
from intake_service.handling.recused.queries import recused_from
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import SEALED
from intake_service.urgency.duties.models import Duty
from intake_service.urgency.duties.rules import Status as DutyStatus
from intake_service.urgency.urgencies import rules as urgencies
from intake_service.urgency.urgencies.models import Urgency
from shared.auth import Actor
from shared.directory import Account
from shared.moves import LEADING, Role


async def account(session: AsyncSession, id: UUID) -> Account | None:
    """An account that directory told of."""
    return await session.get(Account, id)


def fit(taker: Account) -> tuple[bool, bool]:
    """Whether the account may be named as a handler, and as a leader on duty."""
    return Role.UNIT_HANDLER in taker.roles, not LEADING.isdisjoint(taker.roles)


async def open_of(
    session: AsyncSession, actor: Actor, account: UUID, unit: UUID, today: date
) -> tuple[Sequence[sa.Row[Any]], int]:
    """The things that name the account, the oldest first, and how many more there are.

    At most `MOST`; a sealed piece is in no hand, and who is recused from one hands it to nobody.
    """
    order = _row(Thing.ORDER, Order.id, Order.piece_id, Order.number).where(
        Order.handler_id == account,
        Order.unit_id == unit,
        Order.status.not_in(OVER),
        orders.visible_to(actor),
    )
    duty = _row(Thing.DUTY, Duty.id, None, None, Duty.day).where(
        Duty.leader_id == account,
        Duty.unit_id == unit,
        Duty.status == DutyStatus.NAMED,
        Duty.day >= today,
    )
    urgency = (
        _row(Thing.URGENCY, Urgency.id, Urgency.piece_id, Piece.number)
        .join(Piece, Piece.id == Urgency.piece_id)
        .where(
            Urgency.leader_id == account,
            Urgency.unit_id == unit,
            Urgency.status.not_in(urgencies.OVER),
            Piece.seal.not_in(SEALED),
            Piece.id.not_in(recused_from(actor)),
        )
    )
    every = sa.union_all(order, duty, urgency).subquery()
    rows = (await session.execute(sa.select(every).order_by(every.c.id).limit(MOST))).all()
    if len(rows) < MOST:
        return rows, 0
    many = await session.scalar(sa.select(sa.func.count()).select_from(every)) or 0
    return rows, many - MOST


def _row(thing: Thing, id: Any, piece_id: Any, number: Any, day: Any = None) -> sa.Select[Any]:
    return sa.select(
        sa.literal(thing.value).label("thing"),
        id.label("id"),
        sa.cast(piece_id, sa.Uuid()).label("piece_id"),
        sa.cast(number, sa.Text()).label("number"),
        sa.cast(day, sa.Date()).label("day"),
    )


async def locked(
    session: AsyncSession, actor: Actor, ids: dict[Thing, list[UUID]]
) -> dict[UUID, Any]:
    """These things by id, locked after their matters and pieces, all in one order."""
    pieces = sa.union(
        sa.select(Order.piece_id).where(Order.id.in_(ids[Thing.ORDER])),
        sa.select(Urgency.piece_id).where(Urgency.id.in_(ids[Thing.URGENCY])),
    )
    of_pieces = sa.select(Piece.matter_id).where(Piece.id.in_(pieces))
    await _lock(session, Matter, of_pieces)
    await _lock(session, Piece, pieces)
    found = (await orders.several_to_change(session, actor, ids[Thing.ORDER])).rows
    duties = await _lock(session, Duty, ids[Thing.DUTY])
    urgent = await _lock(session, Urgency, ids[Thing.URGENCY])
    return {**found, **duties, **urgent}


async def _lock(
    session: AsyncSession, model: Any, ids: Collection[UUID] | sa.SelectBase
) -> dict[UUID, Any]:
    select = sa.select(model).where(model.id.in_(ids)).order_by(model.id).with_for_update()
    return {row.id: row for row in await session.scalars(select)}
