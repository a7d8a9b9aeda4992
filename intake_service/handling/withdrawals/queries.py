"""Reading withdrawals, each narrowed to what the actor may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.orders.models import Order
from intake_service.handling.orders.rules import OVER
from intake_service.handling.withdrawals import rules
from intake_service.handling.withdrawals.models import Withdrawal
from intake_service.handling.withdrawals.schemas import WithdrawalFilters, WithdrawalQuery
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import hidden_from, unseen
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of
from shared.history import HistoryRow
from shared.moves import allowed

columns = Withdrawal.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Withdrawals of pieces of the units on the actor's line; those of sealed pieces as these."""
    hidden = columns.piece_id.in_(hidden_from(actor))
    return sa.and_(on_line(columns.unit_line, actor), sa.not_(hidden))


async def withdrawal(session: AsyncSession, actor: Actor, id: UUID) -> Withdrawal:
    """The withdrawal. Raises `NotFound`."""
    found = await session.scalar(
        sa.select(Withdrawal).where(Withdrawal.id == id, visible_to(actor))
    )
    if found is None:
        raise await unseen(session, actor, Withdrawal, id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Withdrawal:
    """The withdrawal, locked after its matter and its piece. Raises `NotFound`."""
    found = await withdrawal(session, actor, id)
    await matters.piece_to_change(session, actor, found.piece_id)
    await session.refresh(found, with_for_update=True)
    return found


async def piece_of(session: AsyncSession, withdrawal: Withdrawal) -> Piece:
    """The piece of a locked withdrawal, locked with it."""
    return await session.get_one(Piece, withdrawal.piece_id)


async def pending(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether a wish waits for its confirmation."""
    found = await session.scalar(
        sa.select(Withdrawal.id).where(
            Withdrawal.piece_id == piece_id, Withdrawal.status == rules.Status.REQUESTED
        )
    )
    return found is not None


async def open_orders(session: AsyncSession, piece_id: UUID) -> Sequence[Order]:
    """The orders about a locked piece that are not over, the one above first; locked."""
    rows = await session.scalars(
        sa.select(Order)
        .where(Order.piece_id == piece_id, Order.status.not_in(OVER))
        .order_by(Order.arrived_at, Order.id)
        .with_for_update()
    )
    return rows.all()


async def orders_ended(session: AsyncSession, piece_id: UUID, verb: str) -> Sequence[Order]:
    """The orders about a locked piece whose last move is `verb`, the one above first; locked."""
    last = sa.exists().where(
        HistoryRow.subject == Order.id, HistoryRow.number == Order.moves, HistoryRow.move == verb
    )
    rows = await session.scalars(
        sa.select(Order)
        .where(Order.piece_id == piece_id, last)
        .order_by(Order.arrived_at, Order.id)
        .with_for_update()
    )
    return rows.all()


async def status_before(session: AsyncSession, subject: UUID, verb: str) -> str:
    """The status that a locked row had before it was last moved by `verb`."""
    rows = await session.scalars(
        sa.select(HistoryRow.before)
        .where(HistoryRow.subject == subject, HistoryRow.move == verb)
        .order_by(HistoryRow.number.desc())
        .limit(1)
    )
    return str(rows.one())


def to_response(withdrawal: Withdrawal, actor: Actor) -> dict[str, Any]:
    """The withdrawal's values and what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, withdrawal)
    return {**withdrawal.column_values(), "allowed_moves": moves}


async def changed(session: AsyncSession, withdrawal: Withdrawal, actor: Actor) -> dict[str, Any]:
    """`to_response` after a change: it is written first, for its new version."""
    await session.flush()
    return to_response(withdrawal, actor)


async def listing(session: AsyncSession, actor: Actor, query: WithdrawalQuery) -> dict[str, Any]:
    """A page of withdrawals, the latest first."""
    order = [columns.recorded_at, columns.id]
    select = sa.select(Withdrawal).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["recorded_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: WithdrawalFilters) -> int:
    """How many withdrawals the same filters find."""
    select = sa.select(sa.func.count()).select_from(Withdrawal)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: WithdrawalFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(columns[name], value)
        for name in ("status", "piece_id")
        if (value := getattr(filters, name)) is not None
    ]
