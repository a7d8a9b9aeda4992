"""Reading orders, each narrowed to what the actor may see, and locking them after their matter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.orders import rules
from intake_service.handling.orders.models import NUMBERS, Order
from intake_service.handling.orders.schemas import OrderFilters, OrderListing
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.queries import missing
from shared import pages
from shared.auth import Actor, on_line
from shared.checks import Agreement
from shared.errors import Forbidden

columns = Order.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Orders to or by the units on the actor's line."""
    return sa.or_(on_line(columns.unit_line, actor), on_line(columns.issuer_line, actor))


async def order(session: AsyncSession, actor: Actor, id: UUID) -> Order:
    """The order. Raises `NotFound`."""
    found = await session.scalar(sa.select(Order).where(Order.id == id, visible_to(actor)))
    if found is None:
        raise missing()
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Order:
    """The order, locked after its matter and its piece. Raises `NotFound`."""
    of_order = sa.select(Order.matter_id).where(Order.id == id, visible_to(actor))
    matter = await session.scalar(
        sa.select(Matter).where(Matter.id == of_order.scalar_subquery()).with_for_update()
    )
    if matter is None:
        raise missing()
    found = await session.execute(
        sa.select(Order, Piece)
        .join(Piece, Piece.id == Order.piece_id)
        .where(Order.id == id)
        .with_for_update()
    )
    locked: Order = found.one().Order
    return locked


async def as_assignee(session: AsyncSession, actor: Actor, id: UUID) -> Order:
    """The same, for what only the bureau it went to may do. Raises `NotFound`, `Forbidden`."""
    found = await to_change(session, actor, id)
    if found.unit_id != actor.unit:
        raise Forbidden(
            "not-responsible-unit", "该交办单由其他单位办理，只有承办单位才能办理此项。"
        )
    return found


async def as_issuer(session: AsyncSession, actor: Actor, id: UUID) -> Order:
    """The same, for what only the office that issued it may do. Raises `NotFound`, `Forbidden`."""
    found = await to_change(session, actor, id)
    if found.issuer_id != actor.unit:
        raise Forbidden("not-issuing-unit", "该交办单由其他单位下达，只有交办单位才能审核。")
    return found


async def piece_of(session: AsyncSession, order: Order) -> Piece:
    """The piece of a locked order, locked with it."""
    return await session.get_one(Piece, order.piece_id)


async def open_of_piece(session: AsyncSession, piece_id: UUID) -> Order | None:
    """The order under which a piece is being handled; its matter is locked already."""
    found: Order | None = await session.scalar(
        sa.select(Order)
        .where(Order.piece_id == piece_id, Order.status != rules.Status.CLOSED)
        .with_for_update()
    )
    return found


async def open_in_matter(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether an order of the matter still waits for its end; the matter is locked already."""
    found = await session.scalar(
        sa.select(Order.id)
        .where(Order.matter_id == matter_id, Order.status != rules.Status.CLOSED)
        .limit(1)
    )
    return found is not None


async def next_number(session: AsyncSession) -> int:
    """The next of the orders' numbers."""
    return int(await session.scalar(NUMBERS.next_value().select()) or 0)


async def unanswered(session: AsyncSession, arrived_before: datetime, limit: int) -> Sequence[UUID]:
    """Orders of the petition procedure without a notice of acceptance whose DL05 has not begun.

    For the sweep, which sees every row.
    """
    rows = await session.scalars(
        sa.select(Order.id)
        .join(Matter, Matter.id == Order.matter_id)
        .join(Piece, Piece.id == Order.piece_id)
        .where(
            Order.status.in_(rules.WAITING),
            Order.arrived_at < arrived_before,
            Matter.route == "P6",
            Piece.due_raw.is_(None),
        )
        .order_by(Order.arrived_at, Order.id)
        .limit(limit)
    )
    return rows.all()


def to_response(order: Order, actor: Actor) -> dict[str, Any]:
    """The order's values and what the actor may do to it now."""
    moves = rules.allowed(
        order.status,
        frozenset(actor.roles),
        assignee=order.unit_id == actor.unit,
        issuer=order.issuer_id == actor.unit,
    )
    return {**order.column_values(), "allowed_moves": moves}


async def listing(session: AsyncSession, actor: Actor, asked: OrderListing) -> dict[str, Any]:
    """A page of orders, the latest arrival first."""
    by = [columns.arrived_at, columns.id]
    select = sa.select(Order).where(visible_to(actor), *_filters(asked))
    rows = (await session.scalars(pages.keyset(select, by, asked.cursor, asked.limit))).all()
    page = pages.page(rows, ["arrived_at", "id"], asked.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, asked: OrderFilters) -> int:
    """How many orders the same filters find."""
    select = sa.select(sa.func.count()).select_from(Order)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(asked))) or 0)


def _filters(asked: OrderFilters) -> list[sa.ColumnElement[bool]]:
    return [
        columns[name] == value
        for name in ("status", "unit_id", "piece_id", "matter_id", "number")
        if (value := getattr(asked, name)) is not None
    ]


def _agreement(column: str, *narrowed: sa.ColumnElement[bool]) -> Agreement:
    """A value on the order is that of its piece."""
    mine, other = getattr(Order, column), getattr(Piece, column)
    select = (
        sa.select(Order.id.label("key"), Order.matter_id, other.label("wanted"),
                  mine.label("found"))
        .join(Piece, Piece.id == Order.piece_id)
        .where(mine.is_distinct_from(other), *narrowed)
    )  # fmt: skip
    return Agreement("intake", "assignment_order", column, select)


AGREES = (
    _agreement("matter_id"),
    _agreement("unit_id", Order.status != rules.Status.CLOSED),
)
"""An order is about its piece's matter, and while it is open its bureau is responsible."""
